"""What the address of a page tells."""

from urllib.parse import unquote


def key_in(path: str) -> str:
    """The record's key in the path of its page or of what lies below it, decoded as the browser's router decodes it."""
    parts = path.strip("/").split("/")
    return unquote(parts[1]) if len(parts) > 1 else ""
