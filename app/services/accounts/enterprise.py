"""Enterprise accounts: made by staff with agreed prices, their customer invited now or later."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.core import addresses, money
from app.core.catalogue import t
from app.core.db import again
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import derived_id, parse_id
from app.models import Account, Invitation, Tenant, User
from app.rules import names
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services import invitations
from app.services.access import audit, locks, reach
from app.services.access.acting import acting
from app.services.accounts.status import wants_owner
from app.services.billing import enterprise_plans
from app.services.billing.enterprise_plans import Prices, PricesForm
from app.services.invitations import InvitedRow, known_addresses
from app.services.lists import search_text
from app.services.tenants import gate, standing
from app.vocabulary.accounts import AccountKind, AccountType
from app.vocabulary.people import Role, UserStatus


class FormUsed(Conflict):
    """The form's one-time key has made another account, or is none."""


class NotEnterprise(Conflict):
    """Only an enterprise account is made before its customer is invited."""


class HasOwner(Conflict):
    """The customer of this account has activated it."""


class EnterpriseForm(PricesForm):
    """What the form sends; nothing else is accepted. `key` is new for each form shown and makes one account."""

    key: str = ""
    name: str = ""
    invite: bool = False
    email: str = ""


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """The confirmation panel; address and person are empty where nobody was invited."""

    account_id: str = ""
    user_id: str = ""
    name: str = ""
    email: str = ""
    delivery: str = ""
    ac_price: str = ""
    dc_price: str = ""
    card_price: str = ""
    public: str = ""


@again
def create(actor: Actor, *, form: EnterpriseForm) -> EnterpriseRow:
    """A Business account with its prices from today on, and with `invite` the invitation of its owner; or nothing.

    The same form sent again is answered with the account it has made. Raises GateClosed, Invalid, FormUsed,
    AlreadyInvited or HasAccount.
    """
    with acting(actor, "enterprise_accounts.create", needs=Permission.INVITE) as db:
        gate.require_open(db, actor.tenant_id)
        name, address, prices = checked(form, db.get_one(Tenant, actor.tenant_id).currency)
        account_id = _key_of(actor, form)
        made = db.get(Account, account_id)
        if made is not None:
            return _again(db, made, name, form)
        if form.invite:
            try:
                invitations.refuse_known(db, actor, address)
            except Conflict:
                # The same form, pressed twice, may have made the account and its invitation in this moment.
                if made := db.get(Account, account_id):
                    return _again(db, made, name, form)
                raise
        account = Account(
            id=account_id,
            tenant_id=actor.tenant_id,
            kind=AccountKind.ENTERPRISE,
            type=AccountType.BUSINESS,
            name=name,
            company_name=name,
        )
        db.add(account)
        db.flush()
        search_text.refresh_account(db, account)
        invitation = _invite(db, actor, account, address) if form.invite else None
        enterprise_plans.set_first(db, actor, account, prices)
        audit.record(db, actor, "enterprise_accounts.create", account.id, invited=form.invite)
        return _row(db, account, prices, invitation)


def checked(form: EnterpriseForm, currency: str) -> tuple[str, str, Prices]:
    """Name, address and prices in their normal form; Invalid with a sentence for each bad field."""
    prices, bad = enterprise_plans.check_prices(form, currency)
    name, address = "", ""
    try:
        name = names.clean(form.name, what=t("Account name"))
    except names.NameRefused as refused:
        bad["name"] = str(refused)
    if form.invite:
        try:
            address = invitations.checked_address(form.email)
        except Invalid as invalid:
            bad |= invalid.fields
    if bad or prices is None:
        raise Invalid(bad)
    return name, address, prices


def _key_of(actor: Actor, form: EnterpriseForm) -> UUID:
    """The account's key: made of the form's, so that the primary key holds one form to one account."""
    try:
        return derived_id(parse_id(form.key), actor.tenant_id, actor.user_id)
    except NotFound:
        raise FormUsed(t("This page is out of date. Load it again; what you typed is kept.")) from None


def _again(db: Session, made: Account, name: str, form: EnterpriseForm) -> EnterpriseRow:
    if made.name != name:
        raise FormUsed(t("This form has created {name} already. Load the page again for another.", name=made.called))
    owner = db.get(User, made.owner_id) if made.owner_id else None
    invitation = db.get(Invitation, owner.invitation_id) if owner and owner.invitation_id and form.invite else None
    _, first = enterprise_plans.history(db, made)[0]
    return _row(db, made, enterprise_plans.prices_of(first), invitation)


def _invite(db: Session, actor: Actor, account: Account, address: str) -> Invitation:
    invitation = invitations.invite_person(db, actor, address, role=Role.ACCOUNT_OWNER, account=account)
    account.owner_id, account.owner_email = invitation.user_id, address
    search_text.refresh(db, db.get_one(User, invitation.user_id), account)
    return invitation


def _row(db: Session, account: Account, prices: Prices, invitation: Invitation | None) -> EnterpriseRow:
    currency = db.get_one(Tenant, account.tenant_id).currency
    return EnterpriseRow(
        account_id=str(account.id),
        user_id=str(invitation.user_id) if invitation else "",
        name=account.called,
        email=addresses.shown(invitation.email) if invitation else "",
        delivery=invitation.delivery if invitation else "",
        ac_price=money.written(prices.ac_price, currency),
        dc_price=money.written(prices.dc_price, currency),
        card_price=money.written(prices.card_price, currency),
        public=enterprise_plans.public_charging(stations=prices.public_stations, cards=prices.public_cards),
    )


@again
def invite_owner_later(actor: Actor, *, account_id: UUID, email: str) -> InvitedRow:
    """Invite the customer of an account that was made without, or whose invitation was revoked.

    Raises NotFound, NotEnterprise, Conflict, GateClosed, Invalid, AlreadyInvited, HasAccount or HasOwner.
    """
    with acting(actor, "enterprise_accounts.invite_owner_later", account_id, needs=Permission.INVITE) as db:
        account = reach.account(db, actor, account_id)
        gate.require_open(db, actor.tenant_id)
        locks.hold(db, Account, account.id)
        _refuse_for(db, actor, account)
        address = invitations.checked_address(email)
        invitations.refuse_known(db, actor, address)
        invitation = _invite(db, actor, account, address)
        audit.record(db, actor, "enterprise_accounts.invite_owner_later", account.id)
        return invitations.invited_row(invitation)


def _refuse_for(db: Session, actor: Actor, account: Account) -> None:
    if account.kind != AccountKind.ENTERPRISE:
        raise NotEnterprise(t("Only an enterprise account is invited from here."))
    if suspended := standing.why_suspended(db, actor, account):
        raise Conflict(suspended)
    owner = locks.hold(db, User, account.owner_id, shared=True) if account.owner_id else None
    if owner is None or wants_owner(account, owner):
        return
    if owner.status == UserStatus.INVITED:
        raise known_addresses.known(db, actor, owner)
    raise HasOwner(t("{email} owns this account already.", email=addresses.shown(owner.email)))
