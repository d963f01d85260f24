"""What staff change about an account: its name, whom to contact, its type, and whether it is suspended."""

from uuid import UUID

from sqlmodel import col, select, update

from app.core.catalogue import t
from app.core.clock import now
from app.core.db import again
from app.core.errors import Conflict, Invalid
from app.models import SessionRow, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import audit, reach
from app.services.access.acting import acting
from app.services.access.lost_updates import refuse_other, refuse_stale
from app.services.accounts import contact, moves
from app.services.accounts.contact import ContactForm
from app.services.accounts.status import type_label
from app.services.lists import search_text
from app.vocabulary.accounts import AccountStatus, AccountType


@again
def edit(actor: Actor, *, account_id: UUID, form: ContactForm, seen: str | None = None) -> None:
    """Store name and contact data; `seen` is the tag of the form.

    Raises NotFound, ChangedMeanwhile, or Invalid with a sentence for each bad field.
    """
    with acting(actor, "account_changes.edit", account_id, needs=Permission.MANAGE_ACCOUNTS) as db:
        account = reach.locked_account(db, actor, account_id)
        wanted = contact.checked(form, account)
        refuse_stale(seen, contact.shown(account), contact.as_shown(wanted))
        changed = sorted(name for name, value in wanted.items() if getattr(account, name) != value)
        for name in changed:
            setattr(account, name, wanted[name])
        if changed:
            search_text.refresh_account(db, account)
            audit.record(db, actor, "account_changes.edit", account.id, changed=changed)


@again
def change_type(actor: Actor, *, account_id: UUID, wanted: str, before: str) -> None:
    """Make a Business a Consumer or the other way round; `before` is the type that was shown.

    Raises NotFound, Invalid for another word, ChangedMeanwhile, or Conflict where something depends on the type.
    """
    with acting(actor, "account_changes.change_type", account_id, needs=Permission.MANAGE_ACCOUNTS) as db:
        account = reach.locked_account(db, actor, account_id)
        if wanted not in list(AccountType):
            raise Invalid({"type": t("Choose Business or Consumer.")})
        if account.type is None:
            raise Conflict(t("Setup asks for the account type first."))
        refuse_other(before, account.type, wanted, told=type_label(account))
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
