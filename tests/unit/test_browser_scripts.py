"""The scripts of the browser, tried by Node's own test runner, and how the build puts the first ones together."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app import frontend

TESTS = frontend.ROOT / "tests" / "scripts"
SUFFIX = ".test.mjs"
ELSEWHERE = {
    "bond": "session",
    "toasts": "failures",
    "names": "press_once",
}
"""Scripts of a few lines that are tried with what they serve."""
IN_A_BROWSER = {"shown"}
"""What only React can try: tests/journeys/test_before_react.py."""


def node(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the Node that builds the frontend."""
    program = shutil.which("node", path=frontend.build_environment()["PATH"])
    assert program, "the virtual environment has no Node"
    command = [program, "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", *arguments]
    return subprocess.run(
        command, cwd=frontend.ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", sorted(file.name.removesuffix(SUFFIX) for file in TESTS.glob(f"*{SUFFIX}")))
def test_script(name: str, tmp_path: Path) -> None:
    first = tmp_path / "onramp.js"
    first.write_text(frontend.joined(frontend.FIRST / "main.js"))
    done = node("--test", "--test-timeout=60000", f"tests/scripts/{name}{SUFFIX}", ONRAMP_FIRST=str(first))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\nℹ pass 0\n" not in done.stdout, "nothing was tried"


def test_every_script_is_tried() -> None:
    scripts = {file.stem for file in (*frontend.BROWSER.glob("*.js"), *frontend.FIRST.glob("*.js"))}
    tried = {file.name.removesuffix(SUFFIX) for file in TESTS.glob(f"*{SUFFIX}")}
    assert scripts - tried == ELSEWHERE.keys() | IN_A_BROWSER
    assert set(ELSEWHERE.values()) <= tried


def test_what_is_joined_runs_each_module_once_and_those_it_needs_before_it(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text(
        'import * as left from "./left.js";\nimport { right, tell } from "./right.js";\ntell(left.two + right);\n'
    )
    (tmp_path / "left.js").write_text('import { one, tell } from "./ground.js";\nexport const two = one + 1;\n')
    (tmp_path / "right.js").write_text(
        'import * as ground from "./ground.js";\nexport const right = 1;\nexport const tell = ground.tell;\n'
    )
    (tmp_path / "ground.js").write_text(
        'console.log("ground");\nexport const one = 1;\nexport function tell(n) {\n  console.log(n);\n}\n'
    )
    done = node("-e", frontend.joined(tmp_path / "main.js"))
    assert (done.stdout, done.stderr) == ("ground\n3\n", "")


@pytest.mark.parametrize(
    "line",
    [
        'import "./beside.js";',
        'import beside from "./beside.js";',
        'import { a as b } from "./beside.js";',
        'import { a } from "react";',
        'import { a } from "../beside.js";',
        "export default function () {}",
        "export { a };",
        "export let a = 1;",
        'const a = await import("./beside.js");',
    ],
)
def test_what_cannot_be_joined_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "main.js").write_text(f"{line}\n")
    (tmp_path / "beside.js").write_text("export const a = 1;\n")
    with pytest.raises(frontend.BuildFailed, match=r"main\.js has a line that cannot be joined"):
        frontend.joined(tmp_path / "main.js")


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import { a } from "./other.js";\nexport const b = 1;\n')
    (tmp_path / "other.js").write_text('import { b } from "./main.js";\nexport const a = 1;\n')
    with pytest.raises(frontend.BuildFailed, match=r"main\.js imports itself through other\.js"):
        frontend.joined(tmp_path / "main.js")
