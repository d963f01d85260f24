"""Responses of the edge itself: small pages with a sentence, and redirects."""

from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from typing import Any
from urllib.parse import quote

from app.core.catalogue import t

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_QUERY = "!$&'()*+,;=:@/?-._~%"
"""What a query may hold unencoded (RFC 3986), and `%`, since it comes encoded."""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">{again}<title>{title}</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:30rem;margin:20vh auto;padding:0 1.5rem}}</style></head>
<body><main><h1>{title}</h1><p>{sentence}</p></main></body></html>
"""
_AGAIN = '<meta http-equiv="refresh" content="10">'
"""Whoever waits before a page that could not be served sees it as soon as it can be."""

_TEXTS = {
    404: (t("Not found"), t("There is nothing at this address.")),
    421: (t("Not found"), t("There is no site at this address. Check the link you followed.")),
    500: (t("Something went wrong"), ""),
    503: (t("One moment, please"), t("We cannot reach our database. Please try again in a minute.")),
}


async def page(send: Send, status: int, sentence: str = "") -> None:
    """A page that says in one sentence why there is nothing else."""
    title, usual = _TEXTS[status]
    again = _AGAIN if status == 503 else ""
    body = _PAGE.format(again=again, title=escape(title), sentence=escape(sentence or usual)).encode()
    headers = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    if status == 503:
        headers.append((b"retry-after", b"30"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def redirect(send: Send, path: str, query: bytes, *, status: int = 308) -> None:
    """To the path where the page really stands, with the query kept; 307 where that may change."""
    location = quote(path, safe="/-._~") + ("?" + quote(query, safe=_QUERY) if query else "")
    headers = [(b"location", location.encode()), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
