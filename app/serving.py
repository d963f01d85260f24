"""`make run`: bring everything up to date, then serve the application on one port until told to stop."""

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import time
import urllib.error
import urllib.request

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from app import frontend
from app.core import db, logs, routes
from app.core.settings import Settings, get_settings
from app.services import demo, fitness, tenants

STOPS_WITHIN = 6
"""Seconds that a worker gets to end what it is doing; ten are promised for everything."""

SERVED = {
    "REFLEX_ENV_MODE": "prod",
    "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    "__REFLEX_SKIP_COMPILE": "true",
}
"""What makes one process serve the built frontend and the events, without Node."""


def main() -> int:
    """Serve; 1 with the reasons when this configuration must not."""
    settings = get_settings()
    if problems := reasons_not_to(settings) or prepare(settings):
        print("Onramp does not start:\n" + "\n".join(f"- {problem}" for problem in problems), file=sys.stderr)
        return 1
    frontend.build()
    os.environ.update(SERVED)
    server = Server(
        "app.app:app",
        address=os.environ.get("GRANIAN_HOST", "0.0.0.0" if settings.production else "127.0.0.1"),  # noqa: S104
        port=settings.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=int(os.environ.get("GRANIAN_WORKERS", "1")),
        workers_kill_timeout=STOPS_WITHIN,
        log_level=LogLevels.warning,
    )
    # A process and no thread: the server forks its workers, and a fork with a thread beside it can hang for ever.
    multiprocessing.Process(target=announce, args=(settings, os.getpid()), daemon=True).start()
    server.serve()
    return 0


def reasons_not_to(settings: Settings) -> list[str]:
    """Why this installation must not serve anybody; empty when it may."""
    found = fitness.problems_of_settings(settings) if settings.production else []
    if int(os.environ.get("GRANIAN_WORKERS", "1")) > 1 and not settings.redis_url:
        found.append("GRANIAN_WORKERS is more than 1: several processes need ONRAMP_REDIS_URL.")
    return found


def prepare(settings: Settings) -> list[str]:
    """Bring the database to the newest revision; on a development machine with the demo tenant in it.

    Returns what in the data is not fit for production, where that matters.
    """
    logs.configure(logging.WARNING)
    db.migrate()
    found = fitness.problems_of_data() if settings.production else []
    if not settings.production:
        with contextlib.suppress(tenants.HostTaken):  # somebody works with a tenant of their own at this address
            demo.create(settings.public_url)
    db.dispose()
    return found


def announce(settings: Settings, server: int) -> None:
    """Say where to go, once the application answers; nothing when the process that serves it has ended before."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells the server, whose end is the end of this
    while not _answers(f"http://127.0.0.1:{settings.port}{routes.READY}"):
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
