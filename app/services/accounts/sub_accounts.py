"""Sub-accounts: invited below a business account by staff or from above, and shown as a tree."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from app.core import addresses
from app.core.catalogue import t
from app.core.db import again
from app.core.errors import Conflict, Invalid
from app.core.pools import reads
from app.models import Account, Invitation, User
from app.rules import names, rates
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.rules.trees import why_no_sub_accounts
from app.services import invitations
from app.services.access import audit, locks, reach
from app.services.access.acting import acting, looking
from app.services.accounts import rate_history
from app.services.invitations import customer_mails
from app.services.lists import search_text
from app.services.tenants import gate, standing
from app.vocabulary.accounts import AccountKind, AccountType
from app.vocabulary.people import Role


class NoSubAccountsHere(Conflict):
    """An employee's, a consumer's, a suspended or the lowest account takes no sub-account."""


class SubAccountForm(BaseModel):
    """What the wizard sends; nothing else is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    kind: str = ""
    name: str = ""
    email: str = ""
    type: str = ""
    rate: str = ""


@dataclass(frozen=True, slots=True)
class ParentRow:
    """What the wizard says of the account above, and why nothing may be added where that is so."""

    id: str = ""
    name: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class SubAccountRow:
    """The confirmation panel of the wizard."""

    account_id: str = ""
    user_id: str = ""
    name: str = ""
    email: str = ""
    kind: str = ""
    type: str = ""
    parent: str = ""
    reimbursement: str = ""


@reads
def parent(actor: Actor, *, account_id: UUID) -> ParentRow:
    """The account under which the wizard would add one. NotFound outside the actor's reach."""
    with looking(actor, "sub_accounts.parent", account_id, needs=Permission.SUB_ACCOUNTS) as db:
        account = reach.account(db, actor, account_id)
        return ParentRow(
            str(account.id),
            account.called,
            _why_not(db, actor, account) or customer_mails.why_not_yet(db, actor),
        )


def _why_not(db: Session, actor: Actor, account: Account) -> str:
    depth = len(reach.lineage(db, account)) - 1
    return why_no_sub_accounts(account.kind, account.type, standing.why_suspended(db, actor, account), depth)


@again
def invite(actor: Actor, *, parent_id: UUID, form: SubAccountForm) -> SubAccountRow:
    """An Employee or Subsidiary account below `parent_id`, its person, its rate and the invitation, or nothing of it.

    Raises NotFound, NoSubAccountsHere, GateClosed, Invalid, AlreadyInvited, HasAccount, and for customers NotSetUp,
    CustomerMailsSpent or NotInvitable.
    """
    with acting(actor, "sub_accounts.invite", parent_id, needs=Permission.SUB_ACCOUNTS) as db:
        above = reach.account(db, actor, parent_id)
        gate.require_open(db, actor.tenant_id)
        customer_mails.allow(db, actor)
        locks.hold(db, Account, above.id, shared=True)
        if why_not := _why_not(db, actor, above):
            raise NoSubAccountsHere(why_not)
        name, address, rate = checked(form)
        invitations.refuse_known(db, actor, address)
        account = Account(
            tenant_id=actor.tenant_id,
            parent_id=above.id,
            kind=AccountKind(form.kind),
            type=AccountType(form.type),
            name=name,
            owner_email=address,
        )
        db.add(account)
        db.flush()
        role = Role.DRIVER if account.kind == AccountKind.EMPLOYEE else Role.ACCOUNT_OWNER
        invitation = invitations.invite_person(db, actor, address, role=role, account=account)
        account.owner_id = invitation.user_id
        search_text.refresh(db, db.get_one(User, invitation.user_id), account)
        if rate is not None:
            rate_history.set_first(db, actor, account, rate)
        customer_mails.count(db, actor)
        audit.record(db, actor, "sub_accounts.invite", account.id, parent=str(above.id), kind=account.kind)
        return _row(account, above, invitation, rate)


def checked(form: SubAccountForm) -> tuple[str, str, Decimal | None]:
    """Name, address and rate in their normal form; Invalid with a sentence for each bad field."""
    bad: dict[str, str] = {}
    name, address, rate = "", "", None
    if form.kind not in (AccountKind.EMPLOYEE, AccountKind.SUBSIDIARY):
        bad["kind"] = t("Choose Employee or Subsidiary.")
    try:
        name = names.clean(form.name, what=t("Account name"))
    except names.NameRefused as refused:
        bad["name"] = str(refused)
    try:
        address = invitations.checked_address(form.email)
    except Invalid as invalid:
        bad |= invalid.fields
    if form.type not in (AccountType.BUSINESS, AccountType.CONSUMER):
        bad["type"] = t("Choose Business or Consumer.")
    try:
        rate = rates.parse(form.rate)
    except rates.RateRefused as refused:
        bad["rate"] = str(refused)
    if bad:
        raise Invalid(bad)
    return name, address, rate


def _row(account: Account, above: Account, invitation: Invitation, rate: Decimal | None) -> SubAccountRow:
    return SubAccountRow(
        account_id=str(account.id),
        user_id=str(invitation.user_id),
        name=account.called,
        email=addresses.shown(invitation.email),
        kind=account.kind,
        type=account.type or "",
        parent=above.called,
        reimbursement=rate_history.described(rate, account.kind),
    )
