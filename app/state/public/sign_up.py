"""Self-registration."""

from typing import Any

import reflex as rx

from app.core import addresses
from app.services.registration import sign_up
from app.state.forms import Answered, Form, agreed_to, answering, in_thread, read
from app.state.gate import PUBLIC, current_visitor, door
from app.state.gate.callers import is_of_this_visit, this_visit
from app.state.session import SessionState, shows


class SignUpForm(Form):
    """What the sign-up form sends; a box that is not ticked is not sent."""

    email: str = ""
    agreed: str = ""


class SignUpState(Answered, rx.State):
    """The form, then "Check your inbox", the same for known and unknown addresses."""

    sent_to: str = ""
    _answered_in: int | None = None

    @rx.event
    @door(PUBLIC)
    async def submit(self, form: dict[str, Any]):
        """Sign up."""
        seen = None
        with answering(self):
            entered = read(SignUpForm, form)
            seen = agreed_to(entered.agreed) if entered.agreed else None
            await in_thread(
                sign_up.sign_up,
                current_visitor(),
                email=entered.email,
                agreed=bool(entered.agreed),
                seen=seen,
            )
            self.sent_to = addresses.shown(addresses.normalise(entered.email))
            self._answered_in = this_visit()
        # The terms changed while the page was open: it shows those that hold now.
        return SessionState.enter_signed_out if self.errors.get("agreed") and await shows(self, seen) else None

    @rx.event
    @door(PUBLIC)
    async def enter(self):
        """Start with an empty form."""
        if not is_of_this_visit(self._answered_in):
            self._forget_answer()
            self.sent_to = ""
