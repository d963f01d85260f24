"""Fields of forms: label above, help below, error under its field; what was typed stays."""

import json
from typing import Any, Literal

import reflex as rx

from app.components.values import Many, Text, Value
from app.core.catalogue import t

LONGEST_NAME = 160
LONGEST_HOLDER = 70
"""Of a name, and of the holder of a bank account, as their rules have it."""
VERDICTS = (t("Too easy to guess."), t("Weak."), t("Fair."), t("Good."), t("Strong."))
"""What the scores 0 to 4 are called."""

Kind = Literal["text", "email", "url", "tel", "search"]


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
            **described(identity, error, hint=bool(hint) and not required),
        },
    )
    counted = [_count(identity, most)] if most else []
    return _field(label, identity, control, *counted, error=error, help=help, hint=hint)


def _count(identity: str, most: int) -> rx.Component:
    """Filled in by app/browser/first/lengths.js when the text comes near its longest length."""
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


def email_field(
    label: Text,
    name: str = "email",
    *,
    error: Text = "",
    help: Many = "",
    value: Value = "",
    autocomplete: str = "email",
) -> rx.Component:
    """A required field for one email address. `autocomplete`: "username" at the log-in, "off" for invitations."""
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
    attributes: dict[str, Any] = {**plain, **described(name, error)}
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


class _Meter(rx.el.Div):
    """Four bars; brings the rater into the build, which strength.js loads when it is needed."""

    lib_dependencies: list[str] = ["@zxcvbn-ts/core@4.2.0", "@zxcvbn-ts/language-common@4.1.3"]


def described(identity: str, error: Text, *, hint: bool = True) -> dict[str, Any]:
    """The attributes that tie a control to its error, its help and its hint."""
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
