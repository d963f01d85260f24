"""The frontend build: when it is due, how it is run, and what is changed in what Reflex generates.

Only the standard library: `make run` asks it before anything is installed.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / ".web" / "build" / "client"
"""The built frontend, as it is served."""

SAME_ORIGIN = "http://same-origin.invalid"
"""Stands in the build for the origin the page was loaded from."""

BROWSER = ROOT / "app" / "browser"
"""Scripts of our own that are built into the frontend."""

FIRST = BROWSER / "first"
"""Those that run before React and before anything is drawn: they become one plain script, /onramp.js."""

_STAMP = ROOT / ".web" / "onramp-built-from"
_LOCK = ROOT / "var" / "frontend.lock"
_SOURCES = (
    "app/pages",
    "app/components",
    "app/state",
    "app/browser",
    "app/core",
    "app/vocabulary",
    "app/rules",
    "app/services",
    "app/models",
    "app/app.py",
    "app/frontend.py",
    "assets",
    "rxconfig.py",
    "requirements.txt",
)
_LOCKS = "reflex.lock"
"""What a build itself writes anew."""
_INPUTS = (*_SOURCES, _LOCKS)

_IMPORT = re.compile(
    r'^import (?:\{ (?P<names>\w+(?:, \w+)*) \}|\* as (?P<whole>\w+)) from "\./(?P<file>\w+\.js)";$', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?P<kind>(?:async )?function|const|class) (?P<name>\w+)", re.MULTILINE)


class BuildFailed(RuntimeError):
    """The frontend could not be built; what npm and Reflex said stands above."""


def inputs_digest(names: tuple[str, ...] = ()) -> str:
    """SHA-256 over everything that the built frontend depends on, or these parts of it."""
    digest = hashlib.sha256()
    for name in names or _INPUTS:
        path = ROOT / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and "__pycache__" not in file.parts and "external" not in file.parts:
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def is_built() -> bool:
    """Whether what is built is what the sources say now."""
    return (STATIC / "index.html").exists() and _STAMP.exists() and _STAMP.read_text() == inputs_digest()


def build() -> None:
    """Build the frontend if anything it depends on has changed. Safe to call from several processes at once."""
    with _one_at_a_time():
        tidy_locks()
        if is_built():
            return
        _STAMP.unlink(missing_ok=True)
        sources = inputs_digest(_SOURCES)
        command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
        done = subprocess.run(command, cwd=ROOT, env=build_environment(), check=False)
        if done.returncode != 0 or not (STATIC / "index.html").exists():
            raise BuildFailed("The frontend could not be built.")
        tidy_locks()
        if inputs_digest(_SOURCES) == sources:  # else somebody edited meanwhile, and the next one builds again
            _STAMP.write_text(inputs_digest())


def build_environment() -> dict[str, str]:
    """The environment for Reflex and npm: Node from the virtual environment, and nothing of the installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ONRAMP_", "REFLEX_"))}
    return kept | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "REFLEX_USE_NPM": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "npm_config_omit_lockfile_registry_resolved": "true",
        "npm_config_audit": "false",
        "npm_config_fund": "false",
        "npm_config_update_notifier": "false",
    }


def tidy_locks() -> None:
    """Take the hosts of package registries out of the lock files and sort them; the hashes stay.

    Reflex writes the files anew on every build, in an order that changes.
    """
    for file in (ROOT / "reflex.lock").glob("*.json"):
        text = file.read_text()
        lock = json.loads(text)
        for package in lock.get("packages", {}).values():
            package.pop("resolved", None)
        tidy = json.dumps(lock, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
        if tidy != text:
            file.write_text(tidy)


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    _LOCK.parent.mkdir(parents=True, exist_ok=True)
    with _LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def without_eval(source: str) -> str:
    """Reflex's state.js with the server's scripts sent to app/browser/commands.js instead of `eval`."""
    source = _swap(source, "eval(event.payload.javascript_code)", "run(event.payload.javascript_code, refs)", 1)
    source = _swap(source, "eval(event.payload.function)()", "run(event.payload.function, refs)", 1)
    source = _swap(source, "eval(event.payload.callback)", "callbackOf(event.payload.callback, addEvents)", 2)
    return 'import { callbackOf, run } from "$/utils/onramp/commands";\n' + source


def loads_anew(source: str) -> str:
    """Reflex's state.js with a page of another release left to app/browser/release.js; in development it only warns."""
    told = "socket.current.on(STATE_MISMATCH_EVENT, handleStateMismatch)"
    loads = "app.isDevMode ? handleStateMismatch(info) : loadsAnew(info.backend, socket.current, event_queue)"
    source = _swap(source, told, f"socket.current.on(STATE_MISMATCH_EVENT, (info) => {loads})", 1)
    refused = 'socket.current.on("connect_error", retryConnect)'
    loads = "(error.data?.release && loadsAnew(error.data.release, socket.current, event_queue)) || retryConnect(error)"
    source = _swap(source, refused, f'socket.current.on("connect_error", (error) => {loads})', 1)
    return 'import { loadsAnew } from "$/utils/onramp/release";\n' + source


def own_scripts() -> list[tuple[Path, str]]:
    """The scripts of app/browser with the places they take in the build."""
    built_in = [(Path("utils/onramp") / file.name, file.read_text()) for file in sorted(BROWSER.glob("*.js"))]
    return [*built_in, (Path("public/onramp.js"), joined(FIRST / "main.js"))]


def joined(main: Path) -> str:
    """A module and all it imports as one plain script, which a browser runs before it draws; modules come deferred.

    Each module is a function that gives its exports. What they write is kept simple (decision 0027): imports by name or
    `* as` from beside them, exports of functions and constants where they are declared. Anything else is refused.
    """
    parts: list[str] = []
    _join(main, parts, [])
    return '(() => {\n"use strict";\n' + "".join(parts) + "})();\n"


def _join(module: Path, parts: list[str], around: list[Path]) -> None:
    if module in around:
        raise BuildFailed(f"{module.name} imports itself through {around[-1].name}.")
    head = f"const {_module_name(module)} = (() => {{\n"
    if any(part.startswith(head) for part in parts):
        return
    text = module.read_text()
    for imported in _IMPORT.finditer(text):
        _join(module.parent / imported["file"], parts, [*around, module])
    text = _IMPORT.sub(_taken, text)
    exported = [found["name"] for found in _EXPORT.finditer(text)]
    text = _EXPORT.sub(r"\g<kind> \g<name>", text)
    if odd := re.search(r"^\s*(?:import|export)\b.*|\bimport\(.*", text, re.MULTILINE):
        raise BuildFailed(f"{module.name} has a line that cannot be joined: {odd[0].strip()}")
    parts.append(f"{head}{text}return {{ {', '.join(exported)} }};\n}})();\n")


def _taken(match: re.Match[str]) -> str:
    names, whole, file = match.group("names", "whole", "file")
    return f"const {whole or f'{{ {names} }}'} = {_module_name(Path(file))};"


def _module_name(file: Path) -> str:
    return f"module_{file.stem}"


def proxied(vite_config: str, port: str) -> str:
    """Vite's configuration with everything that is not frontend passed on to the server behind it (`make dev`)."""
    target = f'"http://127.0.0.1:{port}"'
    routes = ("/_event", "/auth", "/webhooks", "/healthz", "/readyz", "/metrics", "/dev/mailbox")
    rules = ", ".join(f'"{route}": {{ target: {target}, ws: {str(route == "/_event").lower()} }}' for route in routes)
    return _swap(vite_config, "  server: {\n", f"  server: {{\n    proxy: {{ {rules} }},\n", 1)


def use_own_origin(static: Path) -> None:
    """Make the built frontend talk to the origin it was loaded from: one build for every tenant, host and port."""
    files = list((static / "assets").glob("reflex-env-*.js"))
    if len(files) != 1:
        raise BuildFailed(f"Reflex no longer builds one reflex-env-*.js but {len(files)}.")
    (file,) = files
    text = file.read_text()
    text, times = re.subn(r"`(http|ws)://same-origin\.invalid(/[^`]*)`", _from_location, text)
    if times == 0 or "same-origin.invalid" in text:
        raise BuildFailed(f"{file.name} does not name its endpoints the way it did.")
    file.write_text(text)


def _from_location(match: re.Match[str]) -> str:
    scheme, path = match.groups()
    protocol = 'location.protocol.replace("http","ws")' if scheme == "ws" else "location.protocol"
    return f"`${{{protocol}}}//${{location.host}}{path}`"


def _swap(source: str, old: str, new: str, times: int) -> str:
    if source.count(old) != times:
        raise BuildFailed(f"Reflex no longer holds {old!r} {times} time(s); look at app/frontend.py.")
    return source.replace(old, new)
