"""Starting and stopping as a service manager does, and refusing to start where that would be dangerous."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from app.core import db, routes
from app.core.settings import DEVELOPMENT_SECRET
from app.services.operations import demo
from app.serving import SERVED
from tests import servers
from tests.applications import Application
from tests.wire.sockets import Wire

ROOT = Path(__file__).resolve().parents[2]
FIT = {
    "ONRAMP_ENV": "production",
    "ONRAMP_BASE_URL": "https://charge.volta.example",
    "ONRAMP_SECRET_KEY": "k" * 48,
    "ONRAMP_MAIL_FROM": "no-reply@volta-charging.eu",
    "SENDGRID_API_KEY": "SG.test",
    "ONRAMP_PASSWORD_HASHING": "standard",
    "REFLEX_CORS_ALLOWED_ORIGINS": "",
}
UNFIT = {
    "ONRAMP_SECRET_KEY": "short",
    "REFLEX_CORS_ALLOWED_ORIGINS": "*",
    "SENDGRID_API_KEY": "",
    "ONRAMP_BASE_URL": "http://volta.example",
    "ONRAMP_PASSWORD_HASHING": "cheap",
}


def start(tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """What `make run` starts, until it has ended."""
    settings = {"ONRAMP_DATA_DIR": str(tmp_path / "var"), "ONRAMP_DATABASE_URL": "", "PORT": "1"}
    everything = {**os.environ, **FIT, **settings, **environment}
    command = [sys.executable, "-m", "app.serving"]
    return subprocess.run(command, cwd=ROOT, env=everything, capture_output=True, text=True, timeout=60, check=False)


def test_production_refuses_to_start_and_says_why(tmp_path: Path) -> None:
    ended = start(tmp_path, **UNFIT)
    assert ended.returncode == 1
    for variable in UNFIT:
        assert variable in ended.stderr


def test_production_refuses_the_default_secret(tmp_path: Path) -> None:
    ended = start(tmp_path, ONRAMP_SECRET_KEY=DEVELOPMENT_SECRET)
    assert ended.returncode == 1
    assert "ONRAMP_SECRET_KEY" in ended.stderr
    assert DEVELOPMENT_SECRET not in ended.stderr
    assert not (tmp_path / "var").exists(), "nothing was touched"


def test_production_refuses_demo_data(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/demo.db"
    db.migrate(url)
    db.configure(url)
    demo.create("http://localhost:8000")
    db.dispose()
    ended = start(tmp_path, ONRAMP_DATABASE_URL=url)
    assert ended.returncode == 1
    assert "demo" in ended.stderr


def test_several_processes_without_redis_are_refused(tmp_path: Path) -> None:
    ended = start(tmp_path, GRANIAN_WORKERS="2", ONRAMP_ENV="development")
    assert ended.returncode == 1
    assert "ONRAMP_REDIS_URL" in ended.stderr


def test_application_itself_refuses_as_well(tmp_path: Path) -> None:
    """Whoever starts the server by hand does not get around it."""
    environment = {**os.environ, **FIT, **SERVED, "SENDGRID_API_KEY": "", "ONRAMP_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-c", "from app.app import app; app()"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "SENDGRID_API_KEY" in ended.stderr


def newcomers(tmp_path: Path, port: int, *before: str) -> subprocess.Popen[str]:
    """What `make run` starts for somebody who has set nothing, in a terminal of its own."""
    settings = {"ONRAMP_ENV": "development", "ONRAMP_DATA_DIR": str(tmp_path / "var"), "PORT": str(port)}
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("ONRAMP_", "REFLEX_", "__REFLEX"))}
    return subprocess.Popen(
        [*before, sys.executable, "-m", "app.serving"],
        cwd=ROOT,
        env={**clean, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_as_a_terminal_starts_it,
    )


def _as_a_terminal_starts_it() -> None:
    """Whoever runs the tests under nohup hands its deaf ear for a closed terminal on to what they start."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.mark.any_database
def test_stops_within_ten_seconds_with_sockets_open(
    built_frontend: None, separate_database: Callable[..., str], tmp_path: Path
) -> None:
    running = Application(separate_database(), tmp_path)
    running.start()
    sockets = [Wire(f"http://localhost:{running.port}").hydrate() for _ in range(3)]
    started = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - started < 10
    for each in sockets:
        each.close()


def test_make_run_ends_in_order_and_starts_again_at_once(built_frontend: None, tmp_path: Path) -> None:
    port = servers.free_port()
    for _ in range(3):
        process = newcomers(tmp_path, port)
        assert process.stdout
        first = process.stdout.readline()
        said = first + "".join(process.stdout.readline() for _ in range(5))
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        process.stdout.close()
        assert first == f"Onramp is ready at http://localhost:{port}\n"
        for shown in (*(email for email, *_ in demo.LOGINS), demo.PASSWORD, "/dev/mailbox"):
            assert shown in said


def test_make_run_ends_with_its_terminal(built_frontend: None, tmp_path: Path) -> None:
    process = newcomers(tmp_path, servers.free_port())
    assert process.stdout
    assert process.stdout.readline().startswith("Onramp is ready")
    os.killpg(process.pid, signal.SIGHUP)
    try:
        assert process.wait(10) == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def test_make_run_outlives_its_terminal_under_nohup(built_frontend: None, tmp_path: Path) -> None:
    process = newcomers(tmp_path, servers.free_port(), "nohup")
    assert process.stdout
    while not (line := process.stdout.readline()).startswith("Onramp is ready"):
        assert line, "ended before it was ready"
    os.killpg(process.pid, signal.SIGHUP)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    process.stdout.close()


@pytest.mark.any_database
def test_connections_that_say_nothing_end_and_sockets_stay(
    built_frontend: None, separate_database: Callable[..., str], tmp_path: Path
) -> None:
    """More of them than the server kept open for ever, and half a request, a dripping one and an idle one."""
    running = Application(separate_database(), tmp_path)
    running.start()
    page = Wire(f"http://localhost:{running.port}").hydrate()
    said = {"": 1100, "GET / HTTP/1.1\r\nHost: a\r\nX-A: ": 5, f"GET {routes.HEALTH} HTTP/1.1\r\nHost: a\r\n\r\n": 5}
    lines = []
    try:
        for text, times in said.items():
            for _ in range(times):
                lines.append(socket.create_connection(("127.0.0.1", running.port), timeout=60))
                lines[-1].sendall(text.encode())
        assert running.answer(routes.HEALTH) == 200, "somebody else comes in"
        for line in lines:
            while line.recv(65536):
                pass  # until the server has ended it
        assert page.lives()
        page.close()
    finally:
        for line in lines:
            line.close()
        assert running.stop() == 0


def test_a_limit_of_files_that_is_too_low_is_told(tmp_path: Path) -> None:
    command = (
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (1000, 1000));"
        "from app.core.settings import get_settings; from app import serving;"
        "print(*serving.reasons_not_to(get_settings()))"
    )
    environment = {**os.environ, **FIT, "ONRAMP_DATA_DIR": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "1000 files" in told.stdout
    assert "LimitNOFILE" in told.stdout
