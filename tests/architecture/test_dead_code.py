"""Nothing stands here that nothing calls, and the frontend is built anew when what is built into it has changed."""

from vulture import Vulture

from app import frontend
from tests.architecture.sources import APP, ROOT, imports, modules

CALLERS = [str(ROOT / path) for path in ("app", "alembic", "bench", "bootstrap.py", "rxconfig.py")]
"""Without the tests: what only they call is called by nobody."""

CALLED_BY_OTHERS = {
    "Reflex": ["preprocess", "get_static_assets", "pre_compile", "post_build"],
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
