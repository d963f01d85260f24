"""The web process and the worker process do the same background jobs, and the web process none where it shall not."""

import argparse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app import cli
from app.app import background_jobs
from app.core import loops
from app.core.loops import Job
from app.core.settings import get_settings

ALWAYS = ["mail", "confirmations", "purge"]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the jobs that a process begins; none of them does anything here."""
    names: list[str] = []

    @contextmanager
    def running(jobs: Iterable[Job], **_: Any) -> Iterator[None]:
        names.extend(job.name for job in jobs)
        yield

    monkeypatch.setattr(loops, "running", running)
    return names


def work(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `python -m app worker` does, told at once to end."""
    for name in ("pthread_sigmask", "sigwait"):
        monkeypatch.setattr(cli.signal, name, lambda *_: None)
    monkeypatch.setattr(cli.logs, "configure", lambda: None)
    cli._worker(argparse.Namespace())


@pytest.mark.parametrize(
    ("register", "names"), [("", ALWAYS), ("https://register.example.com", [*ALWAYS, "VAT checks"])]
)
async def test_web_and_worker_process_do_the_same_jobs(
    begun: list[str], monkeypatch: pytest.MonkeyPatch, register: str, names: list[str]
) -> None:
    monkeypatch.setenv("ONRAMP_VAT_CHECK_URL", register)
    get_settings.cache_clear()
    async with background_jobs():
        assert begun == names
    begun.clear()
    work(monkeypatch)
    assert begun == names


async def test_the_web_process_leaves_all_of_them_to_the_worker_where_it_shall(
    begun: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRAMP_VAT_CHECK_URL", "https://register.example.com")
    monkeypatch.setenv("ONRAMP_EMBEDDED_WORKER", "false")
    get_settings.cache_clear()
    async with background_jobs():
        assert begun == []
    work(monkeypatch)
    assert begun == [*ALWAYS, "VAT checks"]
