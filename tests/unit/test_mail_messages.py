"""Every mail, in subject, text and HTML: what it must say, and what no name may make of it."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.mail import messages
from app.mail.messages import Mail, RenderedMail, render
from tests.mails import (
    ALREADY,
    DEADLINE,
    FORGOT,
    INVITED,
    LINK,
    LOGIN,
    MAILS,
    NEW_LINK,
    NEW_LINK_SIGNED_UP,
    PASSWORD_RESET,
    RESET,
    SIGNED_UP,
    SUPPORT_LINKS,
    SYSTEM_USER,
)

ACTIVATIONS = [name for name, mail in MAILS.items() if hasattr(mail, "activation_url")]
TO_AN_ACCOUNT = ["invited", "new link"]
BY_SOMEBODY = {"invited": "Sara Mol", "new link": "Sara Mol", "system user": "Alice de Wit"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</mj-text><mj-image src='https://evil.example/pixel.png'/>",
    "{{ activation_url }}{% raw %}",
    "Win at http://evil.example/now",
    "evil.example",
    "www.evil.example",
    "write to x@evil.example",
    "evil。example",
    "Volta\r\nBcc: everybody@evil.example",
    "moc.elpmaxe\u202e.evil",
    "a\u200bb\u2028c\x00d\x7f\ud800e",
    "javascript:alert(1)",
    "\\\\evil\\share",
    "n" * 10_000,
    "🚗" * 200,
    "&amp;lt;b&amp;gt;",
    "<!--[if mso]>",
    "]]>",
]


class Shown(HTMLParser):
    """What of an HTML document is seen, linked and loaded."""

    LOADS = {"src", "srcset", "background", "poster", "data", "action", "formaction", "xlink:href"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.styles: list[str] = []
        self._parts: list[str] = []
        self._hidden = 0
        self.feed(html)
        self.close()
        self.text = " ".join("".join(self._parts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in {"a", "b", "span"}:
            self._parts.append(" ")
        self._hidden += tag in {"style", "title", "script"}
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in self.LOADS or name == "href":
                self.loaded.append(value or "")
            elif name == "style":
                self.styles.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title", "script"}

    def handle_data(self, data: str) -> None:
        (self.styles if self._hidden else self._parts).append(data)


def shown(rendered: RenderedMail) -> Shown:
    return Shown(rendered.html)


def linkable(text: str) -> list[str]:
    """What mail programs would make a link of."""
    address = r"https?:[^\s.]|www\.\w|[^\s@]+@[^\s@]+\.[^\W\d_]{2}|\S\.(?:example|com|share)\b|\\\\\S|javascript:[^\s.]"
    return re.findall(address, text, re.IGNORECASE)


@pytest.mark.parametrize("name", MAILS)
def test_mail_names_tenant_and_reader_and_says_why(name: str) -> None:
    rendered = render(MAILS[name])
    for body in (rendered.text, shown(rendered).text):
        assert "Volta Charging" in body
        assert "You get this email because" in body
        assert "eli@fleet.example.com" in body
        assert "Ignore it" in body
    assert "Volta Charging" in rendered.subject
    assert rendered.subject == rendered.subject.strip()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activation_asks_to_verify_and_set_up(name: str) -> None:
    rendered = render(MAILS[name])
    for body in (rendered.text, shown(rendered).text):
        assert "Please verify your email address and set up your account." in body
        assert "Activate account" in body
        assert f"This link works until {DEADLINE}." in body
        assert LINK in body


@pytest.mark.parametrize("name", MAILS)
def test_link_is_a_button_and_a_visible_text(name: str) -> None:
    mail = MAILS[name]
    urls = [getattr(mail, field, "") for field in ("activation_url", "confirm_url")]
    url = "".join(urls) or (LOGIN if mail is ALREADY else RESET)
    html = shown(render(mail))
    assert html.links.count(url) == 2
    assert html.text.count(url) == 1
    assert url in render(mail).text.splitlines()


def test_reset_says_its_deadline() -> None:
    rendered = render(PASSWORD_RESET)
    for body in (rendered.text, shown(rendered).text):
        assert f"This link works until {DEADLINE}." in body


def test_known_owner_gets_log_in_and_reset_but_no_secret() -> None:
    rendered = render(ALREADY)
    for body in (rendered.text, shown(rendered).text):
        assert LOGIN in body
        assert FORGOT in body
        assert "t=" not in body


@pytest.mark.parametrize("name", BY_SOMEBODY)
def test_mail_names_the_inviter(name: str) -> None:
    rendered = render(MAILS[name])
    for body in (rendered.text, shown(rendered).text):
        assert BY_SOMEBODY[name] in body


@pytest.mark.parametrize("name", TO_AN_ACCOUNT)
def test_mail_names_the_account(name: str) -> None:
    rendered = render(MAILS[name])
    for body in (rendered.text, shown(rendered).text):
        assert "Eli home" in body


@pytest.mark.parametrize(
    ("name", "role"), [("system user", "Customer support"), ("new link, system user", "Support agent")]
)
def test_system_user_is_told_the_role(name: str, role: str) -> None:
    rendered = render(MAILS[name])
    for body in (rendered.text, shown(rendered).text):
        assert f"Your role: {role}." in body


def test_account_called_by_its_address_is_not_named_twice() -> None:
    rendered = render(replace(INVITED, account_name="eli@fleet.example.com"))
    for body in (rendered.text, shown(rendered).text):
        assert "for the account" not in body


def test_nobody_invited_who_signed_up() -> None:
    assert "You signed up for Volta Charging" in render(SIGNED_UP).text
    assert "invited" not in render(SIGNED_UP).text + render(NEW_LINK_SIGNED_UP).text


@pytest.mark.parametrize("name", MAILS)
def test_support_links_are_in_every_mail(name: str) -> None:
    rendered = render(MAILS[name])
    html = shown(rendered)
    for label, url in SUPPORT_LINKS:
        assert f"{label}: {url}" in rendered.text.splitlines()
        assert label in html.text
        assert url in html.links


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://plain.example.com/", "https://u:p@evil.example/", "//evil"]
)
def test_unsafe_support_link_is_left_out(url: str) -> None:
    rendered = render(replace(INVITED, support_links=(("Help center", url),)))
    assert "Help center" not in rendered.text + rendered.html


def test_mail_without_support_links_is_whole() -> None:
    rendered = render(replace(SYSTEM_USER, support_links=()))
    assert LINK in rendered.text
    assert LINK in shown(rendered).text


@pytest.mark.parametrize("name", MAILS)
def test_nothing_is_loaded_from_elsewhere(name: str) -> None:
    rendered = render(MAILS[name])
    html = shown(rendered)
    assert html.loaded == []
    assert not {"img", "script", "link", "iframe", "object", "embed", "form", "input", "svg"} & set(html.tags)
    styles = " ".join(html.styles).lower()
    assert "url(" not in styles
    assert "@import" not in styles


@pytest.mark.parametrize("name", MAILS)
def test_links_lead_only_where_the_mail_says(name: str) -> None:
    mail = MAILS[name]
    own = {getattr(mail, field, LOGIN) for field in ("activation_url", "reset_url", "confirm_url", "login_url")}
    assert set(shown(render(mail)).links) <= own | {url for _, url in SUPPORT_LINKS}


@pytest.mark.parametrize("name", MAILS)
def test_html_follows_the_reader(name: str) -> None:
    html = render(MAILS[name]).html
    assert '<html lang="en"' in html
    assert html.count("<h1") == 1
    assert "prefers-color-scheme: dark" in html
    assert 'name="viewport"' in html
    assert len(html) < 30_000, "some mail programs cut long mails off"


@pytest.mark.parametrize("color", ["#0b7a63", "#ffd400", "#000", "#FFFFFF", "#777777", "red; background:url(x)", ""])
def test_brand_color_is_used_readably(color: str) -> None:
    html = render(replace(INVITED, brand_color=color)).html
    assert "url(x" not in html
    button = re.search(r'<td[^>]*bgcolor="(#[0-9a-f]{6})".*?color:(#[0-9a-f]{6})', html, re.DOTALL)
    assert button
    assert messages.readable_on(button[1]) == button[2]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//evil.example", "", "https://x/ y", 'https://x/"onclick="', "https://x/\r\n"]
)
@pytest.mark.parametrize("field", ["activation_url", "login_url"])
def test_link_that_is_none_is_refused(field: str, url: str) -> None:
    with pytest.raises(ValueError, match="link"):
        render(replace(INVITED, **{field: url}))


def test_ampersands_in_links_survive() -> None:
    url = "https://volta.example.com/activate?t=abc&next=%2Fsetup"
    rendered = render(replace(INVITED, activation_url=url))
    assert url in rendered.text.splitlines()
    assert shown(rendered).links.count(url) == 2


def bodies_with(name: str) -> list[RenderedMail]:
    return [
        render(replace(INVITED, account_name=name, invited_by="Sara Mol")),
        render(replace(INVITED, invited_by=name)),
        render(replace(NEW_LINK, account_name=name, invited_by=name)),
        render(replace(SYSTEM_USER, invited_by=name, role=name)),
    ]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_name_is_only_text(name: str) -> None:
    plain = shown(render(INVITED))
    for rendered in bodies_with(name):
        assert_only_text(rendered, plain)


@given(name=st.text(max_size=120) | st.text(alphabet="<>&\"'{}%#/\\:.@\r\n\u202e\u200b\x00 aw.", max_size=60))
def test_any_name_is_only_text(name: str) -> None:
    plain = shown(render(INVITED))
    for rendered in bodies_with(name):
        assert_only_text(rendered, plain)


def assert_only_text(rendered: RenderedMail, plain: Shown) -> None:
    html = shown(rendered)
    assert html.loaded == []
    assert set(html.links) == set(plain.links)
    assert set(html.tags) == set(plain.tags)
    assert len(rendered.subject.splitlines()) == 1
    assert "\r" not in rendered.text
    assert rendered.text.splitlines().count(LINK) == 1
    assert len(rendered.subject) < 200
    rendered.html.encode("utf-8")
    for body in (rendered.text, html.text):
        for known in (LINK, "eli@fleet.example.com", *(url for _, url in SUPPORT_LINKS)):
            body = body.replace(known, "")
        assert linkable(body) == []


def test_inviter_without_a_name_is_shown_by_address() -> None:
    rendered = render(replace(INVITED, invited_by="sara@volta.example.com"))
    for body in (rendered.text, shown(rendered).text):
        assert "sara@volta.example.com invited you to Volta Charging" in body


def test_every_mail_is_tested_here() -> None:
    kinds = {kind for kind in vars(messages).values() if isinstance(kind, type) and issubclass(kind, Mail)}
    assert kinds - {Mail} == {type(mail) for mail in MAILS.values()}


@pytest.mark.parametrize(
    "name",
    [
        "Übersee & Söhne GmbH",
        'O\'Brien <Fleet> "North"',
        "Łódź d’Arc",
        "می\u200cخواهم",
        "N" * 160,
        "A < B > C & D",
        "AT&amp;T",
    ],
)
def test_names_are_written_as_their_owner_writes_them(name: str) -> None:
    mail = replace(INVITED, account_name=name, tenant_name=name, invited_by=name)
    rendered = render(mail)
    assert name in rendered.subject
    assert rendered.text.count(name) >= 3
    assert name in shown(rendered).text
