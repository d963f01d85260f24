"""The log-in screen."""

from typing import Any

import reflex as rx

from app.core import addresses
from app.core.catalogue import t
from app.core.errors import AppError, Invalid
from app.core.urls import safe_next
from app.services.identity import log_ins
from app.services.identity.log_ins import LogInRefused, LogInShutOut
from app.services.registration import sign_up
from app.state.forms import Answered, Form, answering, in_thread, read
from app.state.gate import PUBLIC, current_visitor, door
from app.state.gate.callers import bonded
from app.state.session import sign_in_script
from app.vocabulary.people import Standing


class LogInForm(Form):
    """What the log-in form sends."""

    email: str = ""
    password: str = ""
    bond: str = ""


class MailAgainForm(Form):
    """What **Send me a new activation email** sends: nothing, the address was typed above."""


class LogInState(Answered, rx.State):
    """Checks the password and hands the browser a one-time ticket for its cookie."""

    refused: bool = False
    """Whether what was typed opens no account: then a new activation email is offered, to everybody alike."""
    contact: str = ""
    mailed_to: str = ""
    mail_problem: str = ""
    mail_turn: int = 0
    _tried: str = ""

    @rx.event
    @door(PUBLIC)
    async def submit(self, form: dict[str, Any]):
        """Log in and go where the visitor wanted to go."""
        self._forget()
        with answering(self):
            entered = read(LogInForm, form)
            _require_both(entered)
            try:
                ticket = await in_thread(
                    log_ins.log_in, bonded(entered.bond), email=entered.email, password=entered.password
                )
            except LogInShutOut as shut_out:
                self.contact, self.refused = shut_out.contact, shut_out.standing is Standing.INVITED
                self._tried = entered.email.strip()
                raise
            except LogInRefused:
                self._tried, self.refused = entered.email.strip(), True
                raise
            return sign_in_script(ticket, safe_next(self.router.url.query_parameters.get("next", "/")))

    @rx.event
    @door(PUBLIC)
    async def mail_again(self, form: dict[str, Any]):
        """Mail whoever is invited with the address that was tried; the answer is the same for everybody."""
        self.mail_problem = ""
        try:
            read(MailAgainForm, form)
            await in_thread(sign_up.mail_again, current_visitor(), email=self._tried)
            self.mailed_to = addresses.shown(self._tried)
        except AppError as refused:
            self.mail_problem = refused.sentence
        finally:
            self.mail_turn += 1

    @rx.event
    @door(PUBLIC)
    async def enter(self):
        """Nothing of an earlier try is shown to whoever comes now."""
        self._forget_answer()
        self._forget()

    def _forget(self) -> None:
        self.refused, self.contact, self.mailed_to, self.mail_problem, self._tried = False, "", "", "", ""


def _require_both(entered: LogInForm) -> None:
    empty = {
        "email": "" if entered.email.strip() else t("Enter your email address."),
        "password": "" if entered.password else t("Enter your password."),
    }
    if any(empty.values()):
        raise Invalid({field: sentence for field, sentence in empty.items() if sentence})
