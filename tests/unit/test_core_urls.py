"""Where customers may be sent, and where a log-in may lead."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.urls import UrlRefused, is_safe_https, normalise_https, safe_next

HOSTILE = st.text(alphabet=st.sampled_from(list("htps:/\\@.?#%a1-_[]\t\n\x00 é。１\u202e\ud800;=&")), max_size=40)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("https://volta.example.com/terms", "https://volta.example.com/terms"),
        (" https://volta.example.com/terms ", "https://volta.example.com/terms"),
        ("HTTPS://Volta.Example.COM/Terms", "https://volta.example.com/Terms"),
        ("https://volta.example.com", "https://volta.example.com/"),
        ("https://volta.example.com.:443/a?b=c#d", "https://volta.example.com/a?b=c#d"),
        ("https://volta.example.com:8443/", "https://volta.example.com:8443/"),
        ("https://bücher.example/agb", "https://xn--bcher-kva.example/agb"),
        ("https://volta.example.com/général", "https://volta.example.com/g%C3%A9n%C3%A9ral"),
        ("https://volta.example.com/a%20b?lang=nl&v=2", "https://volta.example.com/a%20b?lang=nl&v=2"),
    ],
)
def test_good_urls_are_stored_in_one_form(typed: str, stored: str) -> None:
    assert normalise_https(typed) == stored
    assert normalise_https(stored) == stored
    assert is_safe_https(stored)


@pytest.mark.parametrize(
    "url",
    [
        *("", " ", "https", "https:", "https:/", "https://", "https:///", "https:evil.example", "https:/evil.example"),
        *(
            "http://volta.example.com/",
            "ftp://volta.example.com/",
            "//volta.example.com",
            "/terms",
            "volta.example.com",
        ),
        *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)"),
        *("java\nscript:alert(1)", "javascript://https://volta.example.com/%0aalert(1)", "data:text/html,<script>"),
        *("vbscript:x", "blob:https://volta.example.com/1", "file:///etc/passwd", "https\t://volta.example.com"),
        *(
            "https://user:password@volta.example.com/",
            "https://volta.example.com@evil.example/",
            "https://@evil.example",
        ),
        *("https://volta.example.com:99999/", "https://volta.example.com:0/", "https://volta.example.com:-1/"),
        *("https://volta.example.com:http/", "https://volta.example.com:٤٤٣/", "https://:443/"),
        *("https://volta example.com/", "https://volta.example.com/a b", "https://volta.example.com/\x00"),
        *(
            "https://volta.example.com/\r\nSet-Cookie: a=b",
            "https://volta.example.com/\x7f",
            "https://volta.example.com\\@e.com",
        ),
        *(
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://0x7f.0.0.1/",
            "https://2130706433/",
            "https://１２７.0.0.1/",
        ),
        *("https://localhost/", "https://[/", "https://volta..example.com/", "https://-volta.example.com/"),
        *(
            'https://volta.example.com/"onclick=',
            "https://volta.example.com/<script>",
            "https://volta.example.com/{{7*7}}",
        ),
        *("https://volta.example.com/\ud800", "https://xn--a/", "https://volta.example.com／terms@evil.example"),
        "https://" + "a" * 64 + ".example.com/",
        "https://volta.example.com/" + "a" * (2049 - len("https://volta.example.com/")),
        "https://volta.example.com/" + "é" * 1000,
    ],
)
def test_bad_urls_are_refused_with_a_sentence(url: str) -> None:
    with pytest.raises(UrlRefused, match=r"^[A-Z].+\.$"):
        normalise_https(url)
    assert not is_safe_https(url)


def test_longest_url_fits() -> None:
    url = "https://volta.example.com/".ljust(2048, "a")
    assert normalise_https(url) == url


@given(st.text() | HOSTILE | HOSTILE.map("https://{}".format) | HOSTILE.map("https://volta.example.com{}".format))
def test_what_is_stored_always_leads_to_a_named_host_over_https(text: str) -> None:
    try:
        stored = normalise_https(text)
    except UrlRefused:
        return
    parts = urlsplit(stored)
    assert stored.isascii()
    assert len(stored) <= 2048
    assert parts.scheme == "https"
    assert "." in (parts.hostname or "")
    assert parts.username is None
    assert parts.password is None
    assert normalise_https(stored) == stored


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/accounts",
        "/users/customers?q=dana&status=invited",
        "/accounts/01990000-0000-7000-8000-00000000000a",
        "/a#b",
    ],
)
def test_paths_of_this_site_are_followed(path: str) -> None:
    assert safe_next(path) == path


@pytest.mark.parametrize(
    "value",
    [
        *(
            "",
            "accounts",
            "https://evil.example/",
            "HTTPS://evil.example",
            "//evil.example",
            "///evil.example",
            "////e.example",
        ),
        *(
            "/\\evil.example",
            "\\\\evil.example",
            "/\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\t//e.example",
        ),
        *(
            "/\r/evil.example",
            " //evil.example",
            "/ /evil.example",
            "/%2f/evil.example",
            "/%5cevil.example",
            "/%09/e.example",
        ),
        *(
            "javascript:alert(1)",
            "/javascript:alert(1)//\x00",
            "data:text/html,x",
            "https:evil.example",
            "https:/evil.example",
        ),
        *("/@evil.example", "/..//evil.example", "/a//evil.example", "/．．/evil", "/。/evil", "／／evil.example"),
        *(
            "/\x00",
            "/\u202eevil",
            "/\ud800",
            "/" + "a" * 2048,
            None,
            1,
            True,
            ["/accounts"],
            {"next": "/"},
            b"/accounts",
        ),
    ],
)
def test_everything_that_could_lead_elsewhere_goes_home(value: object) -> None:
    assert safe_next(value) == "/"


@given(st.text() | HOSTILE.map("/{}".format))
@example("/\\/evil.example")
def test_a_log_in_never_leads_to_another_site(text: str) -> None:
    followed = safe_next(text)
    as_browsers_read_it = "".join(c for c in followed if c not in "\t\r\n").replace("\\", "/")
    assert urlsplit(urljoin("https://volta.example.com/login", as_browsers_read_it)).netloc == "volta.example.com"
