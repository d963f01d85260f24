"""Setting an account up: section by section, saved as one goes, resumed on any device."""

from dataclasses import dataclass, replace
from typing import Any

from babel import Locale
from sqlmodel import Session

from app.core import addresses, countries
from app.core.catalogue import t, word
from app.core.clock import now
from app.core.db import again
from app.core.errors import Conflict, Invalid, NotFound
from app.core.pools import reads
from app.models import Account, Tenant, User
from app.rules import company_data, postal_addresses
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.rules.setup_sections import is_complete, missing, sections
from app.services.access import audit, locks, reach
from app.services.access.acting import acting, looking
from app.services.access.lost_updates import refuse_stale
from app.services.accounts import moves, rate_history
from app.services.accounts.setup_answers import LANGUAGES, SAVERS, country_codes
from app.services.lists import search_text
from app.vocabulary.accounts import TYPE_LABELS, AccountKind, AccountStatus, AccountType, Section

_TITLES = {
    Section.BASICS: "Your country",
    Section.ACCOUNT: "Your account",
    Section.COMPANY: "Company",
    Section.ADDRESS: "Billing address",
    Section.PAYOUT: "Payout",
}


class NotComplete(Conflict):
    """Something that is asked has not been told yet."""


@dataclass(frozen=True, slots=True)
class SectionRow:
    """One section: whether it is done, and how many answers it lacks."""

    key: str
    done: bool
    lacks: int


@dataclass(frozen=True, slots=True)
class SetupRow:
    """What the setup page shows; choices are pairs of value and label."""

    account_name: str
    kind: str
    type: str
    status: str
    parent: str
    values: dict[str, str]
    iban_masked: str
    sections: tuple[SectionRow, ...]
    address_fields: tuple[postal_addresses.AddressField, ...]
    languages: tuple[tuple[str, str], ...]
    countries: tuple[tuple[str, str], ...]
    complete: bool
    tenant: str = ""
    type_settled: bool = False
    """Whether only staff can change the type."""
    expected: int = 0
    """How many sections there will be; until the type is told, those of a business, so that progress only grows."""
    changed: tuple[str, ...] = ()
    """The answers that were changed by saving, also those of other sections."""


@reads
def read(actor: Actor) -> SetupRow:
    """The signed-in customer's setup as far as it has come."""
    with looking(actor, "setups.read", needs=Permission.OWN_ACCOUNT) as db:
        return _row(db, *_rows(db, actor))


def _rows(db: Session, actor: Actor, *, lock: bool = False) -> tuple[User, Account, Tenant]:
    account = reach.own_account(db, actor)
    if lock:
        locks.hold(db, Account, account.id)
        locks.hold_all(db, User, [actor.user_id, account.owner_id])
    return db.get_one(User, actor.user_id), account, db.get_one(Tenant, actor.tenant_id)


def _row(db: Session, user: User, account: Account, tenant: Tenant) -> SetupRow:
    values = _values(user, account)
    rate = rate_history.has_rate(db, account)
    asked = sections(account.kind, account.type, has_rate=rate)
    above = db.get(Account, account.parent_id) if account.parent_id else None
    lacking = {section: missing(section, account.kind, values) for section in asked}
    return SetupRow(
        account_name=account.called,
        kind=account.kind,
        type=account.type or "",
        status=account.status,
        parent=above.called if above else "",
        values=_shown(values, user, account),
        expected=len(sections(account.kind, account.type or AccountType.BUSINESS, has_rate=rate)),
        iban_masked=company_data.masked_bank_account(account.iban),
        sections=tuple(SectionRow(section.value, not lacks, len(lacks)) for section, lacks in lacking.items()),
        address_fields=postal_addresses.fields_of(account.country) if account.country else (),
        languages=tuple(LANGUAGES.items()),
        tenant=tenant.name,
        type_settled=is_type_settled(account),
        countries=_countries(tenant, account, "en"),
        complete=is_complete(account.kind, account.type, values, has_rate=rate),
    )


def _values(user: User, account: Account) -> dict[str, str]:
    named = "" if account.name == account.owner_email else account.name
    stored = ("company_name", "vat_number", "vat_check", "company_number", "billing_email", "street", "postcode")
    payout = ("city", "area", "bank_account_name", "iban")
    return {
        "language": user.language,
        "country": account.country or "",
        "type": account.type or "",
        "name": named,
        **{name: getattr(account, name) for name in (*stored, *payout)},
    }


def _shown(values: dict[str, str], user: User, account: Account) -> dict[str, str]:
    """The answers as the forms show them: where there is none yet, what is known already is offered."""
    offered = {
        "company_name": values["name"],
        "billing_email": user.email if account.kind != AccountKind.EMPLOYEE else "",
        "bank_account_name": user.name if user.first_name else "",
    }
    return values | {
        **{name: addresses.shown(values[name] or offer) for name, offer in offered.items()},
        "iban": company_data.spaced_bank_account(values["iban"]),
        "area": postal_addresses.area_of(values["country"], values["area"]),
    }


def _countries(tenant: Tenant, account: Account, language: str) -> tuple[tuple[str, str], ...]:
    territories: Any = Locale.parse(language).territories
    return tuple(
        sorted(
            ((code, territories.get(code, code)) for code in country_codes(tenant, account)), key=lambda pair: pair[1]
        )
    )


@again
def save(
    actor: Actor, *, section: str, form: dict[str, str], seen: str | None = None, agreed: bool = False
) -> SetupRow:
    """Store one section, or nothing of it; `seen` is the tag of its form.

    Another country ends what belongs to the old one: `agreed` says that somebody has read what. Raises Invalid,
    CountryAsksFirst until then, ChangedMeanwhile, or NotFound for a section that this account is not asked.
    """
    with acting(actor, "setups.save", needs=Permission.OWN_ACCOUNT) as db:
        user, account, tenant = _rows(db, actor, lock=True)
        asked = sections(account.kind, account.type, has_rate=rate_history.has_rate(db, account))
        if section not in [each.value for each in asked]:
            raise NotFound
        before = _shown(_values(user, account), user, account)
        stays = _why_type_stays(db, account, tenant, form.get("type", "")) if section == Section.ACCOUNT else ""
        _save(SAVERS[Section(section)], account, user, tenant, form, stays)
        _refuse_stale(seen, form, before, _shown(_values(user, account), user, account))
        search_text.refresh_account(db, account)
        if section == Section.BASICS:
            moves.change_country(db, actor, account, form["country"], agreed=agreed)
        audit.record(db, actor, "setups.save", account.id, section=section)
        db.flush()
        row = _row(db, user, account, tenant)
        return replace(row, changed=tuple(name for name, value in row.values.items() if before[name] != value))


def _refuse_stale(seen: str | None, form: dict[str, str], before: dict[str, str], after: dict[str, str]) -> None:
    """ChangedMeanwhile over a value of this section; those of the others are another form's."""
    told = {
        "country": countries.name(before["country"]),
        "type": word(TYPE_LABELS, before["type"]),
    }
    wanted = after | {name: form[name] for name in form.keys() & {"country"}}  # which is stored after what it ends
    refuse_stale(seen, {name: before[name] for name in form.keys() & before.keys()}, wanted, told=told)


def _save(saver: Any, account: Account, user: User, tenant: Tenant, form: dict[str, str], type_stays: str) -> None:
    """One section, with the sentence why the type stays beside those for other fields."""
    try:
        saver(account, user, tenant, form)
    except Invalid as invalid:
        raise Invalid(invalid.fields | ({"type": type_stays} if type_stays else {})) from None
    if type_stays:
        raise Invalid({"type": type_stays})


def is_type_settled(account: Account) -> bool:
    """Whether only staff change the type: once setup was complete."""
    return account.type is not None and (account.set_up_at is not None or account.status == AccountStatus.ACTIVE)


def _why_type_stays(db: Session, account: Account, tenant: Tenant, wanted: str) -> str:
    if wanted not in list(AccountType) or account.type in (None, wanted):
        return ""
    if is_type_settled(account):
        return t("The account type is settled. {tenant} can change it for you.", tenant=tenant.name)
    return moves.why_type_stays(db, account, wanted)


@again
def complete(actor: Actor) -> None:
    """Make the account Active. Raises NotComplete while an answer is missing."""
    with acting(actor, "setups.complete", needs=Permission.OWN_ACCOUNT) as db:
        user, account, tenant = _rows(db, actor, lock=True)
        if not is_complete(
            account.kind, account.type, _values(user, account), has_rate=rate_history.has_rate(db, account)
        ):
            asked = _row(db, user, account, tenant).sections
            lacking = [t(_TITLES[Section(each.key)]) for each in asked if not each.done]
            raise NotComplete(t("Still missing: {sections}. Save each of them first.", sections=", ".join(lacking)))
        if account.status == AccountStatus.SETTING_UP:
            account.status, account.set_up_at = AccountStatus.ACTIVE, now()
            audit.record(db, actor, "setups.complete", account.id)
