"""What every test may ask for: settings of its own, an empty migrated database of each kind, Redis."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import hypothesis
import pytest

from app.core import db
from app.core.settings import Settings, get_settings
from app.services.access import audit, throttles
from tests import canaries, servers, tenancy
from tests.browser import Screen
from tests.databases import KINDS, Databases, databases, worker

hypothesis.settings.register_profile("fuzz", deadline=None, max_examples=2000, print_blob=True)
hypothesis.settings.register_profile("onramp", deadline=None, max_examples=100, derandomize=True)
hypothesis.settings.load_profile("onramp")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--db sqlite` runs what touches data on one database only; `--pictures` leaves pictures of every screen."""
    parser.addoption("--db", choices=KINDS, help="only this database instead of all of them")
    parser.addoption("--pictures", action="store_true", help="leave pictures of every screen in test-results/")


def pytest_configure(config: pytest.Config) -> None:
    """Start the keeper of the servers once per run and put this process on settings made for tests."""
    Screen.leaves_pictures = bool(config.getoption("--pictures"))
    config.addinivalue_line("markers", "any_database: the database makes no difference; run on one only")
    if not hasattr(config, "workerinput"):
        run = ExitStack()
        run.enter_context(servers.running())
        config.add_cleanup(run.close)
    Settings.model_config["env_file"] = None  # a developer's own .env stays out
    for name in [field.alias for field in Settings.model_fields.values()]:
        os.environ.pop(name or "", None)
    os.environ["ONRAMP_ENV"] = "development"
    os.environ["ONRAMP_PASSWORD_HASHING"] = "cheap"
    os.environ["ONRAMP_DATA_DIR"] = str(Path(os.environ[servers.RUN]) / worker())
    get_settings.cache_clear()


def pytest_sessionstart(session: pytest.Session) -> None:
    """In CI every server is fetched before the clock of the first test runs: installing takes minutes."""
    if in_ci() and not hasattr(session.config, "workerinput") and not session.config.option.collectonly:
        for kind in servers.PACKAGES:
            with suppress(servers.Unavailable):
                servers.ask(kind)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever touches data runs once on each database, or on the first one where only looks are tested."""
    if "database_kind" in metafunc.fixturenames:
        only = metafunc.config.getoption("--db")
        kinds = KINDS[:1] if metafunc.definition.get_closest_marker("any_database") else KINDS
        metafunc.parametrize("database_kind", [only] if only else kinds, scope="session")


def in_ci() -> bool:
    """Whether a missing server is a failure."""
    return os.environ.get("CI", "").lower() in {"true", "1"}


def obtain(kind: str) -> str:
    """What `servers.ask` answers; without it the test is skipped with the reason, and fails in CI."""
    try:
        return servers.ask(kind)
    except servers.Unavailable as missing:
        if in_ci():
            pytest.fail(f"CI must not skip: {missing}", pytrace=False)
        pytest.skip(str(missing))


@pytest.fixture(autouse=True)
def _nobody_in_the_logs() -> Iterator[None]:
    """Whatever a test breaks, the log tells of nobody who they are."""
    with canaries.watching() as found:
        yield
    assert found == []


@pytest.fixture(autouse=True)
def _settings_read_anew() -> Iterator[None]:
    """No test sees the settings of the one before."""
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory for this test alone."""
    folder = tmp_path / "var"
    monkeypatch.setenv("ONRAMP_DATA_DIR", str(folder))
    get_settings.cache_clear()
    return folder


@pytest.fixture(scope="session")
def databases_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Databases]]:
    """This worker's databases by kind, each migrated once when first asked for."""
    made: dict[str, Databases] = {}
    with ExitStack() as stack:

        def of(kind: str) -> Databases:
            if kind not in made:
                if kind == "postgresql":
                    obtain(kind)
                made[kind] = stack.enter_context(databases(kind, tmp_path_factory.mktemp(kind)))
            return made[kind]

        yield of


used: dict[str, db.Database] = {}
"""The databases that each test finds empty. They are kept, since an engine keeps every statement it has compiled."""


@pytest.fixture
def database(
    database_kind: str,
    databases_of: Callable[[str], Databases],
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[db.Database]:
    """An empty migrated database, once of each kind, in use by `app.core.db` while the test runs."""
    source = databases_of(database_kind)
    url = source.empty()
    monkeypatch.setenv("ONRAMP_DATABASE_URL", url)
    get_settings.cache_clear()
    audit.forget()
    throttles.forget_refusals()
    made = db.configure(used.get(url) or url)
    used[url] = made
    with tenancy.watching(made) as found:
        yield made
    db.dispose()
    source.remove(url)
    assert not found, "\n".join(sorted(found))


@pytest.fixture
def separate_database(database_kind: str, databases_of: Callable[[str], Databases]) -> Iterator[Callable[..., str]]:
    """Makes databases of their own, for what kills, migrates or restores: `separate_database(migrated=False)`."""
    source = databases_of(database_kind)
    urls: list[str] = []

    def make(*, migrated: bool = True) -> str:
        urls.append(source.separate(migrated=migrated))
        return urls[-1]

    yield make
    db.dispose()
    for url in urls:
        source.remove(url)


@pytest.fixture
def redis_url() -> str:
    """URL of an empty Redis database of this worker."""
    import redis

    number = int(worker().removeprefix("gw")) if worker() != "main" else 0
    url = obtain("redis").rpartition("/")[0] + f"/{number}"
    with redis.Redis.from_url(url) as server:
        server.flushdb()
    return url
