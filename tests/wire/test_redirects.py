"""Where a redirect of ours can lead, in every spelling of a path: on this site, or nowhere."""

import re
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.applications import Site

ELSEWHERE = (
    "//evil.example/?x=%00",
    "//evil.example/",
    "//evil.example//",
    "//login/",
    "///evil.example/?%00",
    "/%2fevil.example/?x=%00",
    "/%2Fevil.example/",
    "/%5cevil.example/?x=%00",
    "/%5C%5Cevil.example/",
    "/\\evil.example/?x=%00",
    "/\\/evil.example/",
    "/%09/evil.example/?x=%00",
    "/%0a/evil.example/?x=%00",
    "/%0d%0aLocation:%20https://evil.example/?x=%00",
    "/login%0d%0aX-Evil:%20yes/?x=%00",
    "/%00/evil.example/",
    "/%20/evil.example/?%00",
    "/.%2f/evil.example/?x=%00",
    "//settings",
    "/settings//",
    "//users/",
)


def raw(site: Site, target: str) -> tuple[int, dict[str, str]]:
    """Status and headers of a request whose target is sent as it is; none of the client's own care."""
    host = urlsplit(site.url).netloc
    with socket.create_connection(("127.0.0.1", site.application.port), timeout=10) as line:
        line.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        answer = b"".join(iter(lambda: line.recv(65536), b"")).decode("latin-1")
    head = answer.partition("\r\n\r\n")[0].split("\r\n")
    named = (each.partition(":") for each in head[1:])
    return int(head[0].split()[1]), {name.lower(): value.strip() for name, _, value in named}


@pytest.mark.any_database
def test_no_spelling_of_a_path_leads_to_another_site(site: Site) -> None:
    for target in ELSEWHERE:
        status, headers = raw(site, target)
        assert status < 500, target
        assert "x-evil" not in headers, target
        location = headers.get("location", "/")
        assert re.match(r"/(?![/\\])", location), f"{target} leads to {location}"
        if status != 400:  # the server itself refuses what is no HTTP
            assert headers.get("content-security-policy"), f"{target} is answered without headers"


@pytest.mark.any_database
def test_paths_with_two_slashes_do_not_exist(site: Site) -> None:
    for target in ELSEWHERE[:8]:
        assert raw(site, target)[0] == 404, target


@pytest.mark.any_database
def test_a_redirect_says_its_path_encoded_anew(site: Site) -> None:
    status, headers = raw(site, "/login%C3%A9%22%3C?next=%00/a%20b&x=1")
    assert (status, headers["location"]) == (308, "/login%C3%A9%22%3C?next=/a%20b&x=1")


@pytest.mark.any_database
def test_short_addresses_lead_to_the_first_screen_behind_them(site: Site) -> None:
    for target, screen in (("/settings", "/settings/support-links"), ("/users/", "/users/customers")):
        status, headers = raw(site, target)
        assert (status, headers["location"]) == (307, screen)


@pytest.mark.any_database
def test_a_host_of_many_characters_is_nobodys(ask: Callable) -> None:
    assert ask("GET", "/login", host="a" * 263 + ".example").status == 421
