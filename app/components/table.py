"""Lists: a table whose rows are links, on a phone a stack of cards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import reflex as rx

from app.components import waiting
from app.components.icons import icon
from app.components.links import link
from app.components.values import Flag, Many, Text, Value
from app.core.catalogue import t


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and what a row var shows in it. `kind` is "", "short" (never broken), "when" or "end";
    `phone` is whether it is shown on a phone too."""

    label: str
    cell: Callable[[Any], Many]
    kind: str = ""
    phone: bool = True


def data_table(
    caption: str,
    columns: Sequence[Column],
    rows: Any,
    *,
    to: Callable[[Any], Value],
    key: Callable[[Any], Text],
    loaded: Flag,
    busy: Flag = False,
    empty: rx.Component,
) -> rx.Component:
    """The rows of a list var; the first column's text is a link to `to(row)` that the whole row answers to.

    Until `loaded`, grey lines stand for the rows; when there are none, `empty` (see `empty_state`) says what to do.
    """

    def draw(row: Any) -> rx.Component:
        return rx.el.tr(
            *[_cell(column, row, to(row) if place == 0 else None) for place, column in enumerate(columns)],
            role="row",
            key=key(row),
        )

    body = rx.el.tbody(rx.foreach(rows, draw), role="rowgroup", class_name="rows")
    return rx.cond(
        loaded & (rows.length() == 0),
        rx.el.div(empty, class_name="list"),
        rx.el.div(
            rx.el.table(
                rx.el.caption(caption, class_name="hidden"),
                _headings(columns),
                rx.cond(loaded, body, _skeleton(columns)),
                role="table",
            ),
            class_name="list",
            aria_busy=rx.cond(~loaded | busy, "true", "false"),
        ),
    )


def two_lines(first: Text, second: Text) -> rx.Component:
    """A cell with a smaller second line, left out where it is empty."""
    return rx.fragment(first, rx.cond(second, rx.el.span(second, class_name="second")))


def empty_state(title: Text, sentence: Many, *actions: rx.Component, icon_name: str = "inbox") -> rx.Component:
    """What stands where a list has no rows: why, and what to do next."""
    return rx.el.div(icon(icon_name, 28), rx.el.h2(title), rx.el.p(sentence), *actions, class_name="empty")


def _headings(columns: Sequence[Column]) -> rx.Component:
    heads = [rx.el.th(column.label, role="columnheader", scope="col", class_name=_class(column)) for column in columns]
    return rx.el.thead(rx.el.tr(*heads, role="row"), role="rowgroup")


def _cell(column: Column, row: Any, target: Value | None) -> rx.Component:
    content = column.cell(row)
    if target is not None:
        return rx.el.td(_opening(content, target), role="cell")
    named = {"data-label": column.label}
    return rx.el.td(rx.el.div(content), role="cell", class_name=_class(column), custom_attrs=named)


def _class(column: Column) -> str:
    return column.kind if column.phone else f"{column.kind} minor"


def _opening(content: Many, target: Value) -> rx.Component:
    # first/rows.js hands a press anywhere in the row to this link; a second line stays outside the link's name.
    if isinstance(content, rx.Component) and len(content.children) == 2:
        first, second = cast("list[rx.Component]", content.children)
        return rx.fragment(link(first, to=target, class_name="open"), second)
    return link(content, to=target, class_name="open")


def _skeleton(columns: Sequence[Column], lines: int = 6) -> rx.Component:
    widths = (132, 96, 84, 104, 76, 60)
    cells = [
        rx.el.td(
            rx.el.span(class_name="skeleton", custom_attrs={"style": {"width": f"{widths[place % 6]}px"}}), role="cell"
        )
        for place, _ in enumerate(columns)
    ]
    label = rx.el.span(t("Loading …"), class_name="hidden", custom_attrs=waiting.STILL)
    first = rx.el.td(label, *cells[0].children, role="cell")
    return rx.el.tbody(
        rx.el.tr(first, *cells[1:], role="row"),
        *[rx.el.tr(*cells, role="row", aria_hidden="true") for _ in range(lines - 1)],
        role="rowgroup",
    )
