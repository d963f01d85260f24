"""The session cookie: what it is called, how it is set, and why its value never gets past the edge."""

from app.core.tokens import digest

SECURE_NAME = "__Host-onramp"
PLAIN_NAME = "onramp"


def name_for(base_url: str) -> str:
    """The cookie's name for a tenant: the scheme of its base URL decides, not the request."""
    return SECURE_NAME if base_url.startswith("https:") else PLAIN_NAME


def set_header(base_url: str, value: str, max_age: int) -> str:
    """The Set-Cookie header that starts a session; with an empty value and age 0 the one that ends it."""
    secure = "; Secure" if base_url.startswith("https:") else ""
    return f"{name_for(base_url)}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}"


def hashed(header: str, base_url: str) -> str:
    """The Cookie header with only the session cookie left in it, and that as SHA-256; empty without one."""
    value = _value_in(header, base_url)
    return f"{name_for(base_url)}={digest(value)}" if value else ""


def digest_in(header: str, base_url: str) -> str | None:
    """The SHA-256 of the session cookie from a header that has been `hashed`."""
    value = _value_in(header, base_url)
    return value if len(value) == 64 else None


def any_digest_in(header: str) -> str | None:
    """The same where the tenant, and so the name, is not known yet."""
    return digest_in(header, "https:") or digest_in(header, "http:")


def _value_in(header: str, base_url: str) -> str:
    name = name_for(base_url)
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name and value:
            return value
    return ""
