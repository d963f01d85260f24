"""VAT numbers, company numbers and bank accounts, checked by python-stdnum."""

import re
from dataclasses import dataclass

from stdnum import get_cc_module, iban
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from app.core import cleaning
from app.core.catalogue import t

_PREFIXES = {"GR": "EL"}
"""Where the prefix of a VAT number is not the country's code."""

_EXAMPLES = {
    "NL": "NL123456789B01",
    "DE": "DE136695976",
    "BE": "BE0403019261",
    "FR": "FR83404833048",
    "GB": "GB980780684",
}


class CompanyDataRefused(ValueError):
    """Not a number of this kind; the text is the sentence for the form."""


def vat_number(country: str, text: str) -> str:
    """The VAT number in its normal form with the country's prefix; CompanyDataRefused says what is wrong with it."""
    typed = "".join(text.split()).upper().replace(".", "").replace("-", "")
    if not typed:
        raise CompanyDataRefused(t("Enter the VAT number."))
    if len(typed) > 20 or not typed.isascii() or not typed.isalnum():
        raise CompanyDataRefused(t("A VAT number has letters and digits only."))
    prefix = _PREFIXES.get(country, country)
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return typed
    own = typed.removeprefix(prefix) if country != "CH" else typed
    if typed[:2].isalpha() and typed[:2] not in {prefix, country} and country not in {"ES", "IE", "CY"}:
        sentence = t("This number begins with {found}, but the country of the account has {prefix}.")
        raise CompanyDataRefused(sentence.format(found=typed[:2], prefix=prefix))
    try:
        number = module.validate(own)
    except (InvalidChecksum, InvalidLength, InvalidFormat, ValidationError):
        raise CompanyDataRefused(_not_a_vat_number(country)) from None
    return number if number.startswith(("CHE", prefix)) else f"{prefix}{number}"


def _not_a_vat_number(country: str) -> str:
    if example := _EXAMPLES.get(country):
        return t(
            "This is not a VAT number of this country; check each digit. It looks like {example}.", example=example
        )
    return t("This is not a VAT number of this country; check each digit.")


def bank_account(text: str) -> str:
    """The IBAN without spaces; CompanyDataRefused says what is wrong with it."""
    typed = re.sub("[ .'-]", "", _without_bic(cleaning.code(text, "IBAN", any_label=True))).upper()
    if not typed:
        raise CompanyDataRefused(t("Enter the IBAN."))
    if not typed.isascii() or not typed.isalnum() or len(typed) > 34:
        raise CompanyDataRefused(t("An IBAN has letters and digits only, at most 34."))
    try:
        return iban.validate(typed)
    except InvalidChecksum:
        raise CompanyDataRefused(t("The check digits of this IBAN do not fit; look for a typing error.")) from None
    except ValidationError:
        raise CompanyDataRefused(t("This is not an IBAN. It looks like NL91 ABNA 0417 1643 00.")) from None


def _without_bic(typed: str) -> str:
    """The IBAN of a line that also names the bank: `IBAN … BIC …`, in this order or the other."""
    by_label = re.split(r"\bIBAN\b[\s:.]*", typed, maxsplit=1, flags=re.IGNORECASE)
    return re.split(r"[\s,;/|(]+(?:BIC|SWIFT)\b", by_label[-1], maxsplit=1, flags=re.IGNORECASE)[0]


def masked_bank_account(number: str) -> str:
    """The IBAN with its middle hidden: NL91 •••• 4300."""
    return f"{number[:4]} •••• {number[-4:]}" if number else ""


def spaced_bank_account(number: str) -> str:
    """The IBAN in groups of four, as people read it."""
    return iban.format(number) if number else ""


@dataclass(frozen=True, slots=True)
class VatAnswer:
    """What an online check of a VAT number found."""

    verified: bool
    note: str = ""
