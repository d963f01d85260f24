"""Forms: label above, help below, error under its field; what was typed stays.

Inputs are uncontrolled: the browser keeps what is typed, the server sees it on submit, so that a slow line loses no
key. Where the server has a value to show, give it as `value` and the form a `version` var that the handler raises when
the shown values change: the fields are then made anew, and app/browser/kept.js puts back what somebody had typed and
not sent yet. A form of one record among several is given that `record`: another record is another form. `turn` is a
var which the handler raises by one before it ends (refused or not): assets/onramp.js then frees the button and focuses
the first bad field. Errors are sentences, empty where there is none, and vanish when their field is changed; a dict var
is read as `State.errors["email"]`.
"""

import json
from typing import Any, Literal

import reflex as rx

from app.components.icons import icon
from app.components.values import Many, Number, Text, Value
from app.core.catalogue import t

LONGEST_NAME = 160
LONGEST_HOLDER = 70
"""Of a name, and of the holder of a bank account, as their rules have it."""
VERDICTS = (t("Too easy to guess."), t("Weak."), t("Fair."), t("Good."), t("Strong."))
"""What the scores 0 to 4 are called."""

Kind = Literal["text", "email", "url", "tel", "search"]


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


def text_field(
    label: Text,
    name: str,
    *,
    error: Text = "",
    help: Many = "",
    kind: Kind = "text",
    value: Value = "",
    hint: str = "",
    required: bool = False,
    autocomplete: str = "off",
    placeholder: str = "",
    input_mode: str = "",
    read_only: bool | rx.Var[bool] = False,
    short: bool = False,
    field_id: str = "",
    capitals: Literal["none", "characters", "words", "sentences"] = "sentences",
    most: int = 0,
) -> rx.Component:
    """A field of one line. `hint` stands beside the label ("required", "per kWh, optional") and is not its name.

    `most`: characters that fit; how many there are is shown when they come near it. `capitals` is for the keyboards of
    phones: codes are not corrected either.
    """
    identity = field_id or name
    code = kind in ("email", "url") or capitals in ("none", "characters")
    control = rx.el.input(
        type=kind,
        name=name,
        default_value=value,
        required=required,
        auto_complete=autocomplete,
        read_only=read_only,
        class_name="input short" if short else "input",
        custom_attrs={
            "autoCapitalize": "none" if kind in ("email", "url") else capitals,
            "spellCheck": "false",
            **({"autoCorrect": "off"} if code else {}),
            **({"data-most": str(most)} if most else {}),
            **({"placeholder": placeholder} if placeholder else {}),
            **({"inputMode": input_mode} if input_mode else {}),
            **_described(identity, error, hint=bool(hint) and not required),
        },
    )
    counted = [_count(identity, most)] if most else []
    return _field(label, identity, control, *counted, error=error, help=help, hint=hint)


def _count(identity: str, most: int) -> rx.Component:
    """Filled in by assets/onramp.js when the text comes near its longest length."""
    told = t("{used} of {most} characters").replace("{most}", str(most))
    return rx.el.p(
        class_name="help count", custom_attrs={"id": f"{identity}-count", "data-count": told, "aria-live": "polite"}
    )


def code_field(
    label: Text,
    name: str,
    *,
    error: Text = "",
    help: Many = "",
    value: Value = "",
    hint: str = "",
    required: bool = False,
    autocomplete: str = "off",
    capitals: Literal["none", "characters"] = "characters",
    input_mode: str = "",
) -> rx.Component:
    """A field for what is copied letter by letter: the keyboard corrects nothing and writes capitals or none."""
    return text_field(
        label,
        name,
        error=error,
        help=help,
        value=value,
        hint=hint,
        required=required,
        autocomplete=autocomplete,
        capitals=capitals,
        input_mode=input_mode,
    )


def name_field(
    label: Text,
    name: str,
    *,
    error: Text = "",
    help: Many = "",
    value: Value = "",
    hint: str = "",
    required: bool = False,
    autocomplete: str = "off",
    most: int = LONGEST_NAME,
    field_id: str = "",
) -> rx.Component:
    """A field for the name of a person, a company or a thing, which tells when it becomes too long."""
    return text_field(
        label,
        name,
        error=error,
        help=help,
        value=value,
        hint=hint,
        required=required,
        autocomplete=autocomplete,
        capitals="words",
        most=most,
        field_id=field_id,
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


def email_field(
    label: Text,
    name: str = "email",
    *,
    error: Text = "",
    help: Many = "",
    value: Value = "",
    autocomplete: str = "email",
) -> rx.Component:
    """A required field for one e-mail address. `autocomplete`: "username" at the log-in, "off" for invitations."""
    return text_field(
        label, name, kind="email", error=error, help=help, value=value, required=True, autocomplete=autocomplete
    )


def url_field(
    label: Text, name: str, *, error: Text = "", help: Many = "", value: Value = "", required: bool = False
) -> rx.Component:
    """A field for a web address."""
    return text_field(
        label,
        name,
        kind="url",
        error=error,
        help=help,
        value=value,
        required=required,
        hint=t("required") if required else t("optional"),
        placeholder="https://",
    )


def password_field(
    label: Text,
    name: str = "password",
    *,
    error: Text = "",
    help: Many = "",
    least: int = 0,
) -> rx.Component:
    """A password that can be shown.

    A new one of at `least` so many characters is rated in the browser while it is typed (app/browser/strength.js).
    """
    plain = {"autoCapitalize": "none", "autoCorrect": "off", "spellCheck": "false"}
    attributes: dict[str, Any] = {**plain, **_described(name, error)}
    rule = t("At least {least} characters; a sentence works well.", least=least)
    if least:
        attributes["data-rates"] = json.dumps({"least": least, "verdicts": VERDICTS, "rule": rule})
    else:
        attributes["enterKeyHint"] = "go"
    control = rx.el.div(
        rx.el.input(
            type="password",
            name=name,
            required=True,
            auto_complete="new-password" if least else "current-password",
            class_name="input",
            custom_attrs=attributes,
        ),
        rx.el.button(
            t("Show"),
            type="button",
            class_name="reveal",
            custom_attrs={"data-reveal": t("Show"), "data-hide": t("Hide"), "aria-controls": name},
        ),
        class_name="secret",
    )
    meter = [_Meter.create(*[rx.el.i() for _ in range(4)], class_name="strength", aria_hidden="true")] if least else []
    return _field(label, name, control, *meter, error=error, help=rule if least else help, live=bool(least))


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
            custom_attrs=_described(name, error),
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


class _Meter(rx.el.Div):
    """Four bars; brings the rater into the build, which strength.js loads when it is needed."""

    lib_dependencies: list[str] = ["@zxcvbn-ts/core@4.2.0", "@zxcvbn-ts/language-common@4.1.3"]


def _described(identity: str, error: Text, *, hint: bool = True) -> dict[str, Any]:
    parts = [f"{identity}-error", f"{identity}-help"] + ([f"{identity}-hint"] if hint else [])
    return {"id": identity, "aria-invalid": rx.cond(error, "true", "false"), "aria-describedby": " ".join(parts)}


def _field(
    label: Text,
    identity: str,
    *controls: rx.Component,
    error: Text,
    help: Many,
    hint: str = "",
    live: bool = False,
) -> rx.Component:
    beside = [rx.el.span(hint, class_name="hint", custom_attrs={"id": f"{identity}-hint"})] if hint else []
    talk: dict[str, Any] = {"aria-live": "polite"} if live else {}
    return rx.el.div(
        rx.el.div(rx.el.label(label, html_for=identity), *beside, class_name="naming"),
        *controls,
        rx.el.p(error, class_name="error", custom_attrs={"id": f"{identity}-error"}),
        rx.el.p(help, class_name="help", custom_attrs={"id": f"{identity}-help", **talk}),
        class_name="field",
    )
