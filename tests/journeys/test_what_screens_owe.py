"""The checks that every screen goes through do find what they are for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import Complaints, Screen

GOOD = """<!doctype html><html lang="en"><head><title>Good</title><style>
:root { color-scheme: light dark } body { background: light-dark(#fff, #111); color: light-dark(#111, #eee) }
</style></head><body><main><h1>Good</h1><p>Calm.</p>%s</main></body></html>"""


@pytest.fixture
def heard() -> list[Complaints]:
    return []


@pytest.fixture
def bare(chromium: Browser, heard: list[Complaints]) -> Iterator[Screen]:
    """A window without a site behind it."""
    context = chromium.new_context()
    heard.append(Complaints(context, ("localhost",)))
    context.route(
        "http://localhost/**", lambda route: route.fulfill(status=200, content_type="text/html", body=GOOD % "")
    )
    yield Screen(context, "http://localhost")
    context.close()


def test_good_screen_passes(bare: Screen, heard: list[Complaints]) -> None:
    bare.page.set_content(GOOD % "")
    bare.look("what-screens-owe")
    assert heard[0].found == []


@pytest.mark.parametrize(
    ("flaw", "finding"),
    [
        ("<button><svg></svg></button>", "button-name"),
        ("<input>", "label"),
        ("<p style='color: #999; background: #fff'>Pale</p>", "color-contrast"),
        ("<h3>Skipped a level</h3>", "heading-order"),
        ("<a href='/a' style='font-size:8px'>a</a><br><a href='/b' style='font-size:8px'>b</a>", "target-size"),
        ("<style>:root { color-scheme: dark } body { background: #111; color: #eee }</style>", "not light"),
        ("<style>body { background: #fff; color: #111 }</style>", "not dark"),
        ("<div style='width: 500px'>Wide</div>", "too wide"),
    ],
)
def test_flaw_is_found(bare: Screen, flaw: str, finding: str) -> None:
    bare.page.set_content(GOOD % flaw)
    with pytest.raises(AssertionError, match=finding):
        bare.look("what-screens-owe")


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("console.error('from the console')", "from the console"),
        ("setTimeout(() => { throw new Error('nobody caught me') })", "nobody caught me"),
        ("setTimeout(() => Promise.reject(new Error('nor me')))", "nor me"),
        ("fetch('https://tracker.example.com/').catch(() => {})", "foreign host"),
        ("new Image().src = '//fonts.example.com/x.png'", "foreign host"),
    ],
)
def test_complaint_is_heard(bare: Screen, heard: list[Complaints], script: str, complaint: str) -> None:
    bare.context.route("**/*.example.com/**", lambda route: route.abort())
    bare.page.goto("http://localhost/")
    bare.page.evaluate(f"() => {{ {script} }}")
    bare.page.wait_for_timeout(100)
    assert [found for found in heard[0].found if complaint in found]
    assert heard[0].unexpected([complaint, "Failed to load", "ERR_FAILED"]) == []


def test_axe_runs_under_a_strict_policy(bare: Screen) -> None:
    headers = {"content-security-policy": "default-src 'self'; style-src 'unsafe-inline'", "content-type": "text/html"}
    bare.context.route(
        "http://localhost/strict", lambda route: route.fulfill(status=200, headers=headers, body=GOOD % "")
    )
    bare.page.goto("http://localhost/strict")
    bare.look("what-screens-owe")
