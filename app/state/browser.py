"""What a handler may ask the browser to do, besides changing what is shown.

The functions themselves are in app/browser/commands.js: nothing that the server sends is ever evaluated there.
"""

import json
from typing import Any

import reflex as rx
from reflex_base.event import EventSpec

from app.core import routes
from app.core.catalogue import t
from app.core.urls import safe_next


def sign_in(ticket: str, next_path: str = routes.HOME) -> EventSpec:
    """Change a ticket for the session cookie and go on to `next_path`, with a full load."""
    failed = t("The login took too long. Please log in again.")
    return _call("signIn", {"ticket": ticket, "next": safe_next(next_path), "failed": failed})


def sign_out(next_path: str = routes.LOGIN) -> EventSpec:
    """Clear the cookie and what this tab and the other ones of this browser hold of the person."""
    return _call("signOut", {"next": safe_next(next_path)})


def entered(owner: str) -> EventSpec:
    """The page knows who is here; forms that the same person left unfinished at this address are filled again."""
    return _call("entered", {"owner": owner})


def forget_forms() -> EventSpec:
    """What was typed has arrived; nothing of it is kept any longer."""
    return _call("forget")


def forget_form(name: str) -> EventSpec:
    """What was typed in this form of the page has arrived; the other forms of the page are still kept."""
    return _call("forgetForm", name)


def say(sentence: str) -> EventSpec:
    """Tell a sentence in the corner of the page, for a few seconds."""
    return _call("say", sentence)


def failed(sentence: str, *, reference: str = "", load: bool) -> EventSpec:
    """Something broke: with `load` the page could not be shown, and it offers to try again."""
    told = {
        "sentence": sentence,
        "typed": t("What you typed is still here."),
        "reference": reference,
        "load": load,
        "again": t("Try again"),
        "copy": t("Copy reference"),
        "copied": t("Copied"),
    }
    return _call("failed", told)


def open_dialog(element_id: str) -> EventSpec:
    """Open the dialog with this id as soon as it is drawn."""
    return _call("openDialog", element_id)


def focus(element_id: str) -> EventSpec:
    """Move the focus to the element with this id."""
    return _call("focus", element_id)


def load_anew() -> EventSpec:
    """What came fits nothing here: the page may be of another release, and loads anew with what was typed."""
    return _call("loadAnew", "without this payload")


def load(path: str) -> EventSpec:
    """Go to a path of this site with a full load, so that nothing of the page before is left."""
    return _call("load", safe_next(path))


def _call(name: str, *arguments: Any) -> EventSpec:
    return rx.call_script(f"onramp.{name}({json.dumps(arguments)[1:-1]})")
