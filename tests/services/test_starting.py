"""What cannot start says why in a sentence, and how to put it right; two that start at once do not hurt each other."""

import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from app import cli, developing, serving
from app.core import db
from app.core.settings import DEVELOPMENT_SECRET, Settings, get_settings
from app.services.operations import demo
from tests import ledger, servers
from tests.crowd import at_once

ROOT = Path(__file__).resolve().parents[2]
URL = "ONRAMP_DATABASE_URL"
NEW = ["create-tenant", "--name", "Volta", "--admin-email", "ada@volta.energy"]
COMMANDS: dict[str, Callable[[], int]] = {
    "make run": serving.main,
    "make dev": developing.main,
    **{name: (lambda name=name: cli.main([name])) for name in ("create-demo", "migrate", "worker", "check")},
    "create-tenant": lambda: cli.main(NEW),
}
BAD_SETTINGS = {
    "PORT": ["abc", "0", "65536", "80.5", "-1", "9" * 5000],
    "ONRAMP_ENV": ["prod", "Production"],
    URL: [
        "somewhere",
        "mysql://a/b",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql+psycopg://u:s3cret@h:port/x",
        "//",
    ],
    "ONRAMP_REDIS_URL": ["somewhere", "http://a", "redis://u:s3cret@h:port", "redis://h/none"],
    "ONRAMP_TRUSTED_PROXY_HOPS": ["9", "one"],
    "ONRAMP_EMBEDDED_WORKER": ["perhaps"],
    "ONRAMP_PASSWORD_HASHING": ["none"],
    "GRANIAN_WORKERS": ["0", "two"],
}


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """A command sets up the log of its process, which is that of all tests here."""
    root = logging.getLogger()
    before = logging.getLogRecordFactory(), root.level, list(root.handlers)
    alembic = logging.getLogger("alembic").level
    yield
    logging.setLogRecordFactory(before[0])
    root.setLevel(before[1])
    root.handlers[:] = before[2]
    logging.getLogger("alembic").setLevel(alembic)


@pytest.fixture
def environment(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets variables for this test; a port that is free is among them."""
    monkeypatch.setenv("PORT", str(servers.free_port()))

    def set_(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        get_settings.cache_clear()
        db.dispose()

    set_()
    return set_


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD_SETTINGS.items() for value in values]
)
def test_a_bad_setting_is_a_sentence(
    name: str, value: str, command: str, environment: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    environment(**{name: value})
    assert COMMANDS[command]() == 1
    said = capsys.readouterr().err
    assert f"{name} has to be " in said
    assert len(said) < 300
    assert "s3cret" not in said


def test_all_bad_settings_are_named_at_once(
    environment: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    environment(**{name: values[0] for name, values in BAD_SETTINGS.items()})
    assert serving.main() == 1
    said = capsys.readouterr().err
    for name in BAD_SETTINGS:
        assert said.count(name) == 1


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "url", ["postgresql+psycopg://u:s3cret@127.0.0.1:1/none", "sqlite:////proc/none/o.db", "sqlite:////etc/hostname"]
)
def test_a_database_that_does_not_answer_is_a_sentence(
    url: str, command: str, environment: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    environment(**{URL: url})
    assert COMMANDS[command]() == 1
    printed = capsys.readouterr()
    said = printed.err + printed.out
    assert "The database cannot be reached: " in said
    assert "s3cret" not in said
    assert "Traceback" not in said
    db.dispose()


def test_a_redis_that_does_not_answer_is_a_sentence(
    environment: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    environment(ONRAMP_REDIS_URL="redis://:s3cret@127.0.0.1:1/0")
    assert serving.main() == 1
    said = capsys.readouterr().err
    assert "Redis cannot be reached: " in said
    assert "s3cret" not in said


@pytest.mark.parametrize("command", ["make run", "make dev"])
@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::1"])
def test_a_taken_port_is_named_with_the_way_out(
    address: str, command: str, environment: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as other:
        try:
            other.bind((address, 0))
        except OSError:
            pytest.skip(f"{address} is no address of this machine")
        other.listen()
        port = other.getsockname()[1]
        environment(PORT=str(port))
        assert COMMANDS[command]() == 1
    said = capsys.readouterr().err
    assert f"Port {port} is taken by another program. Choose another one: PORT={port + 1} {command}" in said
    assert not (get_settings().data_dir / "onramp.db").exists(), "nothing was touched"


@pytest.mark.parametrize("ready", ["ready", "never heard of"])
def test_an_onramp_of_somebody_else_is_told_from_another_program(
    environment: Callable[..., None], monkeypatch: pytest.MonkeyPatch, ready: str
) -> None:
    """Its lock lies in another folder or is another user's: it is known by what it answers."""

    class Probes(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write({"/healthz": b"ok", "/readyz": ready.encode()}[self.path])

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Probes) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        environment(PORT=str(other.server_address[1]))
        with serving.reserved(get_settings()) as taken:
            who = "another Onramp, which runs or is starting" if ready == "ready" else "another program"
            assert f"is taken by {who}. " in taken[0]
        other.shutdown()


def test_a_copy_that_is_just_starting_has_the_port_already(environment: Callable[..., None]) -> None:
    """The server itself shares its port with whoever asks the same way."""
    settings = get_settings()
    with serving.reserved(settings) as taken:
        assert taken == []
        with serving.reserved(settings) as taken_twice:
            assert "is taken by another Onramp, which runs or is starting. Stop it, or choose" in taken_twice[0]
    with serving.reserved(settings) as taken:
        assert taken == []
    assert not list(Path(tempfile.gettempdir()).glob(f"onramp-*-{settings.port}.lock"))


def test_an_address_of_another_machine_is_named(
    environment: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    environment(GRANIAN_HOST="192.0.2.1")
    assert serving.main() == 1
    assert "GRANIAN_HOST is not an address of this machine: 192.0.2.1." in capsys.readouterr().err


def test_an_empty_variable_counts_as_not_set(environment: Callable[..., None]) -> None:
    names = [field.alias for field in Settings.model_fields.values() if field.alias]
    environment(**dict.fromkeys(names, ""))
    empty = get_settings()
    for name in Settings.model_fields:
        assert getattr(empty, name) == Settings.model_fields[name].default, name
    assert empty.secret_key.get_secret_value() == DEVELOPMENT_SECRET


def test_every_setting_is_read_from_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("GRANIAN_WORKERS=3\nGRANIAN_HOST=127.0.0.2\nPORT=9001\nONRAMP_ENV=production\n")
    for name in ("GRANIAN_WORKERS", "GRANIAN_HOST", "PORT", "ONRAMP_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", str(file))
    found = get_settings()
    assert (found.workers, found.host, found.port, found.production) == (3, "127.0.0.2", 9001, True)


def test_a_file_that_cannot_be_read_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / ".env"
    file.write_bytes(b"PORT=\xff\xfe\n")
    monkeypatch.setitem(Settings.model_config, "env_file", str(file))
    assert serving.main() == 1
    assert ".env cannot be read" in capsys.readouterr().err


def test_people_see_the_sentence_and_no_trace(tmp_path: Path) -> None:
    for module in ("app.serving", "app.developing", "app"):
        command = [sys.executable, "-m", module, *(["check"] if module == "app" else [])]
        environment = {**os.environ, "PORT": "abc", "ONRAMP_DATA_DIR": str(tmp_path)}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "PORT has to be a whole number from 1 to 65535." in done.stderr
        assert "Traceback" not in done.stderr


def test_several_starts_at_once_make_one_demo(
    separate_database: Callable[..., str], data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = separate_database(migrated=False)
    code = "import sys; from app import serving as s; sys.exit('\\n'.join(s.prepare(s.get_settings())) or 0)"
    environment = {**os.environ, URL: url, "ONRAMP_DATA_DIR": str(data_dir)}
    starts = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert [(start.communicate()[1], start.returncode) for start in starts] == [("", 0)] * 3
    db.configure(url)
    assert db.revision() is db.Revision.SAME
    assert len(ledger.rows("tenant")) == 1
    assert len(ledger.rows("app_user", is_staff=True)) == len(demo.LOGINS)


def test_the_demo_is_made_once_by_however_many(database: db.Database) -> None:
    made = at_once(*[lambda: demo.create("http://localhost:8000")] * 8)
    assert len({str(row) for row in made}) == 1, made
    assert len(ledger.rows("tenant")) == 1
    assert len(ledger.rows("app_user", is_staff=True)) == len(demo.LOGINS)
