"""Nothing stands here that nothing calls, and the frontend is built anew when what is built into it has changed."""

import ast
import re
from collections import Counter

from app import frontend
from tests.architecture.sources import APP, ROOT, imports, modules, name_of

READERS = [*modules(), *modules(ROOT / "tests"), *modules(ROOT / "bench"), ROOT / "bootstrap.py", ROOT / "rxconfig.py"]
CALLED_BY_OTHERS = {"page": "Reflex, from the list of screens", "main": "the command line"}


def test_every_function_and_class_is_used_somewhere() -> None:
    words = Counter(word for path in READERS for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))
    unused = [
        f"{name_of(path)}.{node.name}"
        for path in modules(APP)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if words[node.name] < 2 and node.name not in CALLED_BY_OTHERS
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
