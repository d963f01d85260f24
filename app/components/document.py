"""What every page loads: our own stylesheets instead of a library's, one script, and the word about a lost connection.

`app.py` builds the application from it: `rx.App(**document.options(), …)`.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.app import default_error_boundary
from reflex_components_core.core.banner import has_too_many_connection_errors

from app.components.icons import icon
from app.core.catalogue import t

STYLESHEETS = ["css/base.css", "css/shell.css", "css/forms.css", "css/table.css", "css/panels.css"]

_SCRIPT = Path(__file__).resolve().parents[2] / "assets" / "onramp.js"


def options() -> dict[str, Any]:
    """The arguments for rx.App that decide about the document: styles, script, language, overlay, no toaster."""
    return {
        "stylesheets": STYLESHEETS,
        "reset_style": False,
        "head_components": head(),
        "html_lang": "en",
        "toaster": None,
        "app_wraps": {
            (55, "ErrorBoundary"): lambda stateful: default_error_boundary() if stateful else None,
            (5, "Overlay"): lambda stateful: connection_notice() if stateful else None,
        },
    }


def head() -> list[rx.Component]:
    """The script comes before React: it keeps a form that is sent too early from being sent by the browser."""
    version = sha256(_SCRIPT.read_bytes()).hexdigest()[:12]
    return [
        rx.el.script(src=f"/onramp.js?v={version}"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
    ]


def connection_notice() -> rx.Component:
    """Says that the server cannot be reached, for as long as that is so."""
    return rx.cond(
        has_too_many_connection_errors,
        rx.el.div(
            icon("wifi-off"),
            t("No connection. We keep trying; what you typed stays here."),
            role="status",
            class_name="offline",
        ),
    )
