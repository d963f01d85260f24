"""No table, no log and no database file holds a usable link, cookie, ticket or password."""

import json
import logging
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import make_url

from app.core import logs, tokens
from app.core.db import Database
from app.mail.senders import SendGridSender
from app.services import invitations
from app.services.identity import log_ins, sessions
from app.services.operations import first_admin, jobs
from app.services.outbox import links
from app.services.people import system_users
from app.services.registration import activation, password_reset, sign_up
from app.vocabulary.links import Outcome
from tests import ledger, people, sendgrid_server
from tests.mailroom import Mailroom, token_in
from tests.people import World
from tests.sendgrid_server import SendGridServer
from tests.services.arrivals import NORA, PASSWORD, activate, invite

WRONG = "a wrong password of somebody"


def live(world: World, mailroom: Mailroom) -> dict[str, str]:
    """A day of everything that carries a secret; returns the secrets by name."""
    visitor = people.visitor(world.tenant)
    found = {"password of everybody": people.PASSWORD, "new password": PASSWORD, "wrong password": WRONG}
    found["activation"] = invite(world, mailroom).token
    invitations.resend(world.bob, user_id=ledger.row("app_user", email=NORA)["id"])
    found["resent activation"] = mailroom.token()
    found["ticket of activation"] = activate(visitor, found["resent activation"])
    opened = sessions.redeem_ticket(visitor, ticket=found["ticket of activation"], old_cookie_digest=None)
    found["cookie"] = opened.value
    sign_up.sign_up(visitor, email="omar@fleet.example.com", agreed=True)
    found["unused sign-up"] = mailroom.token()
    system_users.invite(world.alice, email="sam@volta.example.com", role="support_agent")
    found["unused system user"] = mailroom.token()
    link = first_admin.invite(world.other.id, email="first@rival.example.com")
    found["first admin"] = link.partition("?t=")[2]
    password_reset.ask(visitor, email=world.dana.email)
    found["reset"] = mailroom.token()
    found["ticket of reset"] = password_reset.reset(visitor, token=found["reset"], password=PASSWORD)
    password_reset.ask(visitor, email=world.eli.email)
    found["unused reset"] = mailroom.token()
    found["unused ticket"] = log_ins.log_in(visitor, email=world.alice.email, password=people.PASSWORD)
    refuse(world, visitor, found)
    return found


def refuse(world: World, visitor: people.Visitor, found: dict[str, str]) -> None:
    """What goes wrong must not be more talkative."""
    with pytest.raises(log_ins.LogInRefused) as refused:
        log_ins.log_in(visitor, email=world.dana.email, password=WRONG)
    errors: list[Exception] = [refused.value]
    for token in (found["activation"], found["resent activation"]):
        with pytest.raises(links.LinkGone) as gone:
            activate(visitor, token, password=WRONG)
        errors.append(gone.value)
    with pytest.raises(sessions.TicketRefused) as late:
        sessions.redeem_ticket(visitor, ticket=found["ticket of activation"], old_cookie_digest=None)
    assert not [str(error) for error in (*errors, late.value) if any(secret in str(error) for secret in found.values())]


def leaks(text: str, secrets: dict[str, str]) -> list[str]:
    return [name for name, secret in secrets.items() if secret in text or json.dumps(secret)[1:-1] in text]


def test_no_table_and_no_log_holds_a_secret(world: World, mailroom: Mailroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = live(world, mailroom)
    assert len(set(secrets.values())) == len(secrets)
    everything = ledger.everything()
    for table, rows in everything.items():
        assert leaks(repr(rows), secrets) == [], table
    assert leaks(caplog.text, secrets) == []
    for name in ("audit", "outbox_mail", "session", "login_ticket", "link", "throttle_hit"):
        assert everything[name], f"{name} was not part of the search"
    stored = {link["token_hash"] for link in everything["link"]}
    assert tokens.digest(secrets["unused sign-up"]) in stored


def test_no_database_file_holds_a_secret(
    world: World, mailroom: Mailroom, database: Database, database_kind: str
) -> None:
    if database_kind != "sqlite":
        return
    secrets = live(world, mailroom)
    path = Path(make_url(database.url).database or "")
    for file in path.parent.glob(path.name + "*"):
        content = file.read_bytes()
        assert [name for name, secret in secrets.items() if secret.encode() in content] == [], file.name


def test_nothing_stored_is_itself_a_key(world: World, mailroom: Mailroom) -> None:
    live(world, mailroom)
    visitor = people.visitor(world.tenant)
    values = {
        str(value)
        for rows in ledger.everything().values()
        for row in rows
        for value in row.values()
        if isinstance(value, str) and len(value) >= 12
    }
    for value in values:
        assert activation.look(visitor, token=value).outcome is Outcome.UNKNOWN
        assert password_reset.look(visitor, token=value).outcome is Outcome.UNKNOWN
        assert sessions.resolve(visitor, cookie_digest=tokens.digest(value)) is None


def test_sending_for_real_logs_no_link_and_no_key(
    world: World, caplog: pytest.LogCaptureFixture, clock: time_machine.Traveller
) -> None:
    caplog.set_level(logging.DEBUG)
    invitations.invite_standard(world.bob, email=NORA)
    with SendGridServer() as sendgrid:
        sendgrid.script(sendgrid_server.failing(500), sendgrid_server.bad_key())
        sender = SendGridSender(sendgrid_server.KEY, sendgrid.url)
        for _ in range(3):
            jobs.work_off(sender)
            clock.shift(61)
        text = sendgrid.bodies[-1]["content"][0]["value"]
    token = text.partition("?t=")[2].split()[0]
    activate(world, token)
    assert leaks(caplog.text, {"token": token, "key": sendgrid_server.KEY}) == []
    assert leaks(repr(ledger.everything()), {"token": token, "key": sendgrid_server.KEY}) == []


def test_every_secret_is_taken_out_of_a_log_line(world: World, mailroom: Mailroom) -> None:
    secrets = live(world, mailroom)
    random = {name: secret for name, secret in secrets.items() if "password" not in name}
    for name, secret in random.items():
        for line in (f"GET /activate?t={secret} HTTP/1.1", f"cookie: onramp={secret}", f"value {secret}"):
            assert secret not in logs.redact(line), name
    assert token_in(mailroom.mails[0]) in random.values()
