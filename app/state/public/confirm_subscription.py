"""The page of a confirmation link. The gate keeps the link's token out of the state; each event brings it anew."""

from typing import Any

import reflex as rx

from app.services.assets import confirmations
from app.services.assets.confirmations import ConfirmationPage
from app.services.outbox.links import LinkGone
from app.state.forms import Answered, Form, answering, in_thread, read
from app.state.gate import PUBLIC, current_visitor, door, link_secret


class ConfirmationForm(Form):
    """What the form sends; a box that is not ticked is not sent."""

    agreed: str = ""


class ConfirmationState(Answered, rx.State):
    """What the link leads to, and the form that uses it."""

    page: ConfirmationPage = ConfirmationPage()
    loaded: bool = False
    confirmed: bool = False

    @rx.event
    @door(PUBLIC)
    async def enter(self):
        """Show what the link leads to; opening the page uses nothing."""
        self._forget_answer()
        self.confirmed, self.loaded = False, False
        self.page = await in_thread(confirmations.look, current_visitor(), token=link_secret())
        self.loaded = True

    @rx.event
    @door(PUBLIC)
    async def submit(self, form: dict[str, Any]):
        """Confirm the subscription."""
        visitor = current_visitor()
        with answering(self):
            entered = read(ConfirmationForm, form)
            try:
                await in_thread(confirmations.confirm, visitor, token=link_secret(), agreed=entered.agreed == "yes")
            except LinkGone as gone:
                if gone.outcome != self.page.outcome:
                    self.page = await in_thread(confirmations.look, visitor, token=link_secret())
                raise
            self.confirmed = True
