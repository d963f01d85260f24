"""The application as it runs for people: one process, one port, its own database and mailbox."""

import os
import re
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from pydantic import SecretStr

from app.core import routes
from app.core.clock import now
from app.core.mailbox import KeptMail, list_mails
from app.core.settings import Settings
from tests import canaries, people, servers

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120.0
"""Seconds the application may take to answer; it imports all of Reflex."""

LINK = re.compile(r"https?://\S+[?&]t=[\w-]+")


class Application:
    """The application as `make run` serves it; `stop` ends it as a service manager would."""

    def __init__(self, database_url: str, folder: Path, **environment: str) -> None:
        self.database_url = database_url
        self.data_dir = folder / "var"
        self.port = servers.free_port()
        self.log = folder / "application.log"
        self._environment = self._settings() | environment
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process and wait until it is ready."""
        command = [sys.executable, str(ROOT / "tests" / "guard.py"), sys.executable, "-m", "app.serving"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while self.answer(routes.READY) != 200:
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"the application does not start:\n{self.said()}")
            time.sleep(0.05)

    def stop(self) -> int | None:
        """End it in order and return its exit code; 124 when it took more than the promised 10 seconds."""
        if self._process is None:
            return None
        self._process.communicate()
        code, self._process = self._process.returncode, None
        assert canaries.personal(self.log.read_text(errors="replace")) == [], "the log tells of nobody who they are"
        return code

    def answer(self, path: str) -> int | None:
        """Status with which it answers a GET; None when it does not."""
        with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as line:
            line.request("GET", path)
            with line.getresponse() as response:
                return response.status
        return None

    def said(self, characters: int = 4000) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-characters:]

    def _settings(self) -> dict[str, str]:
        """An environment in which every setting is said, so that nobody's .env has a say."""
        outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
        defaults = {field.alias: _plain(field.default) for field in Settings.model_fields.values() if field.alias}
        return (
            outside
            | defaults
            | {
                "ONRAMP_BASE_URL": f"http://localhost:{self.port}",
                "ONRAMP_DATABASE_URL": self.database_url,
                "ONRAMP_DATA_DIR": str(self.data_dir),
                "ONRAMP_PASSWORD_HASHING": "cheap",
                "PORT": str(self.port),
            }
        )


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


@dataclass
class Site:
    """One tenant of a running application, made for one test, with everybody of `tests/people.py` in it."""

    application: Application
    world: people.World
    since: datetime

    @property
    def url(self) -> str:
        """Base URL of the tenant."""
        return self.world.tenant.base_url

    def mails(self, to: str | None = None, *, at_least: int = 0, within: float = PATIENCE) -> list[KeptMail]:
        """Mails of this tenant, newest first; waits until there are `at_least` so many."""
        deadline = time.monotonic() + within
        while True:
            mails = [mail for mail in list_mails(self.application.data_dir / "mailbox") if self._is_ours(mail, to)]
            if len(mails) >= at_least:
                return mails
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(mails)} of {at_least} mails to {to} came:\n{self.application.said()}")
            time.sleep(0.1)

    def link(self, to: str, *, nth: int = 1) -> str:
        """The secret link in the nth mail that came to an address and carries one, 1 being the first."""
        with_link = [mail for mail in self.mails(to, at_least=nth) if LINK.search(mail.text)]
        found = LINK.search(with_link[-nth].text) if len(with_link) >= nth else None
        assert found, f"no link number {nth} in the mails to {to}"
        return found[0]

    def activation_link(self, to: str, *, nth: int = 1) -> str:
        """The activation link that came to an address."""
        link = self.link(to, nth=nth)
        assert routes.ACTIVATE in link, link
        return link

    def _is_ours(self, mail: KeptMail, to: str | None) -> bool:
        return mail.kept_at >= self.since and self.url in mail.text and to in (None, mail.recipient)


def open_site(application: Application, name: str, *, gate_open: bool = True) -> Site:
    """A tenant of its own on the running application; its host name tells it from all others."""
    since = now()
    urls = [f"http://{prefix}{name}.localhost:{application.port}" for prefix in ("", "rival-")]
    return Site(application, people.build(gate_open=gate_open, base_url=urls[0], other_url=urls[1]), since)
