"""URLs that people enter or that a browser hands back."""

import ipaddress
import re
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

import idna

from app.core import cleaning
from app.core.catalogue import t

MAX_LENGTH = 2048
_HOST = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
    re.ASCII,
)
_ENDS = " ;,."
_LABEL = re.compile(r"^URL\s*:\s*", re.IGNORECASE)
_PATH_SAFE = "/:@!$&'()*+,;=-._~%"


class UrlRefused(ValueError):
    """Not an address that customers may be sent to; the text is the sentence for the form."""


def normalise_https(text: str) -> str:
    """An `https:` URL with a host in its normal form; UrlRefused says what is wrong with it.

    What is copied along goes: brackets around it, unseen characters, the comma or dot that ended a sentence.
    """
    url = _LABEL.sub("", cleaning.visible(text[: 2 * MAX_LENGTH]).strip(" \t\r\n"))
    url = url[1:-1] if url.startswith("<") and url.endswith(">") else url
    normal = _normal(url.strip(_ENDS))
    # What stood at the end may have held something back, such as the mark of an empty query.
    while normal != (shorter := normal.rstrip(_ENDS)):
        normal = _normal(shorter)
    return normal


def _normal(url: str) -> str:
    if not url:
        raise UrlRefused(t("Enter a web address. It looks like https://company.com/terms."))
    if len(url) > MAX_LENGTH:
        raise UrlRefused(t("The address is too long. At most 2,048 characters fit."))
    if any(ord(c) < 33 or ord(c) == 127 or c in '\\<>"`{}|^' or "\ud800" <= c <= "\udfff" for c in url):
        raise UrlRefused(t("The address contains a space or a character that addresses cannot have."))
    if not url.lower().startswith("https://"):
        raise UrlRefused(t("The address must start with https:// so that customers reach it safely."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UrlRefused(t("The port in this address does not exist. Leave it out or use 1 to 65535.")) from None
    if port == 0:
        raise UrlRefused(t("The port in this address does not exist. Leave it out or use 1 to 65535."))
    if "@" in parts.netloc:
        raise UrlRefused(t("Leave out the user name and password before the @."))
    normal = urlunsplit(
        (
            "https",
            _host(parts) + (f":{port}" if port and port != 443 else ""),
            quote(parts.path, safe=_PATH_SAFE) or "/",
            quote(parts.query, safe=_PATH_SAFE + "?"),
            quote(parts.fragment, safe=_PATH_SAFE + "?"),
        )
    )
    if len(normal) > MAX_LENGTH:
        raise UrlRefused(t("The address is too long. At most 2,048 characters fit."))
    return normal


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    missing = UrlRefused(t("There is no host name after https://. It looks like https://company.com/terms."))
    if not name:
        raise missing
    try:
        ipaddress.ip_address(name)
    except ValueError:
        pass
    else:
        raise UrlRefused(t("Use a host name such as company.com, not a number."))
    try:
        ascii_name = idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        raise missing from None
    if not _HOST.fullmatch(ascii_name):
        raise missing
    return ascii_name


def is_safe_https(url: str) -> bool:
    """Whether a stored URL may still be shown as a link."""
    try:
        return _normal(url) == url
    except UrlRefused:
        return False


def safe_next(path: object) -> str:
    """A path on this site to go to after log-in; "/" for everything that could lead elsewhere."""
    if not isinstance(path, str) or not path.startswith("/") or len(path) > MAX_LENGTH:
        return "/"
    if path.startswith("//") or any(ord(c) < 33 or ord(c) == 127 or c in "\\@" for c in path) or not path.isascii():
        return "/"
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or "//" in parts.path or "%" in parts.path:
        return "/"
    return path
