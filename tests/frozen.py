"""Servers of a test's own that can be frozen: they take what is sent, keep every connection, and answer nothing."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import servers
from tests.conftest import in_ci
from tests.servers import Server


@contextmanager
def own(start: Callable[[Path], tuple[Server, str]]) -> Iterator[tuple[Server, str]]:
    """A server for these tests alone, and its URL; they are skipped where there is none, and fail in CI."""
    folder = Path(tempfile.mkdtemp(dir=os.environ[servers.RUN]))
    folder.chmod(0o711)
    try:
        server, url = start(folder / "server")
    except servers.Unavailable as missing:
        if in_ci():
            pytest.fail(f"CI must not skip: {missing}", pytrace=False)
        pytest.skip(str(missing))
    try:
        yield server, url
    finally:
        _signal(server, signal.SIGCONT)
        server.stop()


@contextmanager
def frozen(server: Server) -> Iterator[None]:
    """The server and all of its processes stand still in the block."""
    _signal(server, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(server, signal.SIGCONT)


def _signal(server: Server, number: signal.Signals) -> None:
    if server.process.poll() is None:
        for process in [server.process.pid, *_children(server.process.pid)]:
            os.kill(process, number)


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found
