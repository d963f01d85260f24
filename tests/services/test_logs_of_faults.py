"""Whatever breaks, the log tells what and where, and of nobody who it was."""

import logging
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, StatementError

from app.core import logs
from app.core.db import unit_of_work
from app.models import Account, User
from app.services.accounts.contact import ContactForm
from app.state.gate.failures import on_backend_exception
from app.vocabulary.people import Role
from tests import canaries
from tests.people import World

NORA = "nora@fleet.example.com"
IBAN = "NL91ABNA0417164300"
DANA, BERG = "Dana Fields", "Nora Berg"


def same_address(world: World) -> None:
    with unit_of_work() as db:
        db.add(User(tenant_id=world.tenant.id, email=world.dana.email, role=Role.DRIVER, first_name=BERG))


def unknown_status(world: World) -> None:
    with unit_of_work() as db:
        db.add(Account(tenant_id=world.tenant.id, kind="standard", name=DANA, owner_email=NORA, iban=IBAN, status="x"))


def missing_table(world: World) -> None:
    with unit_of_work() as db:
        db.connection().execute(sa.text("SELECT 1 FROM nowhere WHERE email = :email"), {"email": NORA})


def too_much(world: World) -> None:
    with unit_of_work() as db:
        statement = sa.text("UPDATE app_user SET status = :status, first_name = :name WHERE id IS NOT NULL")
        db.connection().execute(statement, {"status": NORA, "name": DANA})


def wrong_type(world: World) -> None:
    with unit_of_work() as db:
        db.connection().execute(sa.insert(User).values(email=NORA, created_at=DANA, tenant_id=world.tenant.id))


FAULTS = [same_address, unknown_status, missing_table, too_much, wrong_type]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_database_error_tells_of_nobody(world: World, caplog: pytest.LogCaptureFixture, fault: Any) -> None:
    with pytest.raises((DBAPIError, StatementError)) as raised:
        fault(world)
    on_backend_exception(raised.value)
    logging.getLogger("onramp.test").error("it failed: %s", raised.value)
    assert type(raised.value).__name__ in caplog.text, "what it was is told"
    assert canaries.personal(caplog.text) == []
    assert canaries.personal(str(raised.value)) == [], "nor does the error itself, whoever writes it down"


def test_a_refused_form_tells_of_nobody(caplog: pytest.LogCaptureFixture) -> None:
    with canaries.watching(), pytest.raises(ValidationError) as raised:
        ContactForm.model_validate({"contact_email": 5, "person": f"{DANA} {NORA} {IBAN}"})
    with canaries.watching():
        on_backend_exception(raised.value)
    assert "ValidationError" in caplog.text
    assert canaries.personal(caplog.text) == []


@pytest.mark.parametrize(
    "line",
    [
        f"no mail for {NORA}",
        f"mail to <{NORA}>: refused",
        f"payload {{'email': '{NORA}', 'iban': '{IBAN}'}}",
        f"user={NORA};",
        f"IBAN {IBAN} or NL91 ABNA 0417 1643 00",
        f"DETAIL:  Key (tenant_id, email)=(1, {NORA}) already exists.\nHINT: none",
        "DETAIL:  Failing row contains (1, Dana Fields,\nNora Berg).\n\n[SQL: INSERT]",
    ],
)
def test_a_line_tells_of_nobody(line: str) -> None:
    redacted = logs.redact(line)
    assert canaries.personal(redacted) == []
    assert "0417 1643" not in redacted


def test_what_is_no_address_stays() -> None:
    for line in (
        "postgresql+psycopg://onramp:[redacted]@127.0.0.1:5432/onramp",
        "granian@2.7.9 on reflex@0.10.1",
        "GET /account/01a215cd-8a3c-728a-a5c7-ddc7381592a6 HTTP/1.1",
        'HINT: see "uq_app_user_address"',
    ):
        assert logs.redact(line) == line


def test_the_canary_sings() -> None:
    assert canaries.personal(f"who: {DANA}, {NORA}, {IBAN}") == sorted([DANA, NORA, IBAN])
