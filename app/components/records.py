"""Pages of one record: what they show is of the record that the address names, or it is not shown.

A page that shows another record is another page to the reader and the same one to the browser, which keeps what
stands in its fields, and what was loaded before stands there until the server answers. `shows` asks the browser's own
address, so that nothing of the record before is left from the moment somebody moves on.
"""

import json
from collections.abc import Sequence
from typing import Any

import reflex as rx

from app.components.values import Many
from app.components.waiting import loading

_PARAMETERS = rx.vars.VarData(
    imports={"react-router": "useParams"}, hooks={"const addressParameters = useParams()": None}
)


def shows(record: Any, parameter: str) -> rx.Var[bool]:
    """Whether `record`, the key that a state has loaded, is the one in the address (`parameter`: "account_id")."""
    named = rx.Var(f'(addressParameters["{parameter}"] ?? "")', _var_type=str, _var_data=_PARAMETERS)
    return (named == record).bool()


_QUERY = rx.vars.VarData(
    imports={"react-router": "useSearchParams"},
    hooks={"const [addressQuery] = useSearchParams()": None},
)


def asked(name: str, choices: Sequence[str]) -> rx.Var[str]:
    """What the address asks for by this name: one of the choices, else the first."""
    known, first = json.dumps(list(choices)), json.dumps(choices[0])
    expression = f'((value) => {known}.includes(value) ? value : {first})(addressQuery.get("{name}"))'
    return rx.Var(expression, _var_type=str, _var_data=_QUERY).to(str)


def asks_for(value: Any, name: str) -> rx.Var[bool]:
    """Whether the address asks for this value by this name; an empty one where it names none."""
    named = rx.Var(f'(addressQuery.get("{name}") ?? "")', _var_type=str, _var_data=_QUERY)
    return (named == value).bool()


def record_body(*, is_shown: Any, missing: Any, nothing: Many, body: Many, key: Any) -> rx.Component:
    """The body of a record's page, made anew for each record: nothing where there is none, else what was loaded."""
    return rx.cond(is_shown, rx.cond(missing, nothing, rx.el.div(body, class_name="record", key=key)), loading())
