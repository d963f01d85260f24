"""Behind nginx and behind Caddy, with TLS and the very files of deploy/: pages, sockets, cookies and who asks."""

import json
import re
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidHandshake
from websockets.sync.client import connect

from app.core import db, routes
from app.core.ids import new_id
from tests import ledger, people, servers
from tests.applications import Application
from tests.conftest import in_ci
from tests.crowd import wait_until
from tests.people import World
from tests.servers import Server
from tests.wire.sockets import HYDRATE

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NAME = "charge.example.com"


class Behind:
    """An installation behind a proxy of its own."""

    def __init__(self, proxy: str, application: Application, world: World, port: int, certificate: Path) -> None:
        self.proxy, self.application, self.world, self.port = proxy, application, world, port
        self.origin = f"https://{NAME}:{port}"
        self.trust = ssl.create_default_context(cafile=str(certificate))

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> HTTPResponse:
        """One request as a browser sends it; the body has been read."""
        line = HTTPSConnection("127.0.0.1", self.port, context=self.trust, timeout=20)
        line.sock = self.trust.wrap_socket(_to(self.port), server_hostname=NAME)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body=body, headers={"Host": f"{NAME}:{self.port}", **named})
        response = line.getresponse()
        response.read()
        line.close()
        return response

    @contextmanager
    def socket(self, cookie: str, origin: str = "") -> Iterator[Any]:
        """The socket of a page."""
        url = f"wss://{NAME}:{self.port}/_event/?EIO=4&transport=websocket&token={new_id()}"
        headers = {"Cookie": f"__Host-onramp={cookie}"}
        opening = connect(
            url,
            sock=_to(self.port),
            ssl=self.trust,
            server_hostname=NAME,
            origin=origin or self.origin,  # type: ignore[arg-type]
            additional_headers=headers,
            max_size=None,
        )
        with opening as line:
            yield line


def _to(port: int) -> Any:
    import socket

    return socket.create_connection(("127.0.0.1", port), timeout=20)


def certify(folder: Path) -> tuple[Path, Path]:
    """A certificate that nobody has signed but itself, and its key."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    command += ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


def swapped(text: str, *pairs: tuple[str, str]) -> str:
    """A file of deploy/ with what everybody has to change; each of it is in there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def nginx(folder: Path, port: int, plain: int, backend: int, certificate: Path, key: Path) -> list[str]:
    """What starts nginx with deploy/nginx.conf."""
    live = f"/etc/letsencrypt/live/{NAME}"
    site = swapped(
        (DEPLOY / "nginx.conf").read_text(),
        ("127.0.0.1:8000", f"127.0.0.1:{backend}"),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        (f"{live}/fullchain.pem", str(certificate)),
        (f"{live}/privkey.pem", str(key)),
        ("/var/log/nginx/onramp.log", str(folder / "access.log")),
        ("/var/log/nginx/onramp-error.log", str(folder / "error.log")),
    )
    (folder / "site.conf").write_text(site)
    places = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("proxy", "fastcgi", "uwsgi", "scgi"))
    places += f"client_body_temp_path {folder}/body;\n"
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log stderr;\nevents {{}}\n"
        f"http {{ {places} include {folder}/site.conf; }}\n"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, port: int, plain: int, backend: int, certificate: Path, key: Path) -> list[str]:
    """What starts Caddy with deploy/Caddyfile."""
    options = f"\tadmin off\n\thttp_port {plain}\n\thttps_port {port}\n\tstorage file_system {folder}/caddy\n"
    site = swapped(
        (DEPLOY / "Caddyfile").read_text(),
        (f"{NAME} {{", f"https://{NAME}:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}"),
        ("127.0.0.1:8000", f"127.0.0.1:{backend}"),
        ("{\n\tlog {", f"{{\n{options}\tlog {{"),
    )
    (folder / "Caddyfile").write_text(site)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


PROXIES: dict[str, Callable[[Path, int, int, int, Path, Path], list[str]]] = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(params=PROXIES)
def behind(
    request: pytest.FixtureRequest, built_frontend: None, separate_database: Callable[..., str], tmp_path: Path
) -> Iterator[Behind]:
    """A running installation behind the proxy; skipped where there is none, and failed in CI."""
    for program in (request.param, "openssl"):
        if not (shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin:/usr/local/bin")):
            if in_ci():
                pytest.fail(f"CI must not skip: {program} is not on this machine", pytrace=False)
            pytest.skip(f"{program} is not on this machine")
    port, plain = servers.free_port(), servers.free_port()
    certificate, key = certify(tmp_path)
    base_url = f"https://{NAME}:{port}"
    running = Application(separate_database(), tmp_path, ONRAMP_TRUSTED_PROXY_HOPS="1")
    with ExitStack() as stack:
        running.start()
        stack.callback(running.stop)
        db.configure(running.database_url)
        stack.callback(db.dispose)
        world = people.build(base_url=base_url, other_url=f"https://rival.example.com:{port}")
        folder = tmp_path / "proxy"
        folder.mkdir()
        command = PROXIES[request.param](folder, port, plain, running.port, certificate, key)
        made = Behind(request.param, running, world, port, certificate)
        proxy = Server(command, folder, lambda: _answers(made))
        stack.callback(proxy.stop)
        yield made


def _answers(made: Behind) -> bool:
    try:
        return made.ask("GET", routes.HEALTH).status == 200
    except OSError:
        return False


@pytest.mark.any_database
def test_everything_that_people_need_comes_through(behind: Behind, database_kind: str) -> None:
    world = behind.world
    page = behind.ask("GET", routes.LOGIN)
    assert page.status == 200
    assert "max-age" in (page.headers["strict-transport-security"] or "")
    assert page.headers["content-security-policy"]
    assert behind.ask("GET", routes.READY).status == 200

    cookie = people.cookie_and_actor(world.tenant, world.alice.user_id, "127.0.0.1")[0]
    with behind.socket(cookie) as line:
        line.send("40/_event,")
        event = {
            "name": HYDRATE,
            "payload": {},
            "router_data": {"pathname": routes.CUSTOMERS, "asPath": routes.CUSTOMERS},
        }
        line.send("42/_event," + json.dumps(["event", event]))
        heard = ""
        while world.alice.email not in heard:
            heard += str(line.recv(timeout=30))
    for foreign in ("https://evil.example", f"http://{NAME}:{behind.port}", f"https://{NAME}"):
        with pytest.raises(InvalidHandshake), behind.socket(cookie, origin=foreign):
            pass

    opened = behind.ask(
        "POST",
        routes.AUTH_SESSION,
        body=json.dumps({"ticket": new_ticket(world)}),
        Content_Type="application/json",
        Origin=behind.origin,
        X_Forwarded_For="198.51.100.1",
    )
    assert opened.status == 204
    assert re.match(r"__Host-onramp=.+; .*Secure", opened.headers["set-cookie"] or "")
    newest = max(ledger.rows("session", user_id=world.bob.user_id), key=lambda row: row["created_at"])
    assert newest["network_address"] == "127.0.0.1", "what a client claims of itself is not believed"

    behind.ask("GET", f"{routes.ACTIVATE}?t=SECRETSECRET")
    behind.application.stop()
    assert behind.ask("GET", f"{routes.ACTIVATE}?t=SECRETSECRET", Referer=f"{behind.origin}/?t=SECRET").status == 502
    last = f"{routes.TERMS}?t=SECRETSECRET"
    assert behind.ask("GET", last).status == 502
    folder = behind.application.log.parent / "proxy"
    logs = [folder.with_suffix(".log"), *folder.glob("*.log")]
    # They write their lines after the answers have gone.
    wait_until(lambda: any(routes.TERMS in log.read_text() for log in logs))
    for log in logs:
        assert "SECRET" not in log.read_text()
        assert "token=" not in log.read_text()


def new_ticket(world: World) -> str:
    from app.models import User
    from app.services.identity import sessions

    with db.unit_of_work() as session:
        return sessions.new_ticket(session, session.get_one(User, world.bob.user_id))


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.name)
def test_units_start_what_there_is(unit: Path) -> None:
    text = unit.read_text()
    command = re.search(r"^ExecStart=/srv/onramp/\.venv/bin/python -m ([\w.]+)( \w+)?$", text, re.MULTILINE)
    assert command
    assert (DEPLOY.parent / command[1].replace(".", "/")).with_suffix(".py").exists() or command[1] == "app"
    assert "Restart=always" in text
    assert "User=onramp" in text
