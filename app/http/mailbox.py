"""The development mailbox at `/dev/mailbox`: what would have been mailed, to read and to click on."""

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.core.catalogue import t
from app.core.errors import NotFound
from app.core.mailbox import KeptMail, list_mails, read_mail
from app.core.routes import DEV_MAILBOX
from app.core.settings import Settings

_LINK = re.compile(r"(https?://[^\s<>\"']+)")
# Mails hold links that work: nothing keeps a copy, and no other site learns an address.
_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def routes(settings: Settings) -> list[Route]:
    """The mailbox's two pages on a development machine; nothing in production."""
    if settings.production:
        return []

    def show_list(_request: Request) -> Response:
        return _page("mailbox_list.html", settings, mails=list_mails(settings.mailbox_dir))

    def show_mail(request: Request) -> Response:
        try:
            mail = read_mail(settings.mailbox_dir, request.path_params["mail_id"])
        except NotFound as missing:
            return PlainTextResponse(missing.sentence, status_code=404, headers=_HEADERS)
        # Every second part of the split is a link.
        parts = [(part, place % 2 == 1) for place, part in enumerate(_LINK.split(mail.text))]
        return _page("mailbox_mail.html", settings, mail=mail, parts=parts)

    return [Route(DEV_MAILBOX, show_list), Route(DEV_MAILBOX + "/{mail_id}", show_mail)]


@lru_cache(maxsize=1)
def _templates() -> Environment:
    folder = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=folder, autoescape=select_autoescape(), undefined=StrictUndefined, auto_reload=False)


def _page(template: str, settings: Settings, **values: object) -> Response:
    banner = (
        t("SENDGRID_API_KEY is set: new mail leaves this machine through SendGrid and does not appear here.")
        if settings.sends_real_mail
        else t("No mail leaves this machine. What would have been sent is kept here instead.")
    )
    content = _templates().get_template(template).render(t=t, path=DEV_MAILBOX, banner=banner, when=_when, **values)
    return HTMLResponse(content, headers=_HEADERS)


def _when(mail: KeptMail) -> str:
    return mail.kept_at.astimezone().strftime("%d %b %Y, %H:%M:%S %Z")
