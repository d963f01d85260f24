"""What every response carries, whoever answers it."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from app import frontend
from app.core import routes
from app.services import tenants
from tests.applications import Site

pytestmark = pytest.mark.any_database


def a_hashed_asset() -> str:
    return "/assets/" + next((frontend.STATIC / "assets").glob("entry.client-*.js")).name


EVERYTHING = {
    "home": ("GET", "/", 200),
    "log-in": ("GET", "/login", 200),
    "log-in with a slash": ("GET", "/login/", 308),
    "settings": ("GET", "/settings", 307),
    "users with a slash": ("GET", "/users/", 307),
    "dynamic page": ("GET", "/accounts/0190-1234", 200),
    "activation": ("GET", "/activate?t=abc", 200),
    "reset": ("HEAD", "/reset-password?t=abc", 200),
    "asset": ("GET", "", 200),
    "missing asset": ("GET", "/assets/nothing-12345678.js", 404),
    "icon": ("GET", "/favicon.svg", 200),
    "nothing": ("GET", "/no/such/page", 404),
    "traversal": ("GET", "/..%2f..%2fetc/passwd", 404),
    "cookie route read": ("GET", routes.AUTH_SESSION, 404),
    "cookie route refused": ("POST", routes.AUTH_SESSION, 403),
    "health": ("GET", routes.HEALTH, 200),
    "ready": ("GET", routes.READY, 200),
    "mailbox": ("GET", routes.DEV_MAILBOX, 200),
    "preflight": ("OPTIONS", "/login", 400),
    "ping of Reflex": ("GET", "/ping", 404),
    "health of Reflex": ("GET", "/_health", 404),
    "upload of Reflex": ("POST", "/_upload", 404),
    "polling": ("GET", "/_event/?EIO=4&transport=polling", 404),
    "wrong method": ("PATCH", "/login", 405),
}


def test_every_response_carries_the_security_headers(ask: Callable) -> None:
    for name, (method, path, status) in EVERYTHING.items():
        preflight = {"Origin": "https://evil.example", "Access_Control_Request_Method": "GET"}
        answer = ask(method, path or a_hashed_asset(), **(preflight if method == "OPTIONS" else {}))
        assert answer.status == status, name
        policy = re.sub(r"'sha256-[^']+'", "", answer.getheader("content-security-policy"))
        assert "frame-ancestors 'none'" in policy, name
        assert "unsafe-eval" not in policy, name
        assert not re.search(r"https?:|wss?:|\*|//", policy), f"{name}: a foreign host"
        assert not re.search(r"script-src[^;]*unsafe", policy), name
        link_page = path.startswith(routes.LINK_PAGES)
        expected = {
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "referrer-policy": "no-referrer" if link_page else "same-origin",
            "strict-transport-security": None,
            "access-control-allow-origin": None,
        }
        assert {header: answer.getheader(header) for header in expected} == expected, name
        assert "camera=()" in answer.getheader("permissions-policy"), name


def test_headers_are_there_once(ask: Callable) -> None:
    names = [name.lower() for name, _ in ask("GET", "/login").getheaders()]
    assert len(names) == len(set(names))


def test_https_tenant_is_never_spoken_to_in_plain(site: Site, ask: Callable) -> None:
    host = f"secure-{site.world.tenant.id.hex[-8:]}.example.com"
    tenants.create(name="Secure Power", base_url=f"https://{host}")
    answer = ask("GET", "/login", host=host)
    assert answer.status == 200
    assert answer.getheader("strict-transport-security") == "max-age=31536000"
    cleared = ask("DELETE", routes.AUTH_SESSION, host=host, Origin=f"https://{host}")
    assert cleared.status == 204
    cookie = cleared.getheader("set-cookie")
    assert cookie.startswith("__Host-onramp=;")
    assert "; Secure" in cookie


def test_unknown_host_is_nobodys(ask: Callable) -> None:
    answer = ask("GET", "/login", host="nobody.example")
    assert answer.status == 421
    assert "Volta" not in answer.text
    assert answer.getheader("content-security-policy")


def test_assets_are_kept_for_ever_and_pages_never(ask: Callable) -> None:
    assert ask("GET", a_hashed_asset()).getheader("cache-control") == "public, max-age=31536000, immutable"
    assert ask("GET", "/login").getheader("cache-control") == "no-cache"
    assert ask("GET", "/activate?t=abc").getheader("cache-control") == "no-store"
    assert ask("GET", "/assets/nothing-12345678.js").getheader("cache-control") == "no-cache"


def test_not_modified_page_keeps_its_policy(ask: Callable) -> None:
    """A browser puts the headers of a 304 on the page in its cache."""
    first = ask("GET", "/accounts")
    again = ask("GET", "/accounts", If_None_Match=first.getheader("etag"))
    assert again.status == 304
    assert again.getheader("content-security-policy") == first.getheader("content-security-policy")


def test_assets_come_compressed(ask: Callable) -> None:
    line = ask("HEAD", a_hashed_asset(), Accept_Encoding="gzip")
    assert line.getheader("content-encoding") == "gzip"
    assert "accept-encoding" in line.getheader("vary")


def test_inline_scripts_are_allowed_one_by_one(ask: Callable) -> None:
    answer = ask("GET", "/login")
    inline = [tag for tag in re.findall(r"<script([^>]*)>", answer.text) if "src=" not in tag]
    assert inline
    assert answer.getheader("content-security-policy").count("'sha256-") <= len(inline)


def test_built_frontend_names_no_host(site: Site) -> None:
    files = [file for file in (frontend.STATIC / "assets").glob("*.js") if "reflex-env" in file.name]
    assert files
    for file in files:
        assert not re.search(r"localhost|invalid|://[a-z]", file.read_text()), file.name


def test_slash_at_the_end_keeps_the_query(site: Site, ask: Callable) -> None:
    answer = ask("GET", "/activate/?t=abc")
    assert answer.getheader("location") == "/activate?t=abc"
    assert urlsplit(answer.getheader("location")).netloc == ""


def test_own_pages_of_the_edge_have_no_scripts(ask: Callable) -> None:
    assert "script" not in ask("GET", "/x", host="nobody.example").text
