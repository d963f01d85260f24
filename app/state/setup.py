"""The customer's account set-up: language and country for now."""

from typing import Any

import reflex as rx

from app.core.catalogue import t
from app.rules.permissions import Permission
from app.services import setups
from app.state.forms import Form, answering, in_thread, read
from app.state.gate import current_actor, door


class SetupForm(Form):
    """What the set-up form sends."""

    language: str = ""
    country: str = ""


class SetupState(rx.State):
    """Saved answers, and the choices there are."""

    errors: dict[str, str] = {}
    problem: str = ""
    turn: int = 0
    version: int = 0
    loaded: bool = False
    account_name: str = ""
    language: str = ""
    country: str = ""
    languages: list[tuple[str, str]] = []
    country_choices: list[tuple[str, str]] = []
    saved: str = ""

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def load(self):
        """Show what was saved so far."""
        self.errors, self.problem, self.saved = {}, "", ""
        row = await in_thread(setups.read, current_actor())
        if not self.loaded or (self.language, self.country) != (row.language, row.country):
            self.version += 1  # else the form is right already, and perhaps somebody types in it
        self.account_name, self.language, self.country = row.account_name, row.language, row.country
        self.languages = list(row.languages)
        self.country_choices = [*([] if row.country else [("", t("Choose a country"))]), *row.countries]
        self.loaded = True

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def submit(self, form: dict[str, Any]):
        """Save language and country."""
        self.saved = ""
        with answering(self):
            entered = read(SetupForm, form)
            await in_thread(setups.save, current_actor(), language=entered.language, country=entered.country)
            self.language, self.country = entered.language, entered.country
            self.saved = t("Saved")
