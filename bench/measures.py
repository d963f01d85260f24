"""What is measured: the calls that people wait for, each against the least it could take."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID

from sqlmodel import col, select, update

from app.core import passwords
from app.core.clock import now
from app.core.db import unit_of_work
from app.core.ids import new_id
from app.core.tokens import Purpose, digest
from app.mail import messages
from app.mail.messages import Accepted, OutgoingMail
from app.models import Invitation, Link, User
from app.rules.actors import Visitor
from app.services import accounts, invitations
from app.services.delivery import leases, worker
from app.services.identity import log_ins, sessions
from app.services.lists import pages
from app.services.lists.pages import ListQuery
from app.services.operations import jobs
from app.services.outbox import links
from app.services.overview import shell
from app.services.people import customers
from app.services.registration import activation, password_reset, sign_up
from app.vocabulary.invitations import Delivery
from app.vocabulary.people import UserStatus
from bench.drivers import connected, one_row, same_sql
from bench.timing import Call, Figure, compare, nothing
from tests import people
from tests.people import PASSWORD, World, visitor

SAME_SQL = "the same SQL by the bare driver"
ONE_ROW = "one row committed by the bare driver"
ONE_HASH = "one bare password hash"

_number = count()


def searching(world: World, where: str) -> Iterator[Figure]:
    """The list of customers: a page, its filters' counts, and all the ways to search."""
    middle = pages._format("n", 50_000, datetime(2026, 2, 1, tzinfo=UTC), UUID(int=0))
    queries = {
        "first page": ListQuery(),
        "a page in the middle": ListQuery(cursor=middle),
        "filter invited": ListQuery(status="invited"),
        "search, 1 in 1,000 fits": ListQuery(search="needle"),
        "search, 2 words": ListQuery(search="anna visser"),
        "search, one address": ListQuery(search="needle.42000@fleet"),
        "search, an accent": ListQuery(search="Néedle"),
        "search, a card's number": ListQuery(search="04 00 00 A4 10"),
        "search, 256 numbers begin so": ListQuery(search="040000A4"),
        "search, nobody fits": ListQuery(search="nobody-at-all"),
        "search, everybody fits": ListQuery(search="example.com"),
    }
    with connected() as connection:
        for name, query in queries.items():
            call: Call = lambda query=query: customers.search(world.alice, query=query)  # noqa: E731
            yield compare(f"customers, {name}", where, [call] * 11, SAME_SQL, same_sql(connection, call))
        for name in ("search, an accent", "search, a card's number", "search, everybody fits"):
            call = lambda query=queries[name]: accounts.search(world.alice, query=query)  # noqa: E731
            yield compare(f"accounts, {name}", where, [call] * 11, SAME_SQL, same_sql(connection, call))


def every_event(world: World, where: str) -> Iterator[Figure]:
    """What each click pays: who is this, and the shell around the page."""
    cookie, actor = people.cookie_and_actor(world.tenant, world.dana.user_id)
    who, cookie_digest = visitor(world.tenant), digest(cookie)
    with connected() as connection:
        for name, call in (
            ("sessions.resolve", lambda: sessions.resolve(who, cookie_digest=cookie_digest)),
            ("shells.describe", lambda: shell.describe(actor)),
        ):
            yield compare(name, where, [call] * 202, SAME_SQL, same_sql(connection, call))


def logging_in(world: World, where: str) -> Iterator[Figure]:
    """Log-in with the real price of a password."""
    who, hashed = visitor(world.tenant), passwords.hash_password(PASSWORD)
    call: Call = lambda: log_ins.log_in(who, email=world.dana.email, password=PASSWORD)  # noqa: E731
    yield compare("sessions.log_in", where, [call] * 17, ONE_HASH, lambda: passwords.verify(PASSWORD, hashed))


def inviting(world: World, where: str) -> Iterator[Figure]:
    """From the invitation to the activated account."""
    emails = [f"invited-{next(_number)}@bench.example.com" for _ in range(32)]
    sender = _Acceptor()
    with connected() as connection:
        row = one_row(connection)
        calls: list[Call] = [lambda to=to: invitations.invite_standard(world.bob, email=to) for to in emails]
        yield compare("invitations.invite_standard", where, calls, ONE_ROW, row)
        yield compare("worker, one mail", where, [lambda: worker.work_once(sender)] * 32, ONE_ROW, row)
        invited = _invited(emails)
        calls = [lambda user=user: invitations.resend(world.bob, user_id=user) for user, _ in invited]
        yield compare("invitations.resend", where, calls, ONE_ROW, row)
    jobs.work_off(sender)
    tokens = [_token(key) for _, key in invited[:15]]
    calls = [lambda token=token: _activate(world, token) for token in tokens]
    yield compare("activations.activate", where, calls, ONE_HASH, lambda: passwords.hash_password(PASSWORD))
    assert not leases.is_due()


def telling(world: World, where: str) -> Iterator[Figure]:
    """What strangers may ask for with an address: as quick for a known one as for any other, a ratio of 1.0."""
    with unit_of_work() as db:
        of_tenant = select(User.email).where(User.tenant_id == world.tenant.id, User.status == UserStatus.ACTIVE)
        known = db.exec(of_tenant.limit(202)).all()
    for name, ask in (
        ("sign_up.sign_up, known address", partial(sign_up.sign_up, agreed=True)),
        ("password_resets.ask, known address", password_reset.ask),
        ("sign_up.mail_again, known address", sign_up.mail_again),
    ):
        calls: list[Call] = [lambda to=to, ask=ask: ask(_stranger(world), email=to) for to in known]
        floor: Call = lambda ask=ask: ask(_stranger(world), email=f"p{next(_number)}@unknown.example.com")  # noqa: E731
        yield compare(name, where, calls, "the same for an unknown one", floor)


def _stranger(world: World) -> Visitor:
    number = next(_number)
    return visitor(world.tenant, f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")


class _Acceptor:
    """A mail provider that accepts everything at once."""

    def send(self, outgoing: OutgoingMail) -> Accepted:
        return Accepted(new_id().hex)


def _invited(emails: list[str]) -> list[tuple[UUID, UUID]]:
    """Person and invitation of each address."""
    with unit_of_work() as db:
        rows = db.exec(select(Invitation).where(col(Invitation.email).in_(emails))).all()
        assert {row.delivery for row in rows} == {Delivery.HANDED_OVER}
        return [(row.user_id, row.id) for row in rows]


def _token(invitation_id: UUID) -> str:
    with unit_of_work() as db:
        db.exec(update(Link).where(col(Link.subject_id) == invitation_id).values(expires_at=now() + timedelta(hours=1)))
        newest = select(Link).where(Link.subject_id == invitation_id, Link.purpose == Purpose.ACTIVATION)
        return links.token_for(db, db.exec(newest.order_by(col(Link.version).desc())).all()[0])


def _activate(world: World, token: str) -> str:
    person: dict[str, Any] = {"first_name": "Nora", "last_name": "Berg", "password": "eleven geese cross the canal"}
    return activation.activate(visitor(world.tenant), token=token, agreed=True, **person)


def rendering() -> Iterator[Figure]:
    """A finished mail from plain values."""
    mail = messages.ActivationMail(
        tenant_name="Volta Charging",
        brand_color="#0b7a66",
        initials="VC",
        recipient="nora@fleet.example.com",
        login_url="https://charge.volta.example.com/login",
        support_links=(("Terms of Use", people.TERMS), ("Privacy policy", people.PRIVACY)),
        account_name="Fleet BV",
        invited_by="Bob Support",
        activation_url="https://charge.volta.example.com/activate?t=" + "x" * 43,
        deadline="25 Nov 2026, 14:05 CET",
    )
    yield compare("messages.render", "", [lambda: messages.render(mail)] * 102, "an empty function", nothing)
