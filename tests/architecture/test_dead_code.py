"""Nothing stands here that nothing calls, and the frontend is built anew when what is built into it has changed."""

import subprocess
from pathlib import Path

import pytest
from vulture import Vulture

from app import frontend
from tests.architecture.sources import APP, ROOT, imports, modules

CALLERS = [str(ROOT / path) for path in ("app", "alembic", "bench", "bootstrap.py", "rxconfig.py")]
"""Without the tests: what only they call is called by nobody."""

CALLED_BY_OTHERS = {
    "Reflex": ["preprocess", "get_static_assets", "pre_compile", "post_build", "add_imports", "add_hooks"],
    "Reflex's application": ["_setup_event_processor"],
    "SQLAlchemy": ["process_bind_param", "process_result_value", "_set_up", "_connect", "_tell_of_nobody", "_is_alive"],
    "pydantic": ["_empty_is_not_set", "_database_is_known", "_redis_is_known"],
    "urllib and SendGrid's client": ["redirect_request", "http_open", "https_open", "_build_client"],
    "Alembic": ["downgrade"],
    "a type checker, in a quoted annotation": ["Future"],
    "tests, whose databases are emptied": ["forget", "forget_refusals"],
}


def test_every_function_method_and_class_is_used_somewhere() -> None:
    known = {name for names in CALLED_BY_OTHERS.values() for name in names}
    reader = Vulture()
    reader.scavenge(CALLERS)
    unused = [
        f"{found.filename.relative_to(ROOT)}:{found.first_lineno}: {found.message}"
        for found in reader.get_unused_code()
        if found.typ not in ("variable", "attribute") and found.name not in known
    ]
    assert unused == []


def test_the_stamp_of_the_build_covers_what_is_built_in() -> None:
    """States, pages and components, and the modules whose rows and words are their defaults."""
    roots = tuple(f"{ROOT / folder}/" for folder in ("app/state", "app/pages", "app/components"))
    found = {
        name
        for path in modules(APP)
        if str(path).startswith(roots)
        for _, name in imports(path)
        if name.startswith("app.")
    }
    folders = {"/".join(name.split(".")[:2]) for name in found}
    assert {"app/services"} <= folders
    assert folders <= set(frontend._INPUTS)


@pytest.mark.parametrize("edited", [False, True])
def test_sources_that_were_edited_during_a_build_are_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edited: bool
) -> None:
    source = tmp_path / "app" / "pages" / "page.py"
    for folder in (source.parent, tmp_path / "reflex.lock", tmp_path / "client"):
        folder.mkdir(parents=True)
    source.write_text("before")

    def export(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        (tmp_path / "client" / "index.html").write_text(source.read_text())
        (tmp_path / "reflex.lock" / "package-lock.json").write_text("{}")
        if edited:
            source.write_text("behind")
        return subprocess.CompletedProcess([], 0)

    for name, value in {
        "ROOT": tmp_path,
        "STATIC": tmp_path / "client",
        "_STAMP": tmp_path / "stamp",
        "_LOCK": tmp_path / "var" / "lock",
        "_SOURCES": ("app/pages",),
        "_INPUTS": ("app/pages", "reflex.lock"),
    }.items():
        monkeypatch.setattr(frontend, name, value)
    monkeypatch.setattr(frontend.subprocess, "run", export)
    frontend.build()
    assert frontend.is_built() is not edited
    frontend.build()
    assert (tmp_path / "client" / "index.html").read_text() == source.read_text()
