"""`make run`: bring everything up to date, then serve the application on one port until told to stop."""

import contextlib
import errno
import fcntl
import http.client
import logging
import multiprocessing
import os
import resource
import signal
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import redis
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from app import frontend
from app.core import db, logs, routes
from app.core.engines import AnyFailure
from app.core.errors import AppError
from app.core.settings import Settings, SettingsRefused, get_settings
from app.services import tenants
from app.services.operations import demo, fitness

STOPS_WITHIN = 6
"""Seconds that a worker gets to end what it is doing; ten are promised for everything."""

CONNECTIONS = 8192
"""Connections that each process keeps open; more wait to be accepted. Every open page is one, every silence too."""

OTHER_FILES = 512
"""What a process has open besides: the database, Redis, logs, the files that it sends."""

SAYS_WITHIN = 5.0
"""Seconds until a connection has sent the whole head of its next request; what does not is closed.

The server keeps this only where it speaks HTTP/1 alone (docs/decisions/0019-silent-connections.md).
"""

MOST_MEGABYTES = 1536
"""Memory of one process, above which another one takes its place."""

REDIS_WITHIN = 2.0

SERVED = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "__REFLEX_SKIP_COMPILE": "true",
}
"""What makes one process serve the built frontend and the events, without Node."""


def main() -> int:
    """Serve; 1 with the reasons when this configuration must not, or cannot."""
    try:
        settings = get_settings()
    except SettingsRefused as refused:
        return refuse(refused.sentences)
    with reserved(settings) as taken:
        if problems := reasons_not_to(settings) or taken or prepare(settings):
            return refuse(problems)
        try:
            frontend.build()
        except (frontend.BuildFailed, OSError) as failed:
            return refuse([str(failed)])
        return serve(settings)


def refuse(problems: list[str]) -> int:
    """Say why nothing is served; the exit code."""
    print("Onramp does not start:\n" + "\n".join(f"- {problem}" for problem in problems), file=sys.stderr)
    return 1


@contextlib.contextmanager
def reserved(settings: Settings, command: str = "make run") -> Iterator[list[str]]:
    """Keep the port from other copies of Onramp in the block; yields why it cannot be had.

    The server lets several processes listen on one port, so that a second copy would take half of the visitors.
    """
    place = Path(tempfile.gettempdir()) / f"onramp-{os.getuid()}-{settings.port}.lock"
    with os.fdopen(os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for address in _addresses(settings.host):
                _try_to_listen(address, settings.port)
        except OSError as refused:
            yield [_why_not_listening(settings, refused, command)]
        else:
            try:
                yield []
            finally:
                place.unlink(missing_ok=True)


def _addresses(host: str) -> list[str]:
    """Where nobody else may listen: browsers take localhost for ::1 as well."""
    return [host, "::1"] if host == "127.0.0.1" else [host]


def _try_to_listen(address: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
            probe.listen()
    except OSError as refused:
        if address != "::1" or refused.errno == errno.EADDRINUSE:
            raise


def _why_not_listening(settings: Settings, refused: OSError, command: str) -> str:
    match refused.errno:
        case errno.EADDRINUSE | errno.EWOULDBLOCK:
            other = settings.port + 1 if settings.port < 65535 else 8000
            ours = refused.errno == errno.EWOULDBLOCK or _is_onramp(settings)  # the lock is Onramp's own
            by = "another Onramp, which runs or is starting" if ours else "another program"
            stop = "Stop it, or choose" if ours else "Choose"
            return f"Port {settings.port} is taken by {by}. {stop} another one: PORT={other} {command}"
        case errno.EACCES | errno.EPERM:
            return f"Port {settings.port} may not be used by this user. Choose one above 1023: PORT=8000 {command}"
    return f"GRANIAN_HOST is not an address of this machine: {settings.host}."


def _is_onramp(settings: Settings) -> bool:
    """Whether what listens there answers both probes as Onramp does, in whosever name it runs."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    base = f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
    return _said(base + routes.HEALTH) == "ok" and _said(base + routes.READY) == "ready"


def _said(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=1) as response:  # noqa: S310
            return response.read(100).decode(errors="replace")
    except (http.client.HTTPException, urllib.error.URLError, OSError):
        return ""


def serve(settings: Settings) -> int:
    """Serve until told to stop, or until the terminal is closed."""
    os.environ.update(SERVED)
    server = Server(
        "app.app:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=settings.workers,
        workers_kill_timeout=STOPS_WITHIN,
        workers_max_rss=MOST_MEGABYTES,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=int(SAYS_WITHIN * 1000)),
        backlog=CONNECTIONS,
        backpressure=min(CONNECTIONS, files() - OTHER_FILES),
        log_level=LogLevels.warning,
    )
    server.signal_handler_reload = _outlive if _outlives_its_terminal() else server.signal_handler_interrupt
    # A process and no thread: the server forks its workers, and a fork with a thread beside it can hang for ever.
    multiprocessing.Process(target=announce, args=(settings, os.getpid()), daemon=True).start()
    server.serve()
    return 0


def _outlives_its_terminal() -> bool:
    """Whether nohup or the like asked for it. Otherwise nobody would see what still serves and holds the port."""
    return signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def _outlive(*_: object) -> None:
    """Go on, where the server by itself would start its workers anew."""


def files() -> int:
    """How many files a process of this user may have open, once it has asked for what it needs."""
    wanted = CONNECTIONS + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    most = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
    with contextlib.suppress(OSError, ValueError):  # some systems have another limit behind this one
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return soft


def reasons_not_to(settings: Settings) -> list[str]:
    """Why this installation must not serve anybody; empty when it may."""
    found = fitness.problems_of_settings(settings) if settings.production else []
    wanted, may = CONNECTIONS + OTHER_FILES, files()
    if may < (wanted if settings.production else 2 * OTHER_FILES):
        found.append(
            f"This process may open {may} files only; {wanted} are needed, one for each connection. Raise the limit: "
            "LimitNOFILE=65536 in its systemd unit, nofile in a container, or ulimit -n."
        )
    if settings.workers > 1 and not settings.redis_url:
        found.append("GRANIAN_WORKERS is more than 1: several processes need ONRAMP_REDIS_URL.")
    return found or _why_no_redis(settings.redis_url)


def _why_no_redis(url: str) -> list[str]:
    if not url:
        return []
    try:
        with redis.Redis.from_url(url, socket_timeout=REDIS_WITHIN, socket_connect_timeout=REDIS_WITHIN) as server:
            server.ping()
    except (redis.RedisError, OSError) as problem:
        return [f"Redis cannot be reached: {logs.one_line(problem, 300)}"]
    return []


def prepare(settings: Settings) -> list[str]:
    """Bring the database to the newest revision; on a development machine with the demo tenant in it.

    Returns what in the data is not fit for production, where that matters.
    """
    logs.configure(logging.WARNING)
    try:
        if problem := fitness.why_not_migrated():
            return [problem]
        db.migrate()
        if settings.production:
            return fitness.problems_of_data()
        with contextlib.suppress(tenants.HostTaken):  # somebody works with a tenant of their own at this address
            demo.create(settings.public_url)
    except AnyFailure as problem:
        return [fitness.not_reached(problem)]
    except AppError as refused:
        return [refused.sentence]
    finally:
        db.dispose()
    return []


def announce(settings: Settings, server: int) -> None:
    """Say where to go, once the application answers; nothing when the process that serves it has ended before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells the server, whose end is the end of this
    here = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host  # noqa: S104
    here = f"[{here}]" if ":" in here else here
    while not _answers(f"http://{here}:{settings.port}{routes.READY}"):
        if os.getppid() != server:
            return
        time.sleep(0.05)
    lines = [f"Onramp is ready at {settings.public_url}"]
    if not settings.production:
        lines += [f"  {email:<26} {role.label}" for email, role, *_ in demo.LOGINS]
        lines.append(f"  password of all three: {demo.PASSWORD}")
        if not settings.sends_real_mail:
            lines.append(f"  no mail leaves this machine: {settings.public_url}{routes.DEV_MAILBOX}")
    print("\n".join(lines), flush=True)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(main())
