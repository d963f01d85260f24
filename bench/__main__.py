"""`python -m bench`: ratios against the floor of the same run. It prints and asserts nothing."""

import argparse
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core import db
from app.core.settings import Settings, get_settings
from bench import crowds, floods, measures, public_costs, timing
from bench.timing import Figure
from tests import people, servers
from tests.databases import KINDS


def main() -> None:
    """Measure on both databases and print one table."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Times against the floor of the same run.")
    parser.add_argument("--customers", type=int, default=100_000, help="how many customers the lists search in")
    parser.add_argument("--db", choices=KINDS, help="only this database")
    options = parser.parse_args()
    started = time.perf_counter()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    print(f"{options.customers:,} customers, Python {platform.python_version()}, {cores} cores,", end=" ")
    print("SQLite with full durability, PostgreSQL without", flush=True)
    with servers.running(), tempfile.TemporaryDirectory() as data:
        set_up(Path(data))
        figures = list(measures.rendering())
        print(floods.table(list(floods.measured())), flush=True)
        for kind in [options.db] if options.db else KINDS:
            figures += on(kind, Path(data), options.customers)
    print(timing.table(figures))
    print(f"{time.perf_counter() - started:.0f} s in total. Ratios compare machines and days; times do not.")


def set_up(data: Path) -> None:
    """Settings of a development machine, with the real price of a password."""
    Settings.model_config["env_file"] = None
    for field in Settings.model_fields.values():
        os.environ.pop(field.alias or "", None)
    os.environ["ONRAMP_DATA_DIR"] = str(data)
    get_settings.cache_clear()


def on(kind: str, data: Path, customers: int) -> list[Figure]:
    """The figures of one database, or none where this machine has no such server."""
    try:
        url = f"sqlite:///{data / 'bench.db'}" if kind == "sqlite" else servers.ask(kind)
    except servers.Unavailable as missing:
        print(f"{kind} is left out: {missing}")
        return []
    with migrated(url):
        world = people.build()
        print(f"\n{kind}: {public_costs.table(world)}\n", flush=True)
        figures = [*measures.every_event(world, kind), *measures.logging_in(world, kind)]
        crowds.load(world, customers)
        figures += [*measures.inviting(world, kind), *measures.telling(world, kind)]
        return [*figures, *measures.searching(world, kind)]


@contextmanager
def migrated(url: str) -> Iterator[None]:
    """A database in use with every table."""
    db.configure(url)
    db.migrate()
    try:
        yield
    finally:
        db.dispose()


if __name__ == "__main__":
    main()
