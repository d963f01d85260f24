"""What customers send in the tenant's name: none before their setup is complete, and so many an hour and a day.

A person, an account with all that hangs together with it, and all customers of the tenant are counted. What is refused
because the address belongs to somebody else counts as well: else one could ask for any number of addresses.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from app.core.catalogue import t
from app.core.clock import in_full
from app.core.errors import Conflict, Throttled
from app.models import Account, Tenant
from app.rules.actors import Actor, Visitor
from app.services.access import reach, throttles
from app.services.access.throttles import Limit
from app.services.tenants import gate
from app.vocabulary.accounts import AccountStatus

HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


class NotSetUp(Conflict):
    """A customer whose own account is not set up sends nothing in the tenant's name."""


class CustomerMailsSpent(Throttled):
    """As many as the tenant lets a person, an account or all its customers send; the sentence says until when."""


def why_not_yet(db: Session, who: Visitor) -> str:
    """Why a customer may not send anything yet; empty for staff and once the own account is set up."""
    if not isinstance(who, Actor) or who.is_staff:
        return ""
    account = db.get(Account, who.account_id) if who.account_id else None
    if account is not None and account.status not in (AccountStatus.INVITED, AccountStatus.SETTING_UP):
        return ""
    return t("Complete the setup of your account first. Then you can invite others.")


def allow(db: Session, who: Actor) -> None:
    """NotSetUp or CustomerMailsSpent unless one more may be sent; whoever counts the same waits until this one ends.

    Staff are not limited. Holds the gate, which comes before the counts.
    """
    if who.is_staff:
        return
    if why_not := why_not_yet(db, who):
        raise NotSetUp(why_not)
    gate.hold(db, who.tenant_id)
    tenant = db.get_one(Tenant, who.tenant_id)
    spent: list[tuple[datetime, Limit]] = []
    for scope, key in _keys(db, who):
        limits = _limits(tenant, scope)
        throttles.lock(db, tenant.id, limits[0], str(key))
        spent += [(wait, limit) for limit in limits if (wait := throttles.until(db, tenant.id, limit, str(key)))]
    if spent:
        raise _refusal(tenant, *max(spent, key=lambda pair: pair[0]))


def count(db: Session, who: Visitor) -> None:
    """Count one that goes out; nothing for staff."""
    if not isinstance(who, Actor) or who.is_staff:
        return
    tenant = db.get_one(Tenant, who.tenant_id)
    for scope, key in _keys(db, who):
        *_, longest = _limits(tenant, scope)
        throttles.hit(db, tenant.id, longest, str(key))


def count_refused(db: Session, who: Visitor) -> None:
    """Count one that is about to be refused. Ends the transaction, in which nothing may have been changed before."""
    count(db, who)
    db.commit()


PERSON, ACCOUNT, TENANT = "customer_mails", "customer_mails_account", "customer_mails_tenant"


def _keys(db: Session, who: Actor) -> list[tuple[str, UUID]]:
    """In the order in which they are locked. An account counts with all others below the same uppermost one."""
    account = db.get(Account, who.account_id) if who.account_id else None
    top = reach.lineage(db, account)[-1].id if account else who.user_id
    return [(PERSON, who.user_id), (ACCOUNT, top), (TENANT, who.tenant_id)]


def _limits(tenant: Tenant, scope: str) -> tuple[Limit, Limit]:
    if scope == TENANT:
        an_hour, a_day = tenant.all_customer_mails_an_hour, tenant.all_customer_mails_a_day
    else:
        an_hour, a_day = tenant.customer_mails_an_hour, tenant.customer_mails_a_day
    return Limit(scope, an_hour, HOUR), Limit(scope, a_day, DAY)


def _refusal(tenant: Tenant, free_at: datetime, limit: Limit) -> CustomerMailsSpent:
    time = in_full(free_at + timedelta(minutes=1), tenant.timezone)
    if limit.scope == TENANT:
        sentence = t("Too many invitations were sent lately. The next one can be sent from {time}.", time=time)
    elif limit.window == HOUR:
        sentence = t(
            "{most} invitations were sent from your account within an hour. The next one can be sent from {time}.",
            most=limit.most,
            time=time,
        )
    else:
        sentence = t(
            "{most} invitations were sent from your account within 24 hours. The next one can be sent from {time}.",
            most=limit.most,
            time=time,
        )
    return CustomerMailsSpent(sentence, free_at)
