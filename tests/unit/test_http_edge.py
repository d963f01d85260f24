"""What the edge makes of a request before anybody else sees it."""

import asyncio
import logging

import pytest

from app.core.settings import get_settings
from app.http import edge, hosts


def client_of(forwarded: str = "", address: str = "127.0.0.1") -> str:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    inner = edge.inner({"type": "http", "headers": headers, "client": (address, 4711)}, None)
    return inner["client"][0]


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.9, 203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:49152", "203.0.113.7"),
        ("[2001:db8::7]:49152", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "127.0.0.1"),
    ],
)
def test_the_client_is_who_the_trusted_proxy_says(
    monkeypatch: pytest.MonkeyPatch, forwarded: str, expected: str
) -> None:
    monkeypatch.setenv("ONRAMP_TRUSTED_PROXY_HOPS", "1")
    get_settings.cache_clear()
    assert client_of(forwarded) == expected


def test_an_ipv4_client_of_a_socket_for_both_is_an_ipv4_address() -> None:
    assert client_of(address="::ffff:203.0.113.7") == "203.0.113.7"


def test_a_proxy_that_nobody_trusts_is_told_of_once(caplog: pytest.LogCaptureFixture) -> None:
    edge._warn_of_proxy.cache_clear()
    with caplog.at_level(logging.WARNING, "onramp.edge"):
        assert client_of() == "127.0.0.1"
        assert not caplog.records
        assert [client_of("203.0.113.7") for _ in range(3)] == ["127.0.0.1"] * 3
    assert len(caplog.records) == 1
    assert "ONRAMP_TRUSTED_PROXY_HOPS" in caplog.text
    assert "203.0.113.7" not in caplog.text


async def test_a_host_that_is_too_long_is_not_remembered() -> None:
    hosts.forget()
    found = await asyncio.gather(*(hosts.tenant_for(f"{number}{'a' * 300_000}") for number in range(20)))
    assert found == [None] * 20
    assert not hosts._cache


def test_what_is_kept_of_a_sockets_headers_is_short() -> None:
    large = b"a" * 300_000
    names = (b"host", b"origin", b"user-agent", b"accept-language", b"sec-websocket-protocol", b"x-anything", b"cookie")
    scope = {"type": "websocket", "headers": [(name, large) for name in names], "client": ("127.0.0.1", 4711)}
    kept = edge.inner(scope, None)["headers"]
    assert {name for name, _ in kept} == set(names) - {b"x-anything", b"cookie"}
    assert max(len(value) for _, value in kept) == edge.LONGEST_OF_SOCKET
