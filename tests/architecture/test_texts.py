"""What must not stand in a committed file: hosts of package registries, paths of one machine, secrets."""

import json
import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, committed

DOT = r"\."
REGISTRIES = re.compile(
    "|".join(
        DOT.join(host)
        for host in [
            ("registry", "npmjs", "org"),
            ("registry", "yarnpkg", "com"),
            ("npm", "jsr", "io"),
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("pypi", "python", "org"),
            ("proxy", "golang", "org"),
            ("static", "crates", "io"),
            ("rubygems", "org"),
        ]
    ),
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(
    "|".join([re.escape(f"{ROOT}/"), "/".join(["", "work", "(main|shared|onramp)"]), "/".join(["", "home", "[a-z]+/"])])
)
SECRETS = re.compile(
    "|".join(["SG" + DOT + r"[\w-]{22}" + DOT + r"[\w-]{43}", "-----BEGIN" + r" (\w+ )?PRIVATE KEY-----"])
)


SPELLED_OTHERWISE = re.compile(r"\b(?:e-mails?|set-up|log-on|sign-on)\b", re.IGNORECASE)
"""Other spellings of *email*, *setup* and *log in*."""


@pytest.fixture(scope="module")
def files() -> list[Path]:
    found = committed()
    if not found:
        pytest.skip("not a git checkout")
    return found


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE_PATHS, SECRETS], ids=["registry", "machine path", "secret"])
def test_no_committed_file_holds(files: list[Path], pattern: re.Pattern[str]) -> None:
    found = []
    for path in files:
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if match := pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number} names {match[0]}")
    assert not found, "\n".join(found)


def test_lock_files_do_not_say_where_packages_came_from(files: list[Path]) -> None:
    for path in files:
        if path.name == "package-lock.json":
            packages = json.loads(path.read_text(encoding="utf-8")).get("packages", {})
            assert not [name for name, package in packages.items() if "resolved" in package], path
        if path.name.startswith("requirements") and path.suffix in {".txt", ".in"}:
            assert not re.search(r"^\s*(-i|-f|--\S*index-url|--find-links)\b", path.read_text(), re.MULTILINE), path


def test_every_pinned_package_has_a_hash(files: list[Path]) -> None:
    for path in files:
        if path.name.startswith("requirements") and path.suffix == ".txt":
            pinned = re.findall(r"^(\S+==\S+.*(?:\n {4}--hash=\S+.*)*)", path.read_text(), re.MULTILINE)
            assert pinned, path
            assert all("--hash=sha256:" in package for package in pinned), path


def test_one_word_for_one_thing(files: list[Path]) -> None:
    """Decisions and the changelog keep the words of their time."""
    found = []
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(("app/", "docs/", "README")) and not name.startswith("docs/decisions/"):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            found += [f"{name}:{number}" for number, line in enumerate(lines, 1) if SPELLED_OTHERWISE.search(line)]
    assert not found, "\n".join(found)
