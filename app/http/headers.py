"""The headers that every response carries, and the Content-Security-Policy of each page."""

import base64
import hashlib
import re
from pathlib import Path

from app.core import routes

_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
_HASHED_ASSET = re.compile(r"/assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+")

_ALWAYS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
_NOT_A_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class Policies:
    """The Content-Security-Policy of each built page: its own inline scripts by hash, and nothing else inline.

    Styles may be inline: React and the tenant's colour write them.
    """

    def __init__(self, static: Path) -> None:
        self._static = static
        self._by_file: dict[str, str] = {}
        if static.is_dir():
            for file in static.rglob("*.html"):
                self._by_file[str(file.relative_to(static))] = _policy(_hashes(file.read_text()))
        self._plain = _policy([])

    def page_file(self, path: str) -> str:
        """The built file that answers for a page's path, whether it is a page of its own or the fallback."""
        name = path.strip("/")
        for candidate in (f"{name}.html", f"{name}/index.html") if name else ("index.html",):
            if candidate in self._by_file:
                return candidate
        return "404.html"

    def is_page(self, path: str) -> bool:
        """Whether the path is a page that was built as a file of its own."""
        return f"{path.strip('/')}.html" in self._by_file and path != "/"

    def of(self, path: str, content_type: str, *, own: bool) -> str:
        """The policy for a response; `own` for our HTTP routes, whose pages have no inline scripts at all.

        "Not modified" names no type, and its headers replace those of the page in the browser's cache.
        """
        is_page = content_type.startswith("text/html") if content_type else "." not in path.rpartition("/")[2]
        if not is_page:
            return _NOT_A_PAGE
        return self._plain if own else self._by_file.get(self.page_file(path), self._plain)


def _hashes(html: str) -> list[str]:
    found = []
    for script in _SCRIPT.finditer(html):
        if "src=" not in script["attributes"]:
            digest = hashlib.sha256(script["text"].encode()).digest()
            found.append(f"'sha256-{base64.b64encode(digest).decode()}'")
    return sorted(set(found))


def _policy(hashes: list[str]) -> str:
    scripts = " ".join(["'self'", *hashes])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def security(policy: str, path: str, *, https: bool) -> dict[str, str]:
    """The security headers of one response."""
    link_page = path.rstrip("/") in routes.LINK_PAGES
    found = {
        **_ALWAYS,
        "content-security-policy": policy,
        "referrer-policy": "no-referrer" if link_page else "same-origin",
    }
    if https:
        found["strict-transport-security"] = "max-age=31536000"
    return found


def cache_control(path: str, status: int) -> str:
    """Hashed assets for ever, pages never, everything else only after asking again."""
    if status in (200, 304) and _HASHED_ASSET.fullmatch(path):
        return "public, max-age=31536000, immutable"
    if path.rstrip("/") in routes.LINK_PAGES or path.startswith("/auth/"):
        return "no-store"
    return "no-cache"
