"""Asking for a link to set a new password."""

from typing import Any

import reflex as rx

from app.core import addresses
from app.services.registration import password_reset
from app.state.forms import Answered, Form, answering, in_thread, read
from app.state.gate import PUBLIC, current_visitor, door
from app.state.gate.callers import is_of_this_visit, this_visit


class ForgotPasswordForm(Form):
    """What the form sends."""

    email: str = ""


class ForgotPasswordState(Answered, rx.State):
    """The form, then "Check your inbox", the same for known and unknown addresses."""

    sent_to: str = ""
    _answered_in: int | None = None

    @rx.event
    @door(PUBLIC)
    async def submit(self, form: dict[str, Any]):
        """Ask for the mail."""
        with answering(self):
            entered = read(ForgotPasswordForm, form)
            await in_thread(password_reset.ask, current_visitor(), email=entered.email)
            self.sent_to = addresses.shown(addresses.normalise(entered.email))
            self._answered_in = this_visit()

    @rx.event
    @door(PUBLIC)
    async def enter(self):
        """Start with an empty form."""
        if not is_of_this_visit(self._answered_in):
            self._forget_answer()
            self.sent_to = ""
