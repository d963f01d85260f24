"""Forms: label above, help below, error under its field; what was typed stays.

Inputs are uncontrolled: the browser keeps what is typed, the server sees it on submit, so that a slow line loses no
key. Where the server has a value to show, give it as `value` and the form a `version` var that the handler raises when
the shown values change: the fields are then made anew, and app/browser/kept.js puts back what somebody had typed and
not sent yet. A form of one record among several is given that `record`: another record is another form. `turn` is a
var which the handler raises by one before it ends (refused or not): app/browser/first then frees the button and focuses
the first bad field. Errors are sentences, empty where there is none, and vanish when their field is changed; a dict var
is read as `State.errors["email"]`.
"""

from typing import Any

import reflex as rx

from app.components.fields import described
from app.components.icons import icon
from app.components.values import Many, Number, Text, Value


def form(
    *children: Many,
    on_submit: rx.event.EventType,
    turn: Number,
    name: str,
    version: Value | Number | None = None,
    record: Value = "",
    keep: bool = False,
    only_changed: bool = False,
) -> rx.Component:
    """A form that is sent once until `turn` moves on, never by the browser itself; `keep` survives signing in again.

    `record` names what the form is about, `only_changed` keeps its button off until something in it was changed.
    """
    attributes: dict[str, Any] = {"data-turn": turn, "noValidate": True, "method": "post", "name": name}
    if keep:
        attributes["data-keep"] = name
    if only_changed:
        attributes["data-changes"] = ""
    key: dict[str, Any] = {} if version is None else {"key": version}
    if not isinstance(record, str) or record:
        attributes["data-record"] = record
        key = {"key": rx.Var.create([record, *key.values()]).to_string()}
    return rx.el.form(*children, on_submit=on_submit, class_name="form", custom_attrs=attributes, **key)


class _Bond(rx.el.Input):
    """A hidden field; brings the hash function of bond.js into the build."""

    lib_dependencies: list[str] = ["@noble/hashes@2.4.0"]


def bond() -> rx.Component:
    """In each form that may sign somebody in: the page fills it when the form is sent (app/browser/bond.js)."""
    return _Bond.create(type="hidden", name="bond", custom_attrs={"data-bond": ""})


def seen(marks: Value, *, version: Number) -> rx.Component:
    """What the form was filled with, sent along and kept with what is typed; made anew when `version` moves on."""
    anew: dict[str, Any] = {"key": version}
    return rx.el.input(type="hidden", name="seen", default_value=marks, custom_attrs={"data-seen": ""}, **anew)


def form_error(sentence: Text) -> rx.Component:
    """What is wrong with the form as a whole, said at once and focused when no field is to blame."""
    return rx.cond(
        sentence,
        rx.el.div(
            icon("circle-alert"),
            rx.el.p(sentence),
            role="alert",
            tab_index=-1,
            class_name="callout bad",
            custom_attrs={"data-form-error": ""},
        ),
    )


def account_named(address: Value) -> rx.Component:
    """Names the account of a new password to password managers. Without a name of its own the form does not send it."""
    return rx.el.input(
        type="email",
        value=address,
        read_only=True,
        auto_complete="username",
        hidden=True,
        custom_attrs={"tabIndex": -1},
    )


def checkbox(
    label: Many, name: str, *, error: Text = "", required: bool = False, checked: bool = False, value: Value = "yes"
) -> rx.Component:
    """A box to tick, sent as `value` then; the label may hold links (give a fragment)."""
    return rx.el.div(
        rx.el.input(
            type="checkbox",
            name=name,
            value=value,
            required=required,
            default_checked=checked,
            custom_attrs=described(name, error),
        ),
        rx.el.label(label, html_for=name),
        rx.el.p(error, class_name="error", custom_attrs={"id": f"{name}-error"}),
        class_name="check",
    )


def switch(label: Text, name: str, *, help: Many = "", checked: Any = False) -> rx.Component:
    """Something that is on or off; sent as "yes" when it is on."""
    return rx.el.div(
        rx.el.input(
            type="checkbox",
            role="switch",
            name=name,
            value="yes",
            default_checked=checked,
            custom_attrs={"id": name, "aria-describedby": f"{name}-help"},
        ),
        rx.el.label(label, html_for=name),
        rx.el.p(help, class_name="help", custom_attrs={"id": f"{name}-help"}),
        class_name="check switch",
    )
