"""What every page loads: our stylesheets, one script before React, and the words about its connection.

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

_FIRST = Path(__file__).resolve().parents[1] / "browser" / "first"


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
            (5, "Overlay"): lambda stateful: notices() if stateful else None,
            (4, "Shown"): lambda _: _Shown.create(),
        },
    }


class _Shown(rx.Fragment):
    """Tells the scripts of app/browser/first when a page is drawn (app/browser/shown.js)."""

    def add_imports(self) -> dict[str, Any]:
        """The hook's own module."""
        return {"$/utils/onramp/shown": ["useShown"]}

    def add_hooks(self) -> list[str]:
        """The hook runs in the frame around every page."""
        return ["useShown();"]


def head() -> list[rx.Component]:
    """The script comes before React: it keeps a form that is sent too early from being sent by the browser."""
    version = sha256(b"".join(file.read_bytes() for file in sorted(_FIRST.glob("*.js")))).hexdigest()[:12]
    return [
        rx.el.script(src=f"/onramp.js?v={version}"),
        rx.el.meta(name="color-scheme", content="light dark"),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
    ]


def notices() -> rx.Component:
    """What stands over every page while its connection is not as it should be; the page is put behind the fragment's
    own child.
    """
    return rx.fragment(rx.el.div(connection_notice(), release_notice(), class_name="notices"))


def connection_notice() -> rx.Component:
    """Says that the server cannot be reached, for as long as that is so."""
    return rx.cond(
        has_too_many_connection_errors,
        rx.el.div(
            icon("wifi-off"),
            t("No connection. We keep trying; what you typed stays here."),
            role="status",
            class_name="notice offline",
        ),
    )


def release_notice() -> rx.Component:
    """Says that page and server are of two releases, where loading anew did not help (app/browser/release.js).

    It carries what is said after a load that did.
    """
    return rx.el.div(
        rx.el.p(t("This site is being updated. If something does not work, load the page again in a minute.")),
        rx.el.button(t("Load again"), type="button", class_name="button plain", custom_attrs={"data-loads": ""}),
        role="alert",
        hidden=True,
        class_name="notice",
        custom_attrs={
            "data-other-release": "",
            "data-loaded": t("This site was updated, so the page was loaded again."),
            "data-loaded-typed": t(
                "This site was updated, so the page was loaded again; what you typed is still here."
            ),
        },
    )
