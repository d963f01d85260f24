"""Whose request it is: the address that proxies pass, and what of it limits count."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import network


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" 203.0.113.7 ", "203.0.113.7"),
        ("203.0.113.7:49152", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::FFFF:CB00:7107", "203.0.113.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:DB8:0::1]", "2001:db8::1"),
        ("[::ffff:203.0.113.7]:443", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", "unknown"),
        ("", ""),
        ("x" * 300, "x" * 64),
        ("command line", "command line"),
    ],
)
def test_address_alone(text: str, expected: str) -> None:
    assert network.address(text) == expected


@given(st.integers(0, 2**64 - 1))
def test_one_neighbourhood_counts_once(host: int) -> None:
    prefix = int(ipaddress.ip_address("2001:db8:1:2::"))
    assert network.neighbourhood(str(ipaddress.IPv6Address(prefix | host))) == "2001:db8:1:2::/64"


def test_neighbours_are_told_apart() -> None:
    assert network.neighbourhood("2001:db8:1:2::1") != network.neighbourhood("2001:db8:1:3::1")
    assert network.neighbourhood("203.0.113.7") != network.neighbourhood("203.0.113.8")


@given(st.ip_addresses())
def test_address_is_stable(any_address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    once = network.address(str(any_address))
    assert network.address(once) == once
