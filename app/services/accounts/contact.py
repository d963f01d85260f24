"""The form of an account's name and contact: what stands in it, and what is stored of what is sent."""

from collections.abc import Mapping
from dataclasses import dataclass

import phonenumbers
from pydantic import BaseModel, ConfigDict

from app.core import addresses, cleaning
from app.core.catalogue import t
from app.core.errors import Invalid
from app.models import Account
from app.rules import names
from app.services.access.lost_updates import UNSEEN, marks, tag


class ContactForm(BaseModel):
    """What the form holds; nothing else is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Whom to contact about an account; `seen` is the tag of the form of its name and contact."""

    name: str = ""
    email: str = ""
    phone: str = ""
    seen: str = UNSEEN


def row(account: Account) -> ContactRow:
    """Whom to contact about this account."""
    values = shown(account)
    return ContactRow(values["contact_name"], values["contact_email"], values["contact_phone"], seen=tag(marks(values)))


def shown(account: Account) -> dict[str, str]:
    """What stands in the form of this account."""
    return as_shown({name: getattr(account, name) for name in ContactForm.model_fields})


def as_shown(columns: Mapping[str, str]) -> dict[str, str]:
    """What stands in the form of an account with these columns."""
    return {name: addresses.shown(value) for name, value in columns.items()}


def checked(form: ContactForm, account: Account) -> dict[str, str]:
    """The columns of the account as told; Invalid with a sentence for each bad field."""
    wanted: dict[str, str] = {}
    bad: dict[str, str] = {}
    try:
        # An account that setup has not named yet is called by its owner's address, and may stay so.
        unnamed = form.name.strip() in (account.name, account.called)
        wanted["name"] = account.name if unnamed else names.clean(form.name, what=t("Account name"))
    except names.NameRefused as refused:
        bad["name"] = str(refused)
    try:
        wanted["contact_name"] = (
            names.clean(form.contact_name, what=t("Name")) if cleaning.text(form.contact_name) else ""
        )
    except names.NameRefused as refused:
        bad["contact_name"] = str(refused)
    try:
        wanted["contact_email"] = addresses.normalise(form.contact_email) if cleaning.code(form.contact_email) else ""
    except addresses.AddressRefused as refused:
        bad["contact_email"] = str(refused)
    try:
        wanted["contact_phone"] = phone(form.contact_phone, account.country or "NL")
    except ValueError as refused:
        bad["contact_phone"] = str(refused)
    if bad:
        raise Invalid(bad)
    return wanted


_PHONE_LABELS = ("tel", "phone", "telephone", "mobile", "telefon", "telefoon", "téléphone", "mob", "t", "m")


def phone(text: str, country: str) -> str:
    """The number in international form, empty for none; ValueError with the sentence for the form."""
    typed = cleaning.code(text, *_PHONE_LABELS, any_label=True)
    if not typed:
        return ""
    try:
        number = phonenumbers.parse(typed[:40], country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValueError(t("This is not a telephone number. It looks like +31 20 123 4567."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
