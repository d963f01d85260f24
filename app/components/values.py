"""What components take: plain values of Python while a page is written, vars of a state when it runs.

A type checker sees a state's var as its plain type (`State.turn` as int), `~State.flag` as int, and the var that
`rx.cond` makes of two texts as a component; Reflex passes a Var each time.
"""

from typing import Any, TypeAlias

import reflex as rx

Text: TypeAlias = str | rx.Var[Any] | rx.Component
Value: TypeAlias = str | rx.Var[Any]
"""What an attribute holds: an address, the text in a field."""

Number: TypeAlias = int | rx.Var[Any]
Flag: TypeAlias = bool | int | rx.Var[Any]
Many: TypeAlias = rx.Component | rx.Var[Any] | str
"""Text, a component, or either of them depending on a var."""


def count(items: Any) -> rx.Var[Any]:
    """How many items a list var holds when the page runs."""
    return items.length()


def holds(items: Any, item: str) -> rx.Var[Any]:
    """Whether a list var holds an item when the page runs."""
    return items.contains(item)
