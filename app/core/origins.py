"""Whether a request comes from one of a tenant's own pages."""

from app.core.settings import get_settings

_LOCAL = {"localhost", "127.0.0.1", "[::1]"}


def is_own(origin: str | None, host: str, base_url: str) -> bool:
    """Whether an Origin header is the tenant's own, letter by letter; a missing one is for the caller to judge.

    On a development machine every local name of the same port is the tenant's own.
    """
    if not origin:
        return False
    if origin == base_url:
        return True
    local = origin == f"http://{host}" and host.rsplit(":", 1)[0] in _LOCAL
    return local and not get_settings().production
