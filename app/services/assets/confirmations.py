"""Assets that staff activate on a customer's behalf: mailed to the one who pays, confirmed within seven days."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, update

from app.core import addresses
from app.core.catalogue import t
from app.core.clock import in_full, is_within, now
from app.core.db import again, marking, reading, unit_of_work
from app.core.errors import Invalid, NotFound
from app.core.pools import reads
from app.core.tokens import Purpose
from app.models import Account, Asset, Link, Plan, Product, Subscription, Tenant, User
from app.rules.actors import Actor, Visitor
from app.rules.invitation_status import RESEND_GAP
from app.rules.permissions import Permission
from app.services import outbox
from app.services.access import audit, locks, reach
from app.services.access.acting import acting
from app.services.assets import subscription_days
from app.services.assets.asset import open_subscription
from app.services.assets.confirmable import why_not_confirmable
from app.services.billing import offers
from app.services.outbox import links
from app.services.outbox.links import LinkGone
from app.services.outbox.resends import NotResendable, ResentRow, count_resend
from app.services.tenants import today_in
from app.vocabulary.assets import AssetStatus, SubscriptionState, kind_label
from app.vocabulary.invitations import Delivery
from app.vocabulary.links import Outcome
from app.vocabulary.mail import MailKind


class _Lost(Exception):
    """Somebody else used the link, or it died, between the look and the transaction."""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """What is to be confirmed, and who asks for it."""

    asset: str = ""
    kind: str = ""
    number: str = ""
    account: str = ""
    payer: str = ""
    plan: str = ""
    price: str = ""
    fee: str = ""
    public_charging: bool = False
    terms_url: str = ""
    requested_by: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmationPage:
    """Everything the page of the link shows. The address is full where the link is valid, masked everywhere else."""

    outcome: Outcome = Outcome.UNKNOWN
    email: str = ""
    deadline: str = ""
    replaced_at: str = ""
    why_void: str = ""
    signed_in_as: str = ""
    request: RequestRow = RequestRow()
    """Empty unless the link is valid."""


def request(
    db: Session, subscription: Subscription, asset: Asset, confirmer: User | None, plan: Plan, product: Product
) -> None:
    """Let a subscription wait for its confirmation, and mail the link, in the transaction that makes it."""
    if confirmer is None:
        raise NotFound
    asset.status, subscription.confirmer_id = AssetStatus.WAITING, confirmer.id
    subscription_days.add_plan(db, subscription, plan, product, today_in(db, asset.tenant_id), None)
    _mail(db, subscription, confirmer)


def _mail(db: Session, subscription: Subscription, confirmer: User) -> None:
    db.flush()
    link = links.issue(db, subscription.tenant_id, Purpose.SUBSCRIPTION, subscription.id)
    subscription.link_version = link.version
    subscription.delivery, subscription.delivery_note = Delivery.QUEUED, ""
    outbox.enqueue(
        db,
        subscription.tenant_id,
        MailKind.SUBSCRIPTION,
        recipient=confirmer.email,
        user_id=confirmer.id,
        link=link,
    )


@reads
def look(visitor: Visitor, *, token: object) -> ConfirmationPage:
    """What this link leads to now. Notes once that a valid link was opened, and changes nothing else."""
    with reading() as db:
        link = links.find(db, visitor.tenant_id, Purpose.SUBSCRIPTION, token)
        page = _page(db, visitor, link)
    if link and page.outcome is Outcome.VALID and link.opened_at is None:
        with marking() as db:
            unopened = update(Link).where(col(Link.tenant_id) == link.tenant_id, col(Link.opened_at).is_(None))
            db.exec(unopened.where(col(Link.id) == link.id).values(opened_at=now()))
    return page


def _page(db: Session, visitor: Visitor, link: Link | None) -> ConfirmationPage:
    if link is None:
        return ConfirmationPage()
    subscription = db.get_one(Subscription, link.subject_id)
    confirmer = db.get_one(User, subscription.confirmer_id)
    tenant = db.get_one(Tenant, visitor.tenant_id)
    outcome, why = _outcome(db, link, subscription)
    signed_in = visitor if isinstance(visitor, Actor) else None
    if outcome is Outcome.VALID and signed_in and signed_in.user_id != confirmer.id:
        outcome = Outcome.SOMEBODY_ELSE
    in_full_here = outcome in (Outcome.VALID, Outcome.SOMEBODY_ELSE)
    return ConfirmationPage(
        outcome=outcome,
        email=addresses.shown(confirmer.email) if in_full_here else addresses.mask(confirmer.email),
        deadline=in_full(link.expires_at, tenant.timezone) if link.expires_at else "",
        replaced_at=in_full(link.replaced_at, tenant.timezone) if link.replaced_at else "",
        why_void=why,
        signed_in_as=addresses.shown(signed_in.email) if signed_in else "",
        request=_request(db, subscription, tenant) if outcome is Outcome.VALID else RequestRow(),
    )


def _request(db: Session, subscription: Subscription, tenant: Tenant) -> RequestRow:
    asset = db.get_one(Asset, subscription.asset_id)
    wanted = subscription_days.history(db, subscription)[-1]
    plan = db.get_one(Plan, wanted.plan_id)
    offer = offers.row(plan, db.get_one(Product, plan.product_id), tenant.currency)
    return RequestRow(
        asset=asset.name,
        kind=kind_label(asset.kind),
        number=asset.serial_number or asset.printed_number,
        account=db.get_one(Account, subscription.account_id).called,
        payer=db.get_one(Account, subscription.payer_id).called,
        plan=offer.name,
        price=offer.price,
        fee=offer.fee,
        public_charging=offer.public_charging,
        terms_url=wanted.terms_url,
        requested_by=subscription.requested_by_name,
    )


def _outcome(db: Session, link: Link, subscription: Subscription) -> tuple[Outcome, str]:
    if link.used_at:
        return Outcome.USED, ""
    if subscription.state == SubscriptionState.WITHDRAWN or link.revoked_at:
        return Outcome.REVOKED, ""
    if link.replaced_at:
        return Outcome.REPLACED, ""
    if link.expires_at is None or now() >= link.expires_at or subscription.state == SubscriptionState.LAPSED:
        return Outcome.EXPIRED, ""
    why = why_not_confirmable(db, subscription)
    return (Outcome.VOID, why) if why else (Outcome.VALID, "")


def confirm(visitor: Visitor, *, token: object, agreed: bool) -> None:
    """Confirm the subscription behind the link: the asset is active from now on. Exactly one caller succeeds.

    Raises Invalid when the terms are not agreed to (nothing is used then), or LinkGone.
    """
    page = look(visitor, token=token)
    if page.outcome is not Outcome.VALID:
        audit.refusal(visitor, "confirmations.confirm", reason=page.outcome.value)
        raise LinkGone(page.outcome)
    if not agreed:
        raise Invalid({"agreed": t("Please agree to the subscription terms to go on.")})
    try:
        _confirm(visitor, token)
    except _Lost:
        audit.refusal(visitor, "confirmations.confirm", reason="lost the race")
        raise LinkGone(look(visitor, token=token).outcome) from None


@again
def _confirm(visitor: Visitor, token: object) -> None:
    with unit_of_work() as db:
        link = links.find(db, visitor.tenant_id, Purpose.SUBSCRIPTION, token)
        if link is None:
            raise _Lost
        asset, subscription = _held(db, db.get_one(Subscription, link.subject_id))
        if why_not_confirmable(db, subscription) or not links.use(db, link):
            raise _Lost
        wanted = subscription_days.history(db, subscription)[-1]
        plan, person = db.get_one(Plan, wanted.plan_id), db.get_one(User, subscription.confirmer_id)
        db.delete(wanted)
        first = subscription_days.begin(db, subscription, asset)
        product = db.get_one(Product, plan.product_id)
        subscription_days.add_plan(db, subscription, plan, product, first, (visitor, person), shown=wanted.terms_url)
        audit.record(db, visitor, "confirmations.confirm", asset.id, by=str(person.id))


def _held(db: Session, known: Subscription) -> tuple[Asset, Subscription]:
    """A subscription and its asset as they are now; both accounts and who is asked stay as they are, too."""
    locks.hold_all(db, Account, {known.account_id, known.payer_id}, shared=True)
    locks.hold_all(db, User, [known.confirmer_id], shared=True)
    return locks.hold(db, Asset, known.asset_id), locks.hold(db, Subscription, known.id)


def _pending(db: Session, actor: Actor, asset_id: UUID) -> tuple[Asset, Subscription]:
    asset, _ = reach.asset(db, actor, asset_id)
    waiting = open_subscription(db, asset)
    asset, waiting = _held(db, waiting) if waiting else (asset, None)
    if waiting is None or waiting.state != SubscriptionState.PENDING:
        raise NotResendable(t("{asset} is not awaiting confirmation.", asset=asset.name))
    return asset, waiting


def _require_staff(actor: Actor) -> None:
    if not actor.is_staff:
        raise NotFound


@again
def resend(actor: Actor, *, asset_id: UUID) -> ResentRow:
    """Mail the confirmation link anew; the earlier one dies when the new mail is handed over, not before.

    Raises NotFound, NotResendable, or ResendsUsedUp after five in 24 hours.
    """
    with acting(actor, "confirmations.resend", asset_id, needs=Permission.ACTIVATE_ASSETS) as db:
        _require_staff(actor)
        asset, subscription = _pending(db, actor, asset_id)
        if _is_overdue(subscription):
            raise NotResendable(t("The seven days are over. Activate {asset} again.", asset=asset.name))
        if why := why_not_confirmable(db, subscription):
            raise NotResendable(why)
        confirmer = db.get_one(User, subscription.confirmer_id)
        email = addresses.shown(confirmer.email)
        if is_within(RESEND_GAP, subscription.resent_at):
            return ResentRow(False, email, t("A new link was sent less than a minute ago. One is enough."))
        if subscription.delivery == Delivery.QUEUED:
            return ResentRow(False, email, t("The mail still waits to leave. It is sent as soon as it can be."))
        count_resend(db, actor.tenant_id, confirmer.email)
        _mail(db, subscription, confirmer)
        subscription.resent_at = now()
        audit.record(db, actor, "confirmations.resend", asset.id)
        sentence = t("A new link is on its way to {email}. It works for 7 days from when the mail leaves.")
        return ResentRow(True, email, sentence.format(email=email))


@again
def withdraw(actor: Actor, *, asset_id: UUID) -> None:
    """Take back what waits for a confirmation: its links say so, the asset is inactive.

    Raises NotFound or NotResendable.
    """
    with acting(actor, "confirmations.withdraw", asset_id, needs=Permission.ACTIVATE_ASSETS) as db:
        _require_staff(actor)
        asset, subscription = _pending(db, actor, asset_id)
        subscription.state, subscription.ended_at = SubscriptionState.WITHDRAWN, now()
        subscription.ended_by_name = actor.name
        asset.status = AssetStatus.INACTIVE
        db.add_all([asset, subscription])
        links.revoke_all(db, actor.tenant_id, Purpose.SUBSCRIPTION, subscription.id)
        audit.record(db, actor, "confirmations.withdraw", asset.id)


def _is_overdue(subscription: Subscription) -> bool:
    return (
        subscription.expires_at is not None
        and now() >= subscription.expires_at
        and subscription.delivery != Delivery.QUEUED
    )
