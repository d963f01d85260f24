"""One account's page, and what its own people see of it."""

from dataclasses import dataclass, field
from uuid import UUID

from sqlmodel import Session

from app.core import countries
from app.core.catalogue import t
from app.core.clock import in_full
from app.core.pools import reads
from app.models import Account, Tenant, User
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.rules.trees import why_no_sub_accounts
from app.services import people
from app.services.access import reach
from app.services.access.acting import looking
from app.services.accounts import contact, members
from app.services.accounts.contact import ContactRow
from app.services.accounts.members import AccountPerson
from app.services.accounts.status import kind_label, status_of, type_label, wants_owner
from app.services.invitations.customer_mails import why_not_yet
from app.services.lists import pages, search_hits
from app.services.tenants import standing
from app.vocabulary.accounts import AccountStatus


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """The company that holds an account; empty for a consumer's."""

    name: str = ""
    vat_number: str = ""
    vat_check: str = ""


@dataclass(frozen=True, slots=True)
class BelowRow:
    """How many accounts hang directly below, and why none may be added."""

    count: int = 0
    written: str = "0"
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What an account's page shows."""

    id: str = ""
    name: str = ""
    kind: str = ""
    kind_key: str = ""
    type: str = ""
    type_key: str = ""
    country_name: str = ""
    address: str = ""
    parent: str = ""
    parent_id: str = ""
    status: str = ""
    status_label: str = ""
    created: str = ""
    how: str = ""
    people: tuple[AccountPerson, ...] = ()
    """Its first people; `account_members.search` knows all of them."""
    people_count: str = "0"
    invited: tuple[AccountPerson, ...] = ()
    """The owner, until somebody has activated the account."""
    waits: bool = False
    """Whether a mail to one of its people is on its way."""
    wants_owner: bool = False
    company: CompanyRow = CompanyRow()
    contact: ContactRow = field(default_factory=ContactRow)
    above: tuple[tuple[str, str], ...] = ()
    below: BelowRow = BelowRow()
    why_not_yet: str = ""


@reads
def detail(actor: Actor, *, account_id: UUID) -> AccountPage:
    """One account with its people. NotFound outside the actor's tenant or account tree."""
    with looking(actor, "accounts.detail", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        return _page(db, actor, reach.account(db, actor, account_id))


@reads
def my_account(actor: Actor) -> AccountPage:
    """The signed-in customer's own account."""
    with looking(actor, "accounts.my_account", needs=Permission.OWN_ACCOUNT) as db:
        return _page(db, actor, reach.own_account(db, actor))


def _page(db: Session, actor: Actor, account: Account) -> AccountPage:
    tenant, line = db.get_one(Tenant, actor.tenant_id), reach.lineage(db, account)
    everybody = people.matching(tenant, search_hits.NOTHING, "all", staff=False, account_id=account.id)
    first = members.keys_of_first(db, everybody)
    known, (owner, invitation) = members.rows(db, actor, tenant, first), members.owner_of(db, account)
    status, label = status_of(account, owner, invitation)
    parent = line[1] if account.parent_id else None
    pending = account.status == AccountStatus.INVITED
    return AccountPage(
        id=str(account.id),
        name=account.called,
        kind=kind_label(account),
        kind_key=account.kind,
        type=type_label(account),
        type_key=account.type or "",
        country_name=countries.name(account.country or ""),
        address=", ".join(part for part in (account.street, f"{account.postcode} {account.city}".strip()) if part),
        parent=parent.called if parent else "",
        parent_id=str(parent.id) if parent and reach.reaches(db, actor, parent) else "",
        status=status,
        status_label=label,
        created=in_full(account.created_at, tenant.timezone),
        how=_how(account, owner),
        people=known,
        people_count=pages.count(db, everybody),
        invited=members.rows(db, actor, tenant, (owner.id,)) if pending and owner else (),
        waits=members.waits(db, account),
        wants_owner=wants_owner(account, owner),
        company=CompanyRow(account.company_name, account.vat_number, account.vat_check),
        contact=contact.row(account),
        above=_above(actor, line),
        below=_below(db, actor, account, depth=len(line) - 1),
        why_not_yet=why_not_yet(db, actor),
    )


def _above(actor: Actor, line: list[Account]) -> tuple[tuple[str, str], ...]:
    """The accounts above that the actor reaches, the uppermost first."""
    own = [place for place, each in enumerate(line) if each.id == actor.account_id]
    reached = line if actor.is_staff else line[: own[0] + 1]
    return tuple((str(each.id), each.called) for each in reversed(reached[1:]))


def _below(db: Session, actor: Actor, account: Account, *, depth: int) -> BelowRow:
    count, suspended = reach.children_count(db, account), standing.why_suspended(db, actor, account)
    return BelowRow(count, f"{count:,}", why_no_sub_accounts(account.kind, account.type, suspended, depth))


def _how(account: Account, owner: User | None) -> str:
    if account.self_registered:
        return t("Signed up")
    return t("Invited by {name}", name=owner.invited_by_name) if owner and owner.invited_by_name else ""
