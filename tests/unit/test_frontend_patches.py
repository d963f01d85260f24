"""What is changed in what Reflex generates, without a build: the installed Reflex is the one that is patched."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from reflex_base import constants
from reflex_base.compiler import templates

from app import frontend
from rxconfig import OnrampFrontend

PRISTINE = Path(constants.Templates.Dirs.WEB_TEMPLATE)
COMPONENT = "eval(`import(dataUri)`)"
"""Loads components that a server makes at run time. Onramp has none, and the policy of its pages forbids it."""
CALLS = (
    "eval(event.payload.javascript_code)",
    "eval(event.payload.function)()",
    "eval(event.payload.callback)",
)


@pytest.fixture
def state_js() -> str:
    """Reflex's own state.js, as it is installed."""
    return (PRISTINE / "utils" / "state.js").read_text()


def test_nothing_that_the_server_sends_is_evaluated(state_js: str) -> None:
    patched = frontend.without_eval(state_js)
    assert state_js.count("eval(") == 5
    assert re.findall(r"\beval\(.*\)", patched) == [COMPONENT]
    assert "new Function" not in patched
    assert patched.startswith('import { callbackOf, run } from "$/utils/onramp/commands";\n')
    assert patched.count("run(event.payload.javascript_code, refs)") == 1
    assert patched.count("run(event.payload.function, refs)") == 1
    assert patched.count("callbackOf(event.payload.callback, addEvents)") == 2
    lines = patched.splitlines()[1:]
    changed = [new for old, new in zip(state_js.splitlines(), lines, strict=True) if old != new]
    assert len(changed) == 4


def test_a_page_of_another_release_is_left_to_our_own_script(state_js: str) -> None:
    patched = frontend.loads_anew(state_js)
    assert patched.startswith('import { loadsAnew } from "$/utils/onramp/release";\n')
    lines = patched.splitlines()[1:]
    changed = [new.strip() for old, new in zip(state_js.splitlines(), lines, strict=True) if old != new]
    loads = "loadsAnew({}, socket.current, event_queue)"
    refused, told = loads.format("error.data.release"), loads.format("info.backend")
    assert changed == [
        f'socket.current.on("connect_error", (error) => (error.data?.release && {refused}) || retryConnect(error));',
        f"socket.current.on(STATE_MISMATCH_EVENT, (info) => app.isDevMode ? handleStateMismatch(info) : {told});",
    ]


def test_every_other_script_of_reflex_is_free_of_eval() -> None:
    for file in PRISTINE.rglob("*.js"):
        if file.name != "state.js":
            assert "eval(" not in file.read_text(), file.name


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("change", [lambda call: "", lambda call: f"{call} {call}"], ids=["gone", "twice"])
def test_a_reflex_that_evaluates_elsewhere_is_not_built(state_js: str, call: str, change: Callable[[str], str]) -> None:
    with pytest.raises(frontend.BuildFailed) as refused:
        frontend.without_eval(state_js.replace(call, change(call), 1))
    assert str(refused.value).startswith(f"Reflex no longer holds {call!r} ")
    assert str(refused.value).endswith("look at app/frontend.py.")


def vite_config() -> str:
    """Vite's configuration as the installed Reflex writes it."""
    return templates.vite_config_template(
        base="/",
        hmr=True,
        force_full_reload=False,
        experimental_hmr=False,
        sourcemap=False,
    )


def test_in_development_the_server_behind_vite_answers_what_is_not_frontend() -> None:
    patched = frontend.proxied(vite_config(), "8123")
    assert '"/_event": { target: "http://127.0.0.1:8123", ws: true }' in patched
    assert '"/auth": { target: "http://127.0.0.1:8123", ws: false }' in patched
    assert patched.count("proxy:") == 1
    before, _, after = patched.partition("    proxy: { ")
    assert before + after.partition(" },\n")[2] == vite_config()


def test_a_changed_configuration_of_vite_is_not_patched() -> None:
    with pytest.raises(frontend.BuildFailed, match="Reflex no longer holds '  server: "):
        frontend.proxied(vite_config().replace("  server: {\n", "  server: serverOptions,\n"), "8123")


def built(folder: Path, text: str) -> Path:
    """A built frontend with this environment; the file that holds it."""
    (folder / "assets").mkdir()
    file = folder / "assets" / "reflex-env-BCOz4L3i.js"
    file.write_text(text)
    return file


def test_the_page_talks_to_where_it_came_from(tmp_path: Path) -> None:
    file = built(tmp_path, "var e={PING:`http://same-origin.invalid/ping`,EVENT:`ws://same-origin.invalid/_event`};")
    frontend.use_own_origin(tmp_path)
    assert file.read_text() == (
        "var e={PING:`${location.protocol}//${location.host}/ping`,"
        'EVENT:`${location.protocol.replace("http","ws")}//${location.host}/_event`};'
    )


@pytest.mark.parametrize(
    "text",
    [
        "var e={PING:`https://elsewhere.example.com/ping`};",
        'var e={PING:"http://same-origin.invalid/ping"};',
        "var e={PING:`http://same-origin.invalid/ping`,EVENT:`wss://same-origin.invalid/_event`};",
    ],
    ids=["another name", "other quotes", "one left"],
)
def test_endpoints_that_are_named_otherwise_are_not_built(tmp_path: Path, text: str) -> None:
    file = built(tmp_path, text)
    with pytest.raises(frontend.BuildFailed, match=f"{file.name} does not name its endpoints the way it did"):
        frontend.use_own_origin(tmp_path)
    assert file.read_text() == text


def test_a_frontend_without_its_environment_is_not_built(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    with pytest.raises(frontend.BuildFailed, match="reflex-env"):
        frontend.use_own_origin(tmp_path)


def test_locks_name_no_registry_and_have_one_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    (tmp_path / "reflex.lock").mkdir()
    lock = tmp_path / "reflex.lock" / "package-lock.json"
    package = {"version": "2.4.0", "resolved": "https://registry.example.com/h.tgz", "integrity": "sha512-a"}
    lock.write_text(json.dumps({"packages": {"node_modules/z": package, "": {"name": "é"}}, "lockfileVersion": 3}))
    frontend.tidy_locks()
    tidied = json.loads(lock.read_text())
    assert tidied["packages"]["node_modules/z"] == {"integrity": "sha512-a", "version": "2.4.0"}
    assert list(tidied) == ["lockfileVersion", "packages"]
    assert list(tidied["packages"]) == ["", "node_modules/z"]
    assert "é" in lock.read_text()
    before = lock.stat().st_mtime_ns
    frontend.tidy_locks()
    assert lock.stat().st_mtime_ns == before, "a tidy file is not written again"


def test_the_build_knows_nothing_of_the_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRAMP_SECRET_KEY", "secret")
    monkeypatch.setenv("REFLEX_API_URL", "https://elsewhere.example.com")
    environment = frontend.build_environment()
    assert not {"ONRAMP_SECRET_KEY", "REFLEX_API_URL"} & environment.keys()
    assert environment["REFLEX_TELEMETRY_ENABLED"] == "false"


def test_the_plugin_patches_what_reflex_is_about_to_build(state_js: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks: dict[str, Callable[[str], str]] = {}
    monkeypatch.delenv("ONRAMP_DEV_BACKEND_PORT", raising=False)
    OnrampFrontend().pre_compile(add_modify_task=tasks.__setitem__)
    assert list(tasks) == ["utils/state.js"]
    assert tasks["utils/state.js"]("an earlier build") == frontend.loads_anew(frontend.without_eval(state_js))
    monkeypatch.setenv("ONRAMP_DEV_BACKEND_PORT", "8123")
    OnrampFrontend().pre_compile(add_modify_task=tasks.__setitem__)
    assert "127.0.0.1:8123" in tasks["vite.config.js"](vite_config())


def test_own_scripts_take_their_places() -> None:
    places = dict(OnrampFrontend().get_static_assets())
    assert {Path("utils/onramp") / file.name for file in frontend.BROWSER.glob("*.js")} < places.keys()
    assert places[Path("public/onramp.js")].startswith('(() => {\n"use strict";\n')
