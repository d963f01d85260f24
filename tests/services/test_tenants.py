"""Tenants: which one answers at a host, and what a base URL may be."""

import pytest

from app.core.clock import now
from app.core.db import Database
from app.core.errors import AppError, Invalid
from app.core.settings import get_settings
from app.services import tenants
from app.services.tenants import HostTaken
from tests import ledger
from tests.crowd import at_once


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRAMP_ENV", "production")
    get_settings.cache_clear()


def name_at(host: str) -> str | None:
    row = tenants.by_host(host)
    return row.name if row else None


def test_each_tenant_answers_at_its_own_host(database: Database) -> None:
    tenants.create(name="Volta Charging", base_url="https://charge.volta.example.com")
    tenants.create(name="Rival Power", base_url="https://rival.example.com:8443")
    for host in ("charge.volta.example.com", "CHARGE.Volta.example.com", "charge.volta.example.com:443"):
        assert name_at(host) == "Volta Charging"
    assert name_at("rival.example.com:8443") == "Rival Power"
    for host in (
        *("", "example.com", "rival.example.com", "rival.example.com:8080", "volta.example.com"),
        *("charge.volta.example.com.evil.com", "evil.com/charge.volta.example.com", "charge.volta.example.com:8443"),
        *("x" * 10_000, "' OR 1=1 --", "%", "charge.volta.example.com, evil.com", "\0", "\ud800"),
    ):
        assert name_at(host) is None, host[:60]


def test_the_default_tenant_answers_on_every_local_name_of_a_development_machine(database: Database) -> None:
    tenants.create(name="Volta Charging", base_url="http://localhost:8000")
    tenants.create(name="Rival Power", base_url="http://rival.localhost:8000")
    for host in ("localhost", "localhost:8000", "localhost:3000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"):
        assert name_at(host) == "Volta Charging"
    assert name_at("rival.localhost:8000") == "Rival Power"
    for host in ("volta.example.com", "localhost.evil.com", "rival.localhost", "127.0.0.1.evil.com:8000"):
        assert name_at(host) is None


def test_no_local_name_answers_in_production(database: Database, production: None) -> None:
    tenants.create(name="Volta Charging", base_url="https://charge.volta.example.com")
    assert name_at("localhost") is None
    assert name_at("127.0.0.1:443") is None


@pytest.mark.parametrize(
    ("typed", "kept", "host"),
    [
        ("https://charge.volta.example.com", "https://charge.volta.example.com", "charge.volta.example.com"),
        (" HTTPS://Charge.Volta.example.com:443/ ", "https://charge.volta.example.com", "charge.volta.example.com"),
        ("https://charge.volta.example.com:8443", "https://charge.volta.example.com:8443", None),
        ("http://localhost:8000/", "http://localhost:8000", "localhost:8000"),
        ("http://localhost:80", "http://localhost", "localhost"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1:8000"),
        ("http://volta.localhost:8000", "http://volta.localhost:8000", "volta.localhost:8000"),
        ("https://xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
    ],
)
def test_a_base_url_gets_one_form(database: Database, typed: str, kept: str, host: str | None) -> None:
    assert tenants.create(name="Volta", base_url=typed).base_url == kept
    assert ledger.row("tenant")["host"] == host or kept.removeprefix("https://")


BAD_URLS = [
    *("", "volta", "volta.example.com", "//volta.example.com", "https://", "https:///", "ftp://volta.example.com"),
    *("http://volta.example.com", "javascript:alert(1)", "https://volta.example.com/path", "https://a.example/?x=1"),
    *(
        "https://a.example/#x",
        "https://user:pw@a.example",
        "https://a.example:99999",
        "https://a.example:x",
        "https://[",
    ),
    *("https://[::1]", "https://a b.example", "https://a..example", "https://-.example", "https://a.example\\evil"),
    *("https://münchen.example", "https://a.example\n.evil.com", "https://a.example\0", "https://\ud800.example"),
    *("https://" + "a" * 300 + ".example", "http://localhost.evil.com", "https://*.example.com"),
]


def test_any_other_base_url_is_refused_with_a_sentence(database: Database) -> None:
    for typed in BAD_URLS:
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            tenants.create(name="Volta", base_url=typed)
        assert list(refused.value.fields) == ["base_url"], typed


def test_production_answers_on_https_only(database: Database, production: None) -> None:
    for typed in ("http://localhost:8000", "http://127.0.0.1", "http://volta.localhost"):
        with ledger.unchanged(), pytest.raises(Invalid, match="https://"):
            tenants.create(name="Volta", base_url=typed)


@pytest.mark.parametrize("name", ["", "   ", "x" * 161, "Volta\nBcc: x", "<b>Volta</b>", "https://volta.example.com"])
def test_a_name_must_be_a_name(database: Database, name: str) -> None:
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        tenants.create(name=name, base_url="https://volta.example.com")
    assert list(refused.value.fields) == ["name"]


def test_a_zone_must_exist(database: Database) -> None:
    for zone in (
        "",
        "Nowhere/Land",
        "CEST",
        "../../etc/passwd",
        "/etc/localtime",
        "Europe",
        "Europe/Amsterdam\0",
        "x" * 500,
    ):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            tenants.create(name="Volta", base_url="https://volta.example.com", timezone=zone)
        assert list(refused.value.fields) == ["timezone"], zone


def test_a_host_has_one_tenant(database: Database) -> None:
    tenants.create(name="Volta", base_url="https://volta.example.com")
    for typed in ("https://volta.example.com", "https://VOLTA.example.com:443/"):
        with ledger.unchanged(), pytest.raises(HostTaken, match=r"volta\.example\.com"):
            tenants.create(name="Again", base_url=typed)


def test_two_made_in_the_same_moment_leave_one_host_and_one_default(database: Database) -> None:
    results = at_once(*[lambda: tenants.create(name="Volta", base_url="https://volta.example.com")] * 4)
    assert sum(not isinstance(result, Exception) for result in results) == 1
    assert all(isinstance(result, AppError | tenants.TenantRow) for result in results), results
    results = at_once(*[lambda n=n: tenants.create(name="Many", base_url=f"https://{n}.example.com") for n in range(4)])
    assert all(isinstance(result, tenants.TenantRow) for result in results), results
    assert len(ledger.rows("tenant", is_default=True)) == 1


def test_the_first_tenant_is_the_default_and_each_has_its_links(database: Database) -> None:
    first = tenants.create(name="Volta Charging Group", base_url="https://volta.example.com")
    second = tenants.create(name="rival", base_url="https://rival.example.com")
    assert (first.initials, second.initials) == ("VC", "R")
    assert ledger.row("tenant", is_default=True)["id"] == first.id
    assert {row["tenant_id"] for row in ledger.rows("support_links")} == {first.id, second.id}
    assert tenants.count() == 2
    assert tenants.by_host("rival.example.com") == second


def test_a_suspended_tenant_still_answers_and_says_so(database: Database) -> None:
    row = tenants.create(name="Volta", base_url="https://volta.example.com")
    assert not row.suspended
    ledger.edit("tenant", row.id, suspended_at=now())
    again = tenants.by_host("volta.example.com")
    assert again
    assert again.suspended


def test_a_tenant_sells_in_one_of_the_currencies_that_have_cents(database: Database) -> None:
    row = tenants.create(name="Alpen Strom", base_url="https://alpen.example.com", currency="CHF")
    assert ledger.row("tenant", id=row.id)["currency"] == "CHF"
    for currency in ("", "eur", "JPY", "XXX", "E" * 300):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            tenants.create(name="Other", base_url="https://other.example.com", currency=currency)
        assert list(refused.value.fields) == ["currency"]
