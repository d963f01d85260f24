"""The command line, run as people run it: exit codes, sentences instead of traces, links that work."""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from app import cli, serving
from app.core import db
from app.core.db import unit_of_work
from app.core.settings import Settings, get_settings
from app.services import tenants
from app.services.identity import sessions
from app.services.operations import demo
from app.services.registration import activation
from app.services.tenants import TenantRow
from tests import ledger
from tests.people import visitor
from tests.services.arrivals import FORM
from tests.services.test_fitness import FIT

ROOT = Path(__file__).resolve().parents[2]
VOLTA = ("create-tenant", "--name", "Volta Charging", "--admin-email", "ada@volta.energy")


class Shell:
    """Runs `python -m app` on one database, with an environment of its own."""

    def __init__(self, url: str, folder: Path) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
        for field in Settings.model_fields.values():
            self.environment[field.alias or ""] = ""
        self.environment |= {
            "ONRAMP_ENV": "development",
            "ONRAMP_DATABASE_URL": url,
            "ONRAMP_DATA_DIR": str(folder),
            "ONRAMP_PASSWORD_HASHING": "cheap",
            "ONRAMP_SENDGRID_HOST": "https://api.sendgrid.com",
            "ONRAMP_MAIL_FROM": "no-reply@onramp.example.com",
            "PORT": "8000",
        }
        for name in ("ONRAMP_SECRET_KEY", "ONRAMP_TRUSTED_PROXY_HOPS", "ONRAMP_EMBEDDED_WORKER"):
            self.environment.pop(name, None)

    def __call__(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "app", *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done


@pytest.fixture
def shell(database: db.Database, tmp_path: Path) -> Shell:
    return Shell(database.url, tmp_path)


def link_in(printed: str) -> tuple[str, str]:
    """Base URL and token of the printed activation link."""
    [url] = re.findall(r"https?://\S+\?t=\S+", printed)
    parts = urlsplit(url)
    assert parts.path == "/activate"
    return f"{parts.scheme}://{parts.netloc}", parse_qs(parts.query)["t"][0]


def the_tenant() -> TenantRow:
    found = tenants.by_host(urlsplit(ledger.row("tenant")["base_url"]).netloc)
    assert found
    return found


def test_create_tenant_prints_a_link_that_makes_the_first_admin(shell: Shell) -> None:
    done = shell(*VOLTA, "--base-url", "https://Charge.Volta.energy/")
    assert (done.returncode, done.stderr) == (0, "")
    base_url, token = link_in(done.stdout)
    assert base_url == "https://charge.volta.energy"
    tenant = the_tenant()
    page = activation.look(visitor(tenant), token=token)
    assert (page.outcome, page.email, page.role) == ("valid", "ada@volta.energy", "Tenant admin")
    ticket = activation.activate(visitor(tenant), token=token, **FORM)
    assert sessions.redeem_ticket(visitor(tenant), ticket=ticket, old_cookie_digest=None)
    assert ledger.row("app_user", tenant_id=tenant.id)["role"] == "tenant_admin"
    assert ledger.rows("outbox_mail") == [], "no mail may work yet"
    assert token not in repr(ledger.everything())


def test_create_tenant_says_what_is_wrong_and_leaves_nothing(shell: Shell) -> None:
    for arguments, sentence in (
        (("--name", "Volta", "--admin-email", "nobody"), "email: There is no @ in this address."),
        (("--name", "https://evil.com", "--admin-email", "a@volta.energy"), "name: Use a name without web addresses"),
        ((*VOLTA[1:], "--base-url", "http://volta.energy"), "base_url: The base URL must start with https://."),
        ((*VOLTA[1:], "--timezone", "Nowhere/Land"), "timezone: There is no time zone of this name."),
    ):
        with ledger.unchanged():
            done = shell("create-tenant", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(sentence)


def test_create_tenant_twice_says_who_is_there(shell: Shell) -> None:
    assert shell(*VOLTA).returncode == 0
    with ledger.unchanged():
        done = shell(*VOLTA)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Another tenant already answers at localhost:8000.\n"


def test_create_demo_twice_is_one_demo(shell: Shell) -> None:
    first = shell("create-demo")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == "Demo tenant Volta Charging answers at http://localhost:8000\n"
    with ledger.unchanged():
        second = shell("create-demo")
    assert (second.returncode, second.stdout) == (0, first.stdout)


def test_production_refuses_the_demo(shell: Shell) -> None:
    with ledger.unchanged():
        done = shell("create-demo", **FIT)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Demo data and its passwords are refused in production.\n"


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("create-tenant",), ("create-tenant", "--name", "Volta")])
def test_wrong_arguments_are_told_how_it_goes(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = Shell(f"sqlite:///{tmp_path}/none.db", tmp_path)(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: python -m app")
    assert not (tmp_path / "none.db").exists()


def test_migrate_makes_the_tables_and_a_second_time_changes_nothing(
    separate_database: Callable[..., str], tmp_path: Path
) -> None:
    url = separate_database(migrated=False)
    shell = Shell(url, tmp_path)
    for command in (VOLTA, ("create-demo",)):
        done = shell(*command)
        assert done.returncode == 1
        assert done.stderr.endswith("Run: python -m app migrate\n")
    assert shell("migrate").returncode == 0
    db.configure(url)
    assert db.revision() is db.Revision.SAME
    assert shell(*VOLTA).returncode == 0
    with ledger.unchanged():
        assert shell("migrate").returncode == 0


def test_check_names_every_problem_and_says_so_by_its_exit_code(shell: Shell) -> None:
    unfit = shell("check")
    assert unfit.returncode == 1
    assert "- ONRAMP_SECRET_KEY" in unfit.stdout
    assert unfit.stdout.endswith("Not fit for production.\n")
    fit = shell("check", **FIT)
    assert (fit.returncode, fit.stdout) == (0, "Fit for production.\n")
    shell("create-demo")
    demo = shell("check", **FIT)
    assert demo.returncode == 1
    assert demo.stdout == "- The database contains demo data with a public password.\nNot fit for production.\n"


def test_check_warns_of_a_proxy_that_is_not_counted(shell: Shell) -> None:
    warned = shell("check", **FIT | {"ONRAMP_TRUSTED_PROXY_HOPS": "0"})
    assert warned.returncode == 0
    assert warned.stdout.startswith("- ONRAMP_TRUSTED_PROXY_HOPS is 0")
    assert warned.stdout.endswith("Fit for production.\n")


NEEDED = {"create-tenant": VOLTA[1:]}
LOOKING = {"check", "migrate"}
"""What says whether an installation is fit, and what makes it so."""


def commands() -> list[str]:
    """Every command there is, so that a new one is asked as well."""
    [parsers] = [action for action in cli._parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return [str(name) for name in parsers.choices]


@pytest.mark.any_database
@pytest.mark.parametrize("command", sorted({*commands()} - LOOKING))
@pytest.mark.parametrize("unfit", [{"ONRAMP_SECRET_KEY": ""}, {"ONRAMP_PASSWORD_HASHING": "cheap"}], ids=" ".join)
def test_no_command_works_in_production_that_may_not_serve(shell: Shell, command: str, unfit: dict[str, str]) -> None:
    with ledger.unchanged():
        done = shell(command, *NEEDED.get(command, ()), **FIT | unfit)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(next(iter(unfit)))


@pytest.mark.any_database
def test_no_command_works_in_production_beside_demo_data(shell: Shell) -> None:
    demo.create("http://localhost:8000")
    for command in {*commands()} - LOOKING:
        done = shell(command, *NEEDED.get(command, ()), **FIT)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "The database contains demo data with a public password.\n"


def test_a_database_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    shell = Shell("postgresql+psycopg://nobody:s3cret@127.0.0.1:1/nowhere", tmp_path)
    for command in (VOLTA, ("check",)):
        done = shell(*command)
        assert done.returncode == 1
        assert "The database cannot be reached" in done.stderr + done.stdout
        assert "s3cret" not in done.stderr + done.stdout


@pytest.fixture
def of_revision(separate_database: Callable[..., str]) -> Callable[[str], str]:
    """Makes a database that says it has this revision, in use by this process; its URL."""

    def make(revision: str) -> str:
        url = separate_database()
        db.configure(url)
        with unit_of_work() as session:
            session.connection().execute(sa.text(f"UPDATE alembic_version SET version_num = '{revision}'"))
        return url

    return make


@pytest.mark.parametrize("command", [("migrate",), ("check",), ("worker",), VOLTA, ("create-demo",)])
def test_a_database_of_a_newer_release_is_left_alone_with_a_sentence(
    of_revision: Callable[[str], str], tmp_path: Path, command: tuple[str, ...]
) -> None:
    url = of_revision("9999")
    assert db.revision() is db.Revision.NEWER
    with ledger.unchanged():
        done = Shell(url, tmp_path)(*command, **(FIT if command == ("worker",) else {}))
    assert done.returncode == 1
    assert "belongs to a newer release of Onramp" in done.stderr + done.stdout
    assert "python -m app migrate" not in done.stderr + done.stdout


def test_serving_a_database_of_a_newer_release_is_refused_with_a_sentence(
    of_revision: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    of_revision("9999")
    monkeypatch.setattr(serving.logs, "configure", lambda *_: None)
    [problem] = serving.prepare(get_settings())
    assert "Install that release" in problem


def test_the_worker_refuses_a_database_of_another_revision(of_revision: Callable[[str], str], tmp_path: Path) -> None:
    shell = Shell(of_revision("0001"), tmp_path)
    for environment in ({}, FIT):
        done = shell("worker", **environment)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.endswith("Run: python -m app migrate\n")
