"""Setting a new password. As on the activation page, the token is never in the state."""

from typing import Any

import reflex as rx

from app.core import passwords, routes
from app.services.outbox.links import LinkGone
from app.services.registration import password_reset
from app.services.registration.password_reset import ResetPage
from app.state.forms import Answered, Form, answering, in_thread, read
from app.state.gate import PUBLIC, current_visitor, door, link_secret
from app.state.gate.callers import bonded
from app.state.session import sign_in_script
from app.vocabulary.links import Outcome

LEAST_PASSWORD = passwords.MIN_LENGTH
"""Characters of a new password, for the page."""


class ResetPasswordForm(Form):
    """What the form sends."""

    password: str = ""
    bond: str = ""


class ResetPasswordState(Answered, rx.State):
    """What the link leads to, and the form that uses it."""

    page: ResetPage = ResetPage(Outcome.UNKNOWN)
    loaded: bool = False

    @rx.event
    @door(PUBLIC)
    async def enter(self):
        """Show what the link leads to; opening the page uses nothing."""
        self._forget_answer()
        self.loaded = False
        self.page = await in_thread(password_reset.look, current_visitor(), token=link_secret())
        self.loaded = True

    @rx.event
    @door(PUBLIC)
    async def submit(self, form: dict[str, Any]):
        """Set the password, end all sessions, and sign in."""
        visitor = current_visitor()
        with answering(self):
            entered = read(ResetPasswordForm, form)
            try:
                ticket = await in_thread(
                    password_reset.reset, bonded(entered.bond), token=link_secret(), password=entered.password
                )
            except LinkGone as gone:
                if gone.outcome != self.page.outcome:
                    self.page = await in_thread(password_reset.look, visitor, token=link_secret())
                raise
            return sign_in_script(ticket, routes.HOME)
