"""Chromium, and what must be true of every screen it shows."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FloatRect,
    Locator,
    Page,
    Request,
    Response,
    WebSocket,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "test-results"
SCREENSHOTS = ROOT / "docs" / "screenshots"

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
]
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 667}
SCHEMES = ("light", "dark")

AXE_OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
}
"""Every rule of axe, best practices too, and the one of WCAG 2.2 that it leaves out by itself."""

SETTLED = """async () => {
    await document.fonts.ready;
    const running = document.getAnimations().filter(a => a.playState === 'running');
    for (const toast of running.filter(a => a.animationName === 'toast')) {
        toast.pause();
        toast.currentTime = toast.effect.getComputedTiming().endTime / 2;
    }
    const finite = running.filter(
        a => a.playState === 'running' && a.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.race([
        Promise.allSettled(finite.map(a => a.finished)),
        new Promise(done => setTimeout(done, 2000)),
    ]);
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
"""Fonts are there and nothing moves. A toast is held while it stands: axe must not meet it half faded away."""

BACKGROUND = """() => {
    let element = document.querySelector('h1') ?? document.body;
    for (; element; element = element.parentElement) {
        const parts = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g)?.map(Number) ?? [];
        if (parts.length === 3 || parts[3] > 0.5) return (parts[0] + parts[1] + parts[2]) / 3;
    }
    return getComputedStyle(document.documentElement).colorScheme.includes('dark') ? 0 : 255;
}"""
"""Brightness, 0 to 255, of what the heading stands on."""

TOO_WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .slice(0, 5).map(e => e.outerHTML.slice(0, 160))"""


def place(locator: Locator) -> FloatRect:
    """Where on the page something is shown, and how large."""
    box = locator.bounding_box()
    assert box is not None, f"{locator} is not shown"
    return box


@contextmanager
def chromium(executable: str) -> Iterator[Browser]:
    """A headless Chromium for the length of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=SWITCHES)
        try:
            yield browser
        finally:
            browser.close()


class Complaints:
    """What goes wrong in a browser while nobody looks: console errors, lost requests, strangers' hosts."""

    def __init__(self, context: BrowserContext, own_hosts: tuple[str, ...]) -> None:
        self.found: list[str] = []
        self._own = re.compile(rf"(https?|wss?)://({'|'.join(map(re.escape, own_hosts))})(/|$)|(data|blob|about):")
        context.on("weberror", lambda failure: self.found.append(f"error: {failure.error}"))
        context.on("console", self._hear)
        context.on("request", self._watch)
        context.on("response", self._judge)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = f"{message.location.get('url', '')}:{message.location.get('lineNumber', 0)}"
            self.found.append(f"console: {message.text} ({place})")

    def _watch(self, request: Request) -> None:
        if not self._own.match(request.url):
            self.found.append(f"foreign host: {request.url}")

    def _judge(self, response: Response) -> None:
        if response.status >= 500:
            self.found.append(f"status {response.status}: {response.url}")

    def unexpected(self, expected: list[str]) -> list[str]:
        """What was found and matches none of these patterns."""
        return [found for found in self.found if not any(re.search(one, found) for one in expected)]


class Screen:
    """A browser window on one site: opens pages as a person does and holds them to what every page owes."""

    leaves_pictures = False
    """Whether `shot` leaves any; `--pictures` asks for them. They cost a fifth of the browser's time."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.page = context.new_page()
        self.page.on("websocket", self._listen)
        self._hydrated = False
        self._answers: list[str] = []

    def visit(self, path: str, *, live: bool = True) -> Page:
        """Open a path or a whole URL, and wait until the page answers to the hand."""
        self._hydrated = False
        self.page.goto(path if path.startswith("http") else self.url + path)
        if live:
            self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page that is being loaded has its state."""
        deadline = time.monotonic() + 20
        while not self._hydrated:
            assert time.monotonic() < deadline, f"{self.page.url} never got its state"
            self.page.wait_for_timeout(20)
        self.page.locator("h1").first.wait_for()

    @contextmanager
    def answered(self, part: str, times: int = 1) -> Iterator[None]:
        """What is done in the block is over when so many answers had this in them: none of them comes later."""
        before, deadline = len(self._answers), time.monotonic() + 60
        yield
        while sum(part in answer for answer in self._answers[before:]) < times:
            assert time.monotonic() < deadline, f"fewer than {times} answers with {part}"
            self.page.wait_for_timeout(20)

    def log_in(self, email: str, password: str) -> Page:
        """Log in by the form, and wait for the page it leads to."""
        self.visit("/login")
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self._hydrated = False
        self.page.get_by_role("button", name="Log in").click()
        self.page.wait_for_url(lambda url: "/login" not in url)
        self.settle()
        return self.page

    def look(self, name: str) -> None:
        """Hold the screen to what every screen owes: light and dark, wide and on a phone."""
        for size in (DESKTOP, PHONE):
            self.page.set_viewport_size({"width": size["width"], "height": size["height"]})
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                self.page.evaluate(SETTLED)
                self.check_scheme(scheme)
                if (size is DESKTOP) is (scheme == "light"):
                    # Size and colours are apart: wide in light and the phone in dark see each of both.
                    self.check_axe(f"{name} in {scheme} at {size['width']} px")
                self.check_width()
                self.shot(f"{name}-{scheme}" if size is DESKTOP else f"{name}-phone-{scheme}")
        self.page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})
        self.page.emulate_media(color_scheme="light", reduced_motion="reduce")

    def check_axe(self, where: str) -> None:
        """No finding of axe, without exception."""
        results = Axe().run(self.page, options=AXE_OPTIONS)
        assert results.violations_count == 0, f"{where}: {results.generate_report()}"

    def check_scheme(self, scheme: str) -> None:
        """The page really is light or dark."""
        brightness = self.page.evaluate(BACKGROUND)
        assert (brightness > 127) is (scheme == "light"), (
            f"the page is not {scheme}: its ground has {brightness:.0f}/255"
        )

    def check_width(self) -> None:
        """Nothing makes the page scroll sideways."""
        root = "document.documentElement"
        excess = self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
        assert excess <= 0, f"the page is {excess} px too wide: {self.page.evaluate(TOO_WIDE)}"

    def shot(self, name: str, *, whole: bool = False) -> None:
        """A picture in test-results/ with `--pictures`; those of the README are made by journeys/test_pictures.py."""
        if not self.leaves_pictures:
            return
        RESULTS.mkdir(exist_ok=True)
        self.page.screenshot(path=RESULTS / f"{name}.png", full_page=whole, animations="disabled")

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._read)

    def _read(self, frame: str | bytes) -> None:
        if isinstance(frame, str):
            self._answers.append(frame)
            self._hydrated |= re.search(r'"is_hydrated\w*":\s*true', frame) is not None
