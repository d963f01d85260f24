"""A clone explains itself: what a text refers to is in the repository, and the documents tell what the code holds."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, committed
from tests.architecture.test_imports import ALSO, FENCES, MAY_IMPORT, PACKAGES
from tests.conftest import in_ci

DOCUMENT = re.compile(r"(?<![\w./-])[\w./-]*\w" + re.escape(".") + r"md\b")
SUBJECT = re.compile(r"\b(issue|story|hardening)s? #?\d+", re.IGNORECASE)
"""Numbered texts that only their writers have."""

ELSEWHERE = {"OCHP" + ".md": "a published standard, named with its origin in decision 0015"}
"""Documents of others that are named, and why."""

LINK = re.compile(r"\]\(([^)#]+?)(?:#[\w-]*)?\)|\bsrc=\"([^\"]+)\"")


@cache
def texts() -> dict[Path, str]:
    """Every committed file with what it says."""
    found = {path: path.read_text(encoding="utf-8", errors="replace") for path in committed()}
    if not found:
        assert not in_ci(), "CI must not skip: this is no checkout"
        pytest.skip("not a checkout: what is committed is not known")
    return found


def documents() -> list[Path]:
    return sorted((ROOT / "docs").rglob("*.md")) + sorted(ROOT.glob("*.md"))


def test_every_document_that_is_named_is_here() -> None:
    """By its path from the root, or beside the file that names it. A name of its own leads nowhere in a clone."""
    lost = []
    for path, text in texts().items():
        for number, line in enumerate(text.splitlines(), start=1):
            for name in set(DOCUMENT.findall(line)) - ELSEWHERE.keys():
                if not (ROOT / name).exists() and not (path.parent / name).exists():
                    lost.append(f"{path.relative_to(ROOT)}:{number} names {name}")
    assert not lost, "\n".join(lost)


def test_nothing_is_explained_by_the_number_of_a_text_that_is_not_here() -> None:
    found = [path.relative_to(ROOT) for path, text in texts().items() if SUBJECT.search(text)]
    assert not found


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_of_documents_lead_somewhere(path: Path) -> None:
    for target in (one or other for one, other in LINK.findall(path.read_text(encoding="utf-8"))):
        assert target.startswith("https://") or (path.parent / target).exists(), target


def test_every_decision_stands_in_the_list() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))


def architecture() -> str:
    return (ROOT / "docs/architecture.md").read_text(encoding="utf-8")


def without_app(*names: str) -> set[str]:
    return {name.removeprefix("app.") for name in names}


def test_the_architecture_tells_of_every_room_what_it_may_import() -> None:
    assert imports_told(MAY_IMPORT) == {room: without_app(*names) for room, names in MAY_IMPORT.items()}


def imports_told(of: Iterable[str]) -> dict[str, set[str]]:
    """What the tables say that each of these rooms or packages imports."""
    told = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| ([^|]*)\|$", architecture(), re.MULTILINE))
    return {name: set(re.findall(r"`([\w.]+)`", told.get(name, ""))) for name in of}


def test_the_architecture_tells_of_every_package_what_it_imports() -> None:
    assert imports_told(PACKAGES) == {package: set(names.split()) for package, names in PACKAGES.items()}
    told = re.findall(r"^\| `(\w+)` \| [^|]* \|", architecture(), re.MULTILINE)
    assert sorted(told) == sorted([*MAY_IMPORT, *PACKAGES])


def test_the_architecture_tells_of_every_exception() -> None:
    told = {module: {more} for module, more in re.findall(r"`([\w.]+)` imports `([\w.]+)`", architecture())}
    assert told == {module.removeprefix("app."): without_app(*more) for module, more in ALSO.items()}


def test_the_architecture_tells_of_every_fence() -> None:
    told = re.findall(r"^- `([\w`, ]+)` in (.*)\.$", architecture(), re.MULTILINE)
    fences = {
        library: set(re.findall(r"`([\w.]+)`", places))
        for libraries, places in told
        for library in re.findall(r"\w+", libraries)
    }
    assert fences == {library: without_app(*names) for library, names in FENCES.items()}


def test_modules_that_are_named_by_their_path_are_there() -> None:
    """From the root or from `app/`. Decisions and the changelog tell of their own time."""
    for path in documents():
        if path.parent.name == "decisions" or path.name == "CHANGELOG.md":
            continue
        for name in re.findall(r"`([\w.-]+/[\w./-]+\.(?:py|js))`", path.read_text(encoding="utf-8")):
            assert (ROOT / name).exists() or (ROOT / "app" / name).exists(), f"{path.name}: {name}"
