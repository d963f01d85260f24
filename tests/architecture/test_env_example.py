"""Whoever installs this finds every variable explained in one file."""

import re

import pytest

from app.core.settings import Settings
from tests.architecture.sources import ROOT

EXAMPLE = ROOT / ".env.example"


def explained() -> dict[str, str]:
    """Each variable of the file and the comment above it."""
    found: dict[str, str] = {}
    comment = ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if variable := re.match(r"#?\s?([A-Z][A-Z0-9_]+)=", line):
            found[variable[1]] = comment
        elif line.startswith("#"):
            comment += line.lstrip("# ") + " "
        else:
            comment = ""
    return found


@pytest.mark.parametrize("alias", [field.alias for field in Settings.model_fields.values()])
def test_every_setting_stands_in_the_example_with_a_sentence(alias: str) -> None:
    sentence = explained().get(alias, "")
    assert re.search(r"[A-Z\d].{15,}\.", sentence), f"{alias}: {sentence or 'not there'}"


def test_the_example_names_nothing_that_is_not_a_setting() -> None:
    assert set(explained()) == {field.alias for field in Settings.model_fields.values()}


def test_the_example_holds_no_secret() -> None:
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if re.match(r"#?\s?(\w*SECRET\w*|\w*API_KEY)=", line):
            assert line.partition("=")[2].strip() == "", line


def test_nothing_is_read_from_the_environment_that_is_not_in_the_example() -> None:
    """What one part of Onramp tells another (`ONRAMP_DEV_BACKEND_PORT`) is nobody's to set."""
    read = re.compile(r"environ(?:\.get\(|\[|\.setdefault\()\s*[\"']([A-Z_]+)[\"']")
    files = [*(ROOT / "app").rglob("*.py"), ROOT / "rxconfig.py", ROOT / "bootstrap.py"]
    found = {name for file in files for name in read.findall(file.read_text(encoding="utf-8"))}
    assert found <= set(explained()) | {"PATH", "ONRAMP_DEV_BACKEND_PORT"}
