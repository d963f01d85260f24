"""A running application, a tenant of its own for each test, and windows of a real browser on it."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from app import frontend
from app.core import db
from app.core.ids import new_id
from app.core.settings import get_settings
from app.rules.actors import Actor
from tests import browser as browsers
from tests import people
from tests.applications import Application, Site, open_site
from tests.browser import Complaints, Screen
from tests.conftest import obtain
from tests.databases import Databases

NEIGHBOURS = {"ONRAMP_SOCKETS_PER_ADDRESS": "2000", "ONRAMP_EVENTS_PER_ADDRESS": "2000"}
"""All tests of a worker come from one network address; what one has spent must not shut out the next."""

FAILED = pytest.StashKey[bool]()
expect.set_options(timeout=30_000)  # a machine that builds something else beside is slow


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Remember whether the test failed, for the picture that is then kept."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def built_frontend() -> None:
    """The frontend as `make run` builds it; nothing happens when it is built already."""
    frontend.build()


@pytest.fixture(scope="session")
def applications(
    built_frontend: None,
    databases_of: Callable[[str], Databases],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], Application]]:
    """This worker's running applications by kind of database, each started when first asked for."""
    running: dict[str, Application] = {}
    with ExitStack() as stack:

        def of(kind: str) -> Application:
            if kind not in running:
                folder = tmp_path_factory.mktemp(f"application-{kind}")
                made = Application(databases_of(kind).separate(), folder, **NEIGHBOURS)
                made.start()
                stack.callback(_stop_in_order, made)
                running[kind] = made
            return running[kind]

        yield of


@pytest.fixture
def application(
    database_kind: str, applications: Callable[[str], Application], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    """A running application, once with each database, whose database this process uses as well."""
    running = applications(database_kind)
    monkeypatch.setenv("ONRAMP_DATABASE_URL", running.database_url)
    monkeypatch.setenv("ONRAMP_DATA_DIR", str(running.data_dir))
    get_settings.cache_clear()
    db.configure(running.database_url)
    yield running
    db.dispose()


@pytest.fixture
def new_site(application: Application) -> Callable[..., Site]:
    """Makes tenants: `new_site(gate_open=False)`."""
    return lambda **options: open_site(application, f"volta-{new_id().hex[-8:]}", **options)


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    """A tenant that is ready for customers, with everybody of people.py."""
    return new_site()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for one module: Playwright keeps an event loop, which async tests in other modules must not meet."""
    with browsers.chromium(obtain("chromium")) as browser:
        yield browser


@pytest.fixture
def new_screen(
    chromium: Browser, site: Site, request: pytest.FixtureRequest, complaints_expected: list[str]
) -> Iterator[Callable[..., Screen]]:
    """Opens windows, each of a browser of its own: `new_screen(signed_in=site.world.alice)`."""
    screens: list[Screen] = []
    heard: list[Complaints] = []

    def make(on: Site | None = None, signed_in: Actor | None = None) -> Screen:
        where = on or site
        context = chromium.new_context(viewport=None, reduced_motion="reduce", locale="en-GB", color_scheme="light")
        context.set_default_timeout(30_000)
        hosts = (where.url.partition("//")[2], f"localhost:{where.application.port}")
        heard.append(Complaints(context, hosts))
        screens.append(Screen(context, where.url))
        screens[-1].page.set_viewport_size({"width": 1280, "height": 800})
        if signed_in:
            sign_in(context, where, signed_in)
        return screens[-1]

    yield make
    found = [one for each in heard for one in each.unexpected(complaints_expected)]
    if request.node.stash.get(FAILED, False) or found:
        _keep_evidence(screens, site.application, request.node.name)
    for screen in screens:
        screen.context.close()
    assert not found, "the browser complained:\n" + "\n".join(found)


@pytest.fixture
def complaints_expected() -> list[str]:
    """Patterns of console errors that the test provokes on purpose: append to it."""
    return []


@pytest.fixture
def screen(new_screen: Callable[..., Screen]) -> Screen:
    """A window on the site of somebody who is not signed in."""
    return new_screen()


@pytest.fixture
def page(screen: Screen) -> Page:
    """The page of that window."""
    return screen.page


@pytest.fixture
def visit(screen: Screen) -> Callable[..., Page]:
    """Opens a path in that window."""
    return screen.visit


@pytest.fixture
def look(screen: Screen) -> Callable[[str], None]:
    """Holds what that window shows to what every screen owes."""
    return screen.look


def sign_in(context: BrowserContext, site: Site, actor: Actor) -> None:
    """Give a browser a session of this person without the form."""
    value, _ = people.cookie_and_actor(site.world.tenant, actor.user_id, "127.0.0.1")
    context.add_cookies([{"name": "onramp", "value": value, "url": site.url, "httpOnly": True, "sameSite": "Lax"}])


def _stop_in_order(application: Application) -> None:
    code = application.stop()
    assert code == 0, f"the application ended with {code}:\n{application.said()}"


def _keep_evidence(screens: list[Screen], application: Application, name: str) -> None:
    browsers.RESULTS.mkdir(exist_ok=True)
    stem = re.sub(r"\W+", "-", name).strip("-")
    for number, screen in enumerate(screens):
        picture = browsers.RESULTS / f"failed-{stem}-{number}.png"
        with suppress(PlaywrightError):  # a page that has crashed has no picture
            screen.page.screenshot(path=picture, full_page=True)
    Path(browsers.RESULTS / f"failed-{stem}.log").write_text(application.said(20_000))
    if os.environ.get("CI"):
        print(application.said())
