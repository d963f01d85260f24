"""What staff change about an account: its name, whom to contact, its type, and whether it is suspended."""

from uuid import UUID

import phonenumbers
from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select, update

from app.core import addresses, cleaning
from app.core.catalogue import t
from app.core.clock import now
from app.core.db import again
from app.core.errors import Conflict, Invalid
from app.models import Account, SessionRow, User
from app.rules import names
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import audit, reach
from app.services.access.acting import acting
from app.services.access.lost_updates import marks, refuse_changed
from app.services.accounts import moves
from app.services.lists import search_text
from app.vocabulary.accounts import AccountStatus, AccountType


class ContactForm(BaseModel):
    """What the form holds; nothing else is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


@again
def edit(actor: Actor, *, account_id: UUID, form: ContactForm, seen: ContactForm | None = None) -> None:
    """Store name and contact data; `seen` is what the form showed before.

    Raises NotFound, ChangedMeanwhile, or Invalid with a sentence for each bad field.
    """
    with acting(actor, "account_changes.edit", account_id, needs=Permission.MANAGE_ACCOUNTS) as db:
        account = reach.locked_account(db, actor, account_id)
        stored = {name: addresses.shown(getattr(account, name)) for name in ContactForm.model_fields}
        refuse_changed(marks(seen.model_dump()) if seen else None, stored, form.model_dump())
        wanted = _checked(form, account)
        changed = sorted(name for name, value in wanted.items() if getattr(account, name) != value)
        for name in changed:
            setattr(account, name, wanted[name])
        if changed:
            search_text.refresh_account(db, account)
            audit.record(db, actor, "account_changes.edit", account.id, changed=changed)


def _checked(form: ContactForm, account: Account) -> dict[str, str]:
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


@again
def change_type(actor: Actor, *, account_id: UUID, wanted: str, seen: str) -> None:
    """Make a Business a Consumer or the other way round; `seen` is the type that was shown.

    Raises NotFound, Invalid for another word, or Conflict: the type is another one by now, or something depends on it.
    """
    with acting(actor, "account_changes.change_type", account_id, needs=Permission.MANAGE_ACCOUNTS) as db:
        account = reach.locked_account(db, actor, account_id)
        if wanted not in list(AccountType):
            raise Invalid({"type": t("Choose Business or Consumer.")})
        if account.type is None:
            raise Conflict(t("Setup asks for the account type first."))
        if account.type != seen:
            raise Conflict(t("The account type was changed meanwhile. Look at it and decide again."))
        if why := moves.why_type_stays(db, account, wanted):
            raise Conflict(why)
        if wanted == account.type:
            return
        if wanted == AccountType.CONSUMER:
            account.company_name = account.vat_number = account.vat_check = account.company_number = ""
        before, account.type = account.type, AccountType(wanted)
        search_text.refresh_account(db, account)
        audit.record(db, actor, "account_changes.change_type", account.id, before=before, after=wanted)


@again
def suspend(actor: Actor, *, account_id: UUID) -> None:
    """Keep the account's people out at once; its open links say why. Raises NotFound or Conflict."""
    with acting(actor, "account_changes.suspend", account_id, needs=Permission.MANAGE_ACCOUNTS) as db:
        account = reach.locked_account(db, actor, account_id)
        if account.status == AccountStatus.SUSPENDED:
            raise Conflict(t("This account is suspended already."))
        account.suspended_from, account.status, account.suspended_at = account.status, AccountStatus.SUSPENDED, now()
        people = select(User.id).where(User.tenant_id == actor.tenant_id, User.account_id == account.id)
        db.exec(
            update(SessionRow)
            .where(col(SessionRow.tenant_id) == actor.tenant_id, col(SessionRow.user_id).in_(people))
            .where(col(SessionRow.ended_at).is_(None))
            .values(ended_at=now())
        )
        audit.record(db, actor, "account_changes.suspend", account.id)


@again
def reactivate(actor: Actor, *, account_id: UUID) -> None:
    """Let the account's people in again, as far as they had come. Raises NotFound or Conflict."""
    with acting(actor, "account_changes.reactivate", account_id, needs=Permission.MANAGE_ACCOUNTS) as db:
        account = reach.locked_account(db, actor, account_id)
        if account.status != AccountStatus.SUSPENDED:
            raise Conflict(t("This account is not suspended."))
        account.status = account.suspended_from or AccountStatus.ACTIVE
        account.suspended_from, account.suspended_at = "", None
        audit.record(db, actor, "account_changes.reactivate", account.id)
