"""What became of a mail, told to what the mail is about: an invitation or a subscription to be confirmed."""

from sqlmodel import Session

from app.core.tokens import Purpose
from app.models import Invitation, Link, OutboxMail, Subscription, User
from app.services.access import locks
from app.services.invitations import history
from app.vocabulary.assets import SubscriptionState
from app.vocabulary.invitations import Delivery


def hold(db: Session, mail: OutboxMail) -> None:
    """Keep what the mail is about as it is: whether it is still wanted, and what becomes of it, depends on that."""
    link = db.get(Link, mail.link_id) if mail.link_id else None
    if link is not None and link.purpose == Purpose.SUBSCRIPTION:
        locks.hold(db, Subscription, link.subject_id)
    elif mail.invitation_id is not None:
        locks.hold(db, User, db.get_one(Invitation, mail.invitation_id).user_id)
        locks.hold(db, Invitation, mail.invitation_id)


def note(db: Session, mail: OutboxMail, link: Link, state: Delivery, note: str = "") -> None:
    """What became of the newest mail. An older mail that comes in late does not change what is shown."""
    if link.purpose == Purpose.SUBSCRIPTION:
        _of_subscription(db, link, state, note)
    else:
        history.delivery(db, mail, link, state, note=note)


def not_sent(db: Session, mail: OutboxMail, why: str) -> None:
    """A mail was taken back: staff see it as failed where it still matters."""
    link = db.get(Link, mail.link_id) if mail.link_id else None
    if link is not None and link.purpose == Purpose.SUBSCRIPTION:
        _of_subscription(db, link, Delivery.FAILED, why)
    else:
        history.not_sent(db, mail, why)


def _of_subscription(db: Session, link: Link, state: Delivery, note: str) -> None:
    subscription = locks.hold(db, Subscription, link.subject_id)
    if link.version < subscription.link_version or subscription.state != SubscriptionState.PENDING:
        return
    subscription.delivery, subscription.delivery_note = state, note[:300]
    if state is Delivery.HANDED_OVER:
        subscription.expires_at = link.expires_at
