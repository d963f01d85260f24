"""Agreeing to new terms at log-in."""

from typing import Any

import reflex as rx

from app.core import routes
from app.core.urls import safe_next
from app.rules.permissions import Permission
from app.services.tenants import terms
from app.services.tenants.terms import TermsChanged, TermsPage
from app.state.forms import Answered, Form, agreed_to, answering, in_thread, read
from app.state.gate import current_actor, door
from app.state.session import SessionState, shows


class TermsForm(Form):
    """What the form sends; a box that is not ticked is not sent."""

    agreed: str = ""


class TermsState(Answered, rx.State):
    """What changed, and the tick without which a customer goes no further."""

    page: TermsPage = TermsPage()
    loaded: bool = False

    @rx.event
    @door(Permission.SIGNED_IN)
    async def load(self):
        """Show what changed since this person agreed."""
        self._forget_answer()
        self.page = await in_thread(terms.read, current_actor())
        self.loaded = True

    @rx.event
    @door(Permission.SIGNED_IN)
    async def submit(self, form: dict[str, Any]):
        """Agree and go on."""
        seen = None
        with answering(self):
            entered = read(TermsForm, form)
            seen = agreed_to(entered.agreed) if entered.agreed else None
            try:
                await in_thread(terms.agree, current_actor(), agreed=bool(entered.agreed), seen=seen)
            except TermsChanged:
                if await shows(self, seen):
                    self.page = await in_thread(terms.read, current_actor())
                raise
            return rx.redirect(safe_next(self.router.url.query_parameters.get("next", routes.HOME)))
        return SessionState.enter_terms if self.errors.get("agreed") and await shows(self, seen) else None
