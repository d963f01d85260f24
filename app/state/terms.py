"""Agreeing to new terms at log-in."""

from typing import Any

import reflex as rx

from app.core import routes
from app.core.urls import safe_next
from app.rules.permissions import Permission
from app.services import consents
from app.state.forms import Form, answering, in_thread, read
from app.state.gate import current_actor, door


class TermsForm(Form):
    """What the form sends; a box that is not ticked is not sent."""

    agreed: str = ""


class TermsState(rx.State):
    """The tick without which a customer goes no further."""

    errors: dict[str, str] = {}
    problem: str = ""
    turn: int = 0

    @rx.event
    @door(Permission.SIGNED_IN)
    async def submit(self, form: dict[str, Any]):
        """Agree and go on."""
        with answering(self):
            entered = read(TermsForm, form)
            await in_thread(consents.agree, current_actor(), agreed=entered.agreed == "yes")
            return rx.redirect(safe_next(self.router.url.query_parameters.get("next", routes.HOME)))
