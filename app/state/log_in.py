"""The log-in screen."""

from typing import Any

import reflex as rx

from app.core.urls import safe_next
from app.services import sessions
from app.state.forms import Form, answering, in_thread, read
from app.state.gate import PUBLIC, current_visitor, door
from app.state.session import sign_in_script


class LogInForm(Form):
    """What the log-in form sends."""

    email: str = ""
    password: str = ""


class LogInState(rx.State):
    """Checks the password and hands the browser a one-time ticket for its cookie."""

    errors: dict[str, str] = {}
    problem: str = ""
    turn: int = 0

    @rx.event
    @door(PUBLIC)
    async def submit(self, form: dict[str, Any]):
        """Log in and go where the visitor wanted to go."""
        with answering(self):
            entered = read(LogInForm, form)
            ticket = await in_thread(sessions.log_in, current_visitor(), email=entered.email, password=entered.password)
            return sign_in_script(ticket, safe_next(self.router.url.query_parameters.get("next", "/")))

    @rx.event
    @door(PUBLIC)
    async def enter(self):
        """Nothing of an earlier try is shown to whoever comes now."""
        self.errors, self.problem = {}, ""
