"""Pages hold rows in rows, each with its defaults: the empty row stands where nothing is loaded."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import APP, modules, name_of

ROWS = ("Row", "Line", "Page")
EMPTY = {"''", "False", "0", "()", "{}"}


def put_together(source: str) -> Iterator[str]:
    """Rows made of a dict that no type checker looks into, or of nothing but empty values in a row."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(ROWS):
            empty = [each for each in node.args if ast.unparse(each) in EMPTY]
            if any(keyword.arg is None for keyword in node.keywords) or len(empty) > 2:
                yield ast.unparse(node)


def test_no_page_is_put_together_of_dicts_and_placeholders() -> None:
    found = {
        name_of(path): rows
        for path in [*modules(APP / "services"), *modules(APP / "state")]
        if (rows := list(put_together(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize(
    "source", ["AssetPage(id=key, **_more(db))", "pages.Page((), '', '', '')", "Row('', False, 0, ())"]
)
def test_the_watch_sees_them(source: str) -> None:
    assert len(list(put_together(source))) == 1
