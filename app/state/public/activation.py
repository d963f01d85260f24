"""The activation page. The gate keeps the link's token out of the state; each event brings it anew."""

from typing import Any

import reflex as rx

from app.core import passwords, routes
from app.core.errors import Invalid
from app.services.outbox.links import LinkGone
from app.services.registration import activation
from app.services.registration.activation import LinkPage
from app.state.forms import Answered, Form, agreed_to, answering, in_thread, read
from app.state.gate import PUBLIC, current_visitor, door, link_secret
from app.state.gate.callers import bonded
from app.state.session import SessionState, shows, sign_in_script
from app.vocabulary.links import Outcome

LEAST_PASSWORD = passwords.MIN_LENGTH
"""Characters of a new password, for the page."""


class ActivationForm(Form):
    """What the activation form sends; a box that is not ticked is not sent."""

    first_name: str = ""
    last_name: str = ""
    password: str = ""
    agreed: str = ""
    bond: str = ""


class NewLinkForm(Form):
    """What **Send me a new link** sends: nothing, the link says it all."""


class ActivationState(Answered, rx.State):
    """What the link leads to, and the form that uses it."""

    page: LinkPage = LinkPage(Outcome.UNKNOWN)
    loaded: bool = False
    sent: str = ""

    @rx.event
    @door(PUBLIC)
    async def enter(self):
        """Show what the link leads to; opening the page uses nothing."""
        self._forget_answer()
        self.sent, self.loaded = "", False
        self.page = await in_thread(activation.look, current_visitor(), token=link_secret())
        self.loaded = True

    @rx.event
    @door(PUBLIC)
    async def submit(self, form: dict[str, Any]):
        """Activate the account and sign in."""
        outdated = False
        with answering(self):
            entered = read(ActivationForm, form)
            seen = agreed_to(entered.agreed) if entered.agreed else None
            try:
                ticket = await in_thread(
                    activation.activate,
                    bonded(entered.bond),
                    token=link_secret(),
                    first_name=entered.first_name,
                    last_name=entered.last_name,
                    password=entered.password,
                    agreed=bool(entered.agreed),
                    seen=seen,
                )
            except LinkGone as gone:
                await self._look_again(gone.outcome)
                raise
            except Invalid as invalid:
                # Other terms may hold since the page was loaded, or there may be some to agree to now.
                outdated = "agreed" in invalid.fields and (
                    await shows(self, seen) if seen else not self.page.asks_consent
                )
                if outdated:
                    await self._look_again()
                raise
            return sign_in_script(ticket, routes.SETUP if self.page.setup_open else routes.HOME)
        return SessionState.enter if outdated else None

    @rx.event
    @door(PUBLIC)
    async def send_new_link(self, form: dict[str, Any]):
        """Have a new link mailed to the original address."""
        with answering(self):
            read(NewLinkForm, form)
            try:
                self.sent = await in_thread(activation.send_new_link, current_visitor(), token=link_secret())
            except LinkGone as gone:
                await self._look_again(gone.outcome)
                raise

    async def _look_again(self, outcome: Outcome | None = None) -> None:
        """Show what the link leads to by now, unless the page says already that this is what became of it."""
        if outcome is None or outcome != self.page.outcome:
            self.page = await in_thread(activation.look, current_visitor(), token=link_secret())
