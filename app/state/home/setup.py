"""The customer's account setup: sections with their own progress, saved as one goes."""

from typing import Any

import reflex as rx
from reflex_base.event import EventSpec

from app.core import routes
from app.core.catalogue import t, word
from app.rules.permissions import Permission
from app.rules.postal_addresses import AddressField
from app.services.access.lost_updates import UNSEEN, ChangedMeanwhile, marks, tag
from app.services.accounts import setup
from app.services.accounts.moves import CountryAsksFirst
from app.services.accounts.setup import SetupRow
from app.state import browser
from app.state.forms import Answered, FormRefused, answering, in_thread
from app.state.gate import current_actor, door
from app.state.seen import taken_from
from app.vocabulary.accounts import TYPE_LABELS, AccountStatus, AccountType

_FIELDS = {
    "basics": {"country"},
    "account": {"type", "name"},
    "company": {"company_name", "vat_number", "company_number", "billing_email"},
    "address": {"street", "postcode", "city", "area"},
    "payout": {"bank_account_name", "iban"},
}
_FIRST = {
    "basics": "country",
    "account": "type-business",
    "company": "company_name",
    "address": "street",
    "payout": "bank_account_name",
}
"""Where typing begins in each section."""


def _summaries(row: SetupRow) -> dict[str, str]:
    """What a finished section says in one line."""
    values = row.values
    countries, types = dict(row.countries), {kind.value: word(TYPE_LABELS, kind) for kind in AccountType}
    area = f"{values['postcode']} {values['city']}".strip()
    lines = {
        "basics": (countries.get(values["country"], values["country"]),),
        "account": (types.get(values["type"], ""), values["name"]),
        "company": tuple(values[name] for name in ("company_name", "vat_number", "company_number", "billing_email")),
        "address": (values["street"], area, values["area"]),
        "payout": (values["bank_account_name"], row.iban_masked),
    }
    return {section: ", ".join(filter(None, line)) for section, line in lines.items()}


class SetupState(Answered, rx.State):
    """Saved answers, and the choices there are."""

    versions: dict[str, int] = dict.fromkeys(_FIELDS, 0)
    loaded: bool = False
    asked: list[str] = []
    done: dict[str, bool] = {}
    values: dict[str, str] = {}
    kind: str = ""
    type: str = ""
    status: str = ""
    parent: str = ""
    iban_masked: str = ""
    tenant: str = ""
    type_settled: bool = False
    country_asked: str = ""
    """The country whose choice asks first; empty where nothing is asked."""
    address_fields: list[AddressField] = []
    languages: list[tuple[str, str]] = []
    country_choices: list[tuple[str, str]] = []
    progress: str = ""
    finished: int = 0
    expected: int = 1
    opened: list[str] = []
    """Finished sections whose form is open for a change; the others show a summary."""
    folded: dict[str, bool] = dict.fromkeys(_FIELDS, False)
    summaries: dict[str, str] = dict.fromkeys(_FIELDS, "")
    complete: bool = False
    saved: str = ""
    seen: dict[str, str] = dict.fromkeys(_FIELDS, UNSEEN)
    """The tag of each section's form."""
    seen_versions: dict[str, int] = dict.fromkeys(_FIELDS, 0)
    _marks: dict[str, str] = {}

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def load(self):
        """Show what was saved so far."""
        self._forget_answer()
        self.saved, self.country_asked = "", ""
        row = await in_thread(setup.read, current_actor())
        if not self.loaded or self.values != row.values:
            self.versions = {key: count + 1 for key, count in self.versions.items()}
            # else the forms are right already, and perhaps somebody types in one
        self._show(row)
        self._look(row, set(row.values))

    def _show(self, row: SetupRow) -> None:
        self.asked = [section.key for section in row.sections]
        self.done = {section.key: section.done for section in row.sections}
        self.values, self.kind, self.type, self.status = dict(row.values), row.kind, row.type, row.status
        self.tenant, self.type_settled = row.tenant, row.type_settled
        self.parent, self.iban_masked, self.complete = row.parent, row.iban_masked, row.complete
        self.address_fields, self.languages = list(row.address_fields), list(row.languages)
        nothing = [] if row.values["country"] else [("", t("Choose a country"))]
        self.country_choices = [*nothing, *row.countries]
        self.finished, self.expected = sum(section.done for section in row.sections), row.expected
        self.progress = t("{done} of {all} sections done", done=self.finished, all=row.expected)
        self.summaries = _summaries(row)
        self._fold()
        self.loaded = True

    def _fold(self) -> None:
        self.folded = {key: self.done.get(key, False) and key not in self.opened for key in _FIELDS}

    def _close(self, section: str) -> None:
        self.opened = [key for key in self.opened if key != section]
        self._fold()

    def _go_on_at(self, section: str) -> EventSpec:
        """Where to go on after saving: the next section to do, the button that completes, or this one's **Edit**."""
        waiting = [key for key in self.asked if not self.done[key]]
        if waiting:
            return browser.focus(_FIRST[waiting[0]])
        return browser.focus("complete-setup" if self.status == AccountStatus.SETTING_UP else f"edit-{section}")

    def _look(self, row: SetupRow, fields: set[str]) -> None:
        self._marks |= marks({name: value for name, value in row.values.items() if name in fields})
        self.seen = {
            section: tag({name: self._marks[name] for name in names if name in self._marks})
            for section, names in _FIELDS.items()
        }

    async def _save(self, section: str, form: dict[str, Any]) -> list[EventSpec] | None:
        self.saved = ""
        with answering(self):
            extra = {"seen", "agreed"} if section == "basics" else {"seen"}
            if (
                not all(isinstance(value, str) for value in form.values())
                or not form.keys() <= _FIELDS[section] | extra
            ):
                raise FormRefused
            row = await self._stored(section, dict(form))
            self._show(row)
            self._look(row, _FIELDS[section].union(row.changed))
            # This form is made anew, and those whose answers it has changed; what is typed in the others stays.
            for key, names in _FIELDS.items():
                if key == section or names.intersection(row.changed):
                    self.versions[key] += 1
            self.saved = t("Saved")
            if section == "basics":
                self.country_asked = ""
            self._close(section)
            return [browser.forget_form(f"setup-{section}"), self._go_on_at(section)]
        return None

    async def _stored(self, section: str, form: dict[str, str]) -> SetupRow:
        seen = taken_from(form, self.seen[section])
        # The box belongs to the country that was asked about, not to another one chosen since.
        agreed = form.pop("agreed", "") == "yes" and form.get("country") == self.country_asked
        try:
            return await in_thread(setup.save, current_actor(), section=section, form=form, seen=seen, agreed=agreed)
        except CountryAsksFirst:
            self.country_asked = form["country"]
            raise
        except ChangedMeanwhile:
            row = await in_thread(setup.read, current_actor())
            self.opened = [*self.opened, section]  # finished by somebody else: what is typed here must stay in sight
            self._show(row)
            self._look(row, _FIELDS[section])
            self.seen_versions[section] += 1
            raise

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def edit(self, section: str):
        """Open the form of a finished section."""
        if section in self.asked:
            self.opened = [*self.opened, section]
            self._fold()
            return browser.focus("name" if section == "account" and self.type_settled else _FIRST[section])

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def keep(self, section: str):
        """Leave a finished section as it is stored."""
        if section in self.asked:
            self._close(section)
            self._forget_answer()
            self.country_asked = ""
            self.versions[section] += 1
            return [browser.forget_form(f"setup-{section}"), browser.focus(f"edit-{section}")]

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def save_basics(self, form: dict[str, Any]):
        """Save language and country."""
        return await self._save("basics", form)

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def save_account(self, form: dict[str, Any]):
        """Save the account's type and name."""
        return await self._save("account", form)

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def save_company(self, form: dict[str, Any]):
        """Save the company's data."""
        return await self._save("company", form)

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def save_address(self, form: dict[str, Any]):
        """Save the billing address."""
        return await self._save("address", form)

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def save_payout(self, form: dict[str, Any]):
        """Save where the payout goes."""
        return await self._save("payout", form)

    @rx.event
    @door(Permission.OWN_ACCOUNT)
    async def finish(self, _form: dict[str, Any]):
        """Complete the setup."""
        with answering(self):
            await in_thread(setup.complete, current_actor())
            return rx.redirect(routes.HOME)
