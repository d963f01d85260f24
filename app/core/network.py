"""Network addresses as a server and its proxies write them, and what of them counts as one neighbour."""

import ipaddress
import re

_WITH_PORT = re.compile(r"\[(?P<six>[^\]]+)\](:\d+)?|(?P<four>\d+\.\d+\.\d+\.\d+):\d+")
NEIGHBOURHOOD = 64
"""Bits of an IPv6 address that one customer of a provider shares; the rest is his to choose at every request."""


def address(text: str) -> str:
    """The address alone: without the port, brackets and zone that some proxies add, IPv4-mapped as IPv4.

    What is no address stays as it is, at most 64 characters of it.
    """
    bare = text.strip()
    if found := _WITH_PORT.fullmatch(bare):
        bare = found["six"] or found["four"]
    try:
        parsed = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return bare[:64]
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(mapped or parsed)


def neighbourhood(text: str) -> str:
    """What limits count as one: an IPv4 address, or the /64 of an IPv6 address (RFC 6177: a site gets at least one)."""
    bare = address(text)
    try:
        parsed = ipaddress.ip_address(bare)
    except ValueError:
        return bare
    if isinstance(parsed, ipaddress.IPv4Address):
        return bare
    return str(ipaddress.ip_network((parsed, NEIGHBOURHOOD), strict=False))
