"""What each kind of account is asked at setup, section by section, so that nothing is asked twice."""

from collections.abc import Mapping

from app.rules.postal_addresses import fields_of
from app.vocabulary.accounts import AccountKind, AccountType, Section

REQUIRED: dict[Section, tuple[str, ...]] = {
    Section.BASICS: ("language", "country"),
    Section.ACCOUNT: ("type", "name"),
    Section.COMPANY: ("company_name", "vat_number"),
    Section.ADDRESS: ("street", "city"),
    Section.PAYOUT: ("bank_account_name", "iban"),
}
"""What must be there for a section to be done; a business also gives the email address for its bills, and an address
what its country's addresses have."""


def sections(kind: str, type_: str | None, *, has_rate: bool) -> tuple[Section, ...]:
    """The sections of an account. An employee's bills go to the parent, whose address it is.

    Until a Standard account has told its type, the sections after it wait. An enterprise account was given its name
    when it was made and is Business.
    """
    asked = [Section.BASICS]
    if kind == AccountKind.STANDARD:
        asked.append(Section.ACCOUNT)
        if type_ is None:
            return tuple(asked)
    if type_ == AccountType.BUSINESS:
        asked.append(Section.COMPANY)
    if kind != AccountKind.EMPLOYEE:
        asked.append(Section.ADDRESS)
    elif has_rate:
        asked.append(Section.PAYOUT)
    return tuple(asked)


def missing(section: Section, kind: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the fields that a section still lacks; empty when it is done."""
    asked = REQUIRED[section]
    if section is Section.COMPANY and kind != AccountKind.EMPLOYEE:
        asked = (*asked, "billing_email")
    if section is Section.ADDRESS and values.get("country"):
        asked = tuple(field.name for field in fields_of(values["country"]) if field.required)
    return tuple(name for name in asked if not values.get(name))


def is_complete(kind: str, type_: str | None, values: Mapping[str, str], *, has_rate: bool) -> bool:
    """Whether everything that is asked has been told."""
    if kind == AccountKind.STANDARD and type_ is None:
        return False
    return not any(missing(section, kind, values) for section in sections(kind, type_, has_rate=has_rate))
