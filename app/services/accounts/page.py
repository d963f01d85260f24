"""One account's page, and what its own people see of it."""

from dataclasses import dataclass
from typing import Any
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
from app.services.access.lost_updates import UNSEEN, marks, tag
from app.services.accounts import contact, members
from app.services.accounts.members import AccountPerson
from app.services.accounts.status import kind_label, status_of, type_label, wants_owner
from app.services.invitations.customer_mails import why_not_yet
from app.services.lists import pages, search_hits
from app.services.tenants import standing
from app.vocabulary.accounts import AccountStatus


@dataclass(frozen=True, slots=True)
class AccountPage:
    """What an account's page shows; `seen` is the tag of the form of its name and contact."""

    id: str
    name: str
    kind: str
    type: str
    country_name: str
    parent: str
    parent_id: str
    status: str
    status_label: str
    created: str
    how: str
    people: tuple[AccountPerson, ...]
    """Its first people; `account_members.search` knows all of them."""
    people_count: str = "0"
    above: tuple[tuple[str, str], ...] = ()
    sub_accounts: int = 0
    sub_accounts_count: str = "0"
    why_no_sub_accounts: str = ""
    why_not_yet: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    seen: str = UNSEEN
    company_name: str = ""
    vat_number: str = ""
    vat_check: str = ""
    address: str = ""
    own: bool = False
    kind_key: str = ""
    type_key: str = ""
    invited: tuple[AccountPerson, ...] = ()
    """The owner, until somebody has activated the account."""
    waits: bool = False
    """Whether a mail to one of its people is on its way."""
    wants_owner: bool = False


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
    tenant = db.get_one(Tenant, actor.tenant_id)
    everybody = people.matching(tenant, search_hits.NOTHING, "all", staff=False, account_id=account.id)
    first = members.keys_of_first(db, everybody)
    known, owner = members.rows(db, actor, tenant, first), members.owner_of(db, account)
    status, label = status_of(account, *owner)
    parent = db.get(Account, account.parent_id) if account.parent_id else None
    pending = account.status == AccountStatus.INVITED
    return AccountPage(
        id=str(account.id),
        kind=kind_label(account),
        type=type_label(account),
        country_name=countries.name(account.country or ""),
        parent=parent.called if parent else "",
        parent_id=str(parent.id) if parent and reach.reaches(db, actor, parent) else "",
        status=status,
        status_label=label,
        created=in_full(account.created_at, tenant.timezone),
        how=_how(account, owner[0]),
        people=known,
        people_count=pages.count(db, everybody),
        invited=members.rows(db, actor, tenant, (owner[0].id,)) if pending and owner[0] else (),
        waits=members.waits(db, account),
        **_more(db, actor, account),
    )


def _more(db: Session, actor: Actor, account: Account) -> dict[str, Any]:
    line = reach.lineage(db, account)
    own = [place for place, each in enumerate(line) if each.id == actor.account_id]
    reached = line if actor.is_staff else line[: own[0] + 1]
    return {
        "above": tuple((str(each.id), each.called) for each in reversed(reached[1:])),
        "sub_accounts": (children := reach.children_count(db, account)),
        "sub_accounts_count": f"{children:,}",
        "why_no_sub_accounts": why_no_sub_accounts(
            account.kind, account.type, standing.why_suspended(db, actor, account), len(line) - 1
        ),
        "why_not_yet": why_not_yet(db, actor),
        **(shown := contact.shown(account)),
        "seen": tag(marks(shown)),
        "company_name": account.company_name,
        "vat_number": account.vat_number,
        "vat_check": account.vat_check,
        "address": ", ".join(part for part in (account.street, f"{account.postcode} {account.city}".strip()) if part),
        "own": account.id == actor.account_id,
        "kind_key": account.kind,
        "type_key": account.type or "",
        "wants_owner": wants_owner(account, db.get(User, account.owner_id) if account.owner_id else None),
    }


def _how(account: Account, owner: User | None) -> str:
    if account.self_registered:
        return t("Signed up")
    return t("Invited by {name}", name=owner.invited_by_name) if owner and owner.invited_by_name else ""
