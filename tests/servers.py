"""Real servers and a real browser for the tests, one of each per test run.

`running()` starts a keeper: a small process that starts PostgreSQL and Redis when the first test asks, under xdist too,
and stops them when its standard input closes, so that even a killed test run leaves nothing behind.
Servers come from the environment, else from binaries on this machine, else from Debian's packages when root.
"""

import glob
import json
import os
import pwd
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

RUN = "ONRAMP_TEST_RUN"
"""Environment variable: folder of this test run, shared by all workers."""

PACKAGES = {
    "postgresql": ("postgresql",),
    "redis": ("redis-server",),
    "chromium": ("chromium-headless-shell", "fonts-dejavu-core", "fonts-noto-color-emoji"),
}
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PATIENCE = 30.0
"""Seconds a server may take to start or to stop."""


class Unavailable(Exception):
    """This machine has no such server; says what would help."""


@contextmanager
def running() -> Iterator[Path]:
    """A keeper for the length of the block; yields the folder of the run."""
    folder = Path(tempfile.mkdtemp(prefix="onramp-"))
    folder.chmod(0o711)
    os.environ[RUN] = str(folder)
    keeper = subprocess.Popen(
        [sys.executable, str(Path(__file__).resolve()), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert keeper.stdin
    assert keeper.stdout
    try:
        keeper.stdout.readline()
        yield folder
    finally:
        keeper.stdin.close()
        keeper.wait(timeout=4 * PATIENCE)
        keeper.stdout.close()
        os.environ.pop(RUN, None)
        shutil.rmtree(folder, ignore_errors=True)


def ask(kind: str) -> str:
    """URL of the run's "postgresql" or "redis", or the path of "chromium"; raises Unavailable."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(str(Path(os.environ[RUN]) / "keeper"))
        line.sendall(kind.encode())
        line.shutdown(socket.SHUT_WR)
        answer = json.loads(b"".join(iter(lambda: line.recv(4096), b"")))
    if "reason" in answer:
        raise Unavailable(answer["reason"])
    return answer["value"]


def free_port() -> int:
    """A loopback port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """A child process with a folder of its own, gone without a trace after `stop`."""

    def __init__(self, command: list[str], folder: Path, ready: Callable[[], bool], user: str | None = None) -> None:
        self.folder = folder
        self.log = folder.with_suffix(".log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **_as(user))
        deadline = time.monotonic() + PATIENCE
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise Unavailable(f"{Path(command[0]).name} does not start: {self.said()}")
            time.sleep(0.02)

    def said(self) -> str:
        """The last lines of its output."""
        return self.log.read_text(errors="replace").strip()[-600:]

    def stop(self) -> None:
        """End it in order, or by force when it takes too long."""
        for how in (signal.SIGINT, signal.SIGKILL):
            if self.process.poll() is None:
                self.process.send_signal(how)
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(timeout=PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)


def start_postgresql(folder: Path) -> tuple[Server, str]:
    """A PostgreSQL on loopback and on a socket in `folder`, without durability, and its URL."""
    binaries, user = _postgresql_binaries(), _service_user()
    folder.mkdir()
    if user:
        shutil.chown(folder, user)
    init = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "onramp", "-A", "trust", "-E", "UTF8", "-N"]
    for locale in ("--locale=C.UTF-8", "--no-locale"):
        made = subprocess.run([*init, locale], capture_output=True, text=True, check=False, **_as(user))
        if made.returncode == 0:
            break
    else:
        raise Unavailable(f"initdb fails: {made.stderr.strip()[-600:]}")
    port = free_port()
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "jit": "off",
        "max_connections": 200,
    }
    command = [str(binaries / "postgres"), "-D", str(folder / "data")]
    command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    probe = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    server = Server(command, folder, lambda: subprocess.run(probe, check=False).returncode == 0, user)
    return server, f"postgresql+psycopg://onramp@127.0.0.1:{port}/postgres"


def start_redis(folder: Path) -> tuple[Server, str]:
    """A Redis on loopback that keeps nothing, and its URL."""
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    if not binary:
        raise Unavailable("redis-server is not on this machine: install it or set TEST_REDIS_URL")
    folder.mkdir()
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    command += ["--appendonly", "no", "--databases", "64"]
    return Server(command, folder, lambda: _answers(port)), f"redis://127.0.0.1:{port}/0"


def find_chromium() -> str:
    """Path of a Chromium that is already on this machine."""
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    application = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    if application.exists():
        return str(application)
    raise Unavailable("Chromium is not on this machine: install it with the system's packages")


def download_chromium() -> str:
    """Path of Playwright's own Chromium, downloaded where need be."""
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
    script = "from playwright.sync_api import sync_playwright as p\nwith p() as it: print(it.chromium.executable_path)"
    path = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False).stdout.strip()
    if not path or not Path(path).exists():
        raise Unavailable("there is no Chromium, and Playwright cannot download one")
    return path


class Keeper:
    """Starts each server once for the run and remembers what it answered."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answers: dict[str, dict[str, str]] = {}
        self.servers: list[Server] = []

    def answer(self, kind: str) -> dict[str, str]:
        """`{"value": …}`, or `{"reason": …}` where there is none to be had."""
        if kind not in self.answers:
            try:
                self.answers[kind] = {"value": self._provide(kind)}
            except Unavailable as missing:
                self.answers[kind] = {"reason": str(missing)}
        return self.answers[kind]

    def _provide(self, kind: str) -> str:
        given = os.environ.get({"postgresql": "TEST_POSTGRES_URL", "redis": "TEST_REDIS_URL"}.get(kind, ""))
        if given:
            return given.replace("postgresql://", "postgresql+psycopg://").replace(
                "postgres://", "postgresql+psycopg://"
            )
        try:
            return self._start(kind)
        except Unavailable:
            if _install(kind):
                return self._start(kind)
            if kind == "chromium":
                return download_chromium()
            raise

    def _start(self, kind: str) -> str:
        if kind == "chromium":
            return find_chromium()
        start = {"postgresql": start_postgresql, "redis": start_redis}[kind]
        server, url = start(self.folder / kind)
        self.servers.append(server)
        return url

    def serve(self) -> None:
        """Answer the workers until standard input closes, then stop everything."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, selectors.DefaultSelector() as selector:
            line.bind(str(self.folder / "keeper"))
            line.listen(64)
            selector.register(line, selectors.EVENT_READ)
            selector.register(sys.stdin, selectors.EVENT_READ)
            print("ready", flush=True)
            try:
                while sys.stdin not in [key.fileobj for key, _ in selector.select()]:
                    self._reply(line)
            finally:
                for server in self.servers:
                    server.stop()
                shutil.rmtree(self.folder, ignore_errors=True)

    def _reply(self, line: socket.socket) -> None:
        call, _ = line.accept()
        with call, suppress(OSError):
            call.sendall(json.dumps(self.answer(call.recv(64).decode())).encode())


def _postgresql_binaries() -> Path:
    folders = [Path(path) for path in glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin")]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    complete = [folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]
    if not complete:
        raise Unavailable("PostgreSQL is not on this machine: install it or set TEST_POSTGRES_URL")
    return max(complete, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()])


def _service_user() -> str | None:
    """Whom PostgreSQL runs as: it refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _as(user: str | None) -> dict[str, Any]:
    """What Popen needs to start as that user, in a folder that the user may enter."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": [], "cwd": "/"}


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as line:
        line.sendall(b"PING\r\n")
        return line.recv(16).startswith(b"+PONG")
    return False


def _install(kind: str) -> bool:
    """Install Debian's packages when root on a Debian; says whether that worked."""
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = [apt, "install", "-y", "--no-install-recommends", *PACKAGES[kind]]
    for command in (install, [apt, "update"], install):
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if command is install and done.returncode == 0:
            return True
    return False


if __name__ == "__main__":
    Keeper(Path(sys.argv[1])).serve()
