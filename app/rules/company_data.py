"""VAT numbers, company numbers and bank accounts, checked by python-stdnum."""

import re

from stdnum import get_cc_module, iban
from stdnum.ch import uid
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.no import orgnr

from app.core import cleaning, countries
from app.core.catalogue import t

_PREFIXES = {"GR": "EL", "CH": "CHE"}
"""Where the prefix of a VAT number is not the country's code."""

_ALSO = {"GR": ("GR",), "GB": ("XI",), "LI": ("FL", "LI")}
"""Other prefixes that people write; Northern Ireland's own is kept."""

VAT_EXAMPLES = {
    "AT": "ATU13585627",
    "BE": "BE0403019261",
    "BG": "BG175074752",
    "CH": "CHE-107.787.577 MWST",
    "CY": "CY10259033P",
    "CZ": "CZ25123891",
    "DE": "DE136695976",
    "DK": "DK13585628",
    "EE": "EE100931558",
    "ES": "ESB58378431",
    "FI": "FI20774740",
    "FR": "FR83404833048",
    "GB": "GB980780684",
    "GR": "EL094259216",
    "HR": "HR33392005961",
    "HU": "HU12892312",
    "IE": "IE6433435F",
    "IS": "IS00621",
    "IT": "IT00743110157",
    "LI": "12345",
    "LT": "LT119511515",
    "LU": "LU15027442",
    "LV": "LV40003521600",
    "MT": "MT11679112",
    "NL": "NL004495445B01",
    "NO": "NO 995 525 828 MVA",
    "PL": "PL8567346215",
    "PT": "PT501964843",
    "RO": "RO18547290",
    "SE": "SE123456789701",
    "SI": "SI50223054",
    "SK": "SK2022749619",
}
"""What a number of each country looks like; each passes its own rule."""

_LABELS = (
    *("vat", "vat reg", "tax", "tva", "n° tva", "n° de tva", "numéro de tva", "btw", "ust", "umsatzsteuer", "uid"),
    *("mwst", "iva", "p.iva", "p. iva", "partita iva", "piva", "nif", "cif", "nipc", "moms", "momsreg", "cvr", "se"),
    *("alv", "dič", "ič dph", "pvm", "pvn", "kmkr", "nip", "ptu", "áfa", "áfa szám", "adószám", "αφμ", "afm", "ддс"),
    *("cui", "ddv", "oib", "pdv", "mva", "org", "orgnr", "vsk", "kvk", "siren", "tin"),
)
_LONGEST_VAT_NUMBER = 20
SEPA = frozenset(
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE "
    "SI SK SM VA".split()
)
"""Where euro payments reach: the European Payments Council's list of the SEPA schemes' geographical scope."""

_NEWER = {"BR": r"[A-Z0-9]{8}[0-9]{15}[A-Z][A-Z0-9]"}
"""Account numbers whose form has changed in SWIFT's registry since the library's copy of it."""


class CompanyDataRefused(ValueError):
    """Not a number of this kind; the text is the sentence for the form."""


def vat_number(country: str, text: str) -> str:
    """The VAT number in its normal form with the country's prefix; CompanyDataRefused says what is wrong with it."""
    prefix = _PREFIXES.get(country, country)
    prefixes = (prefix, *_ALSO.get(country, ()))
    typed = re.sub(r"[\s.,\-/()':]", "", _from_prefix(_without_label(text), prefixes)).upper()
    if not typed:
        raise CompanyDataRefused(t("Enter the VAT number."))
    if len(typed) > _LONGEST_VAT_NUMBER or not re.fullmatch(r"[A-Z0-9+*]+", typed, re.ASCII):
        raise CompanyDataRefused(t("A VAT number has letters and digits only."))
    _ask_for_suffix(country, typed)
    if country == "LI":
        return _liechtenstein(typed)
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return typed
    kept = "XI" if country == "GB" and typed.startswith("XI") else prefix
    own = typed if country == "CH" else typed.removeprefix(next((p for p in prefixes if typed.startswith(p)), ""))
    if country == "HU" and re.fullmatch(r"\d{11}", own):
        own = own[:8]  # The last three digits of a Hungarian tax number tell how and where it is taxed.
    try:
        number = module.validate(own)
    except ValidationError:
        raise CompanyDataRefused(_not_a_vat_number(country, prefix, typed)) from None
    return number if country == "CH" else f"{kept}{number.removeprefix(kept)}"


def _without_label(text: str) -> str:
    return cleaning.code(text, *_LABELS, any_label=True)


def _from_prefix(typed: str, prefixes: tuple[str, ...]) -> str:
    """The number from its prefix on, whatever words without a digit stand before that."""
    head = re.match(r"[^0-9]*", typed)
    found = list(re.finditer(rf"(?<![^\W\d_])(?:{'|'.join(prefixes)})(?![^\W\d_]{{3}})", head[0] if head else "", re.I))
    return typed[found[-1].start() :] if found else typed


def _ask_for_suffix(country: str, typed: str) -> None:
    if country == "CH" and re.fullmatch(r"(CHE)?[0-9]{9}", typed) and uid.is_valid(f"CHE{typed[-9:]}"):
        example = f"{uid.format(f'CHE{typed[-9:]}')} MWST"
        raise CompanyDataRefused(t("Add MWST, TVA or IVA at the end, as in {example}.", example=example))
    if country == "NO" and re.fullmatch(r"(NO)?[0-9]{9}", typed) and orgnr.is_valid(typed[-9:]):
        example = f"NO {orgnr.format(typed[-9:])} MVA"
        raise CompanyDataRefused(t("Add MVA at the end, as in {example}.", example=example))


def _liechtenstein(typed: str) -> str:
    """Five digits, also since Switzerland has other numbers (Steuerverwaltung, Umsetzung der UID in Liechtenstein)."""
    number = re.fullmatch(r"(?:LI|FL)?([0-9]{5})(?:MWST)?", typed)
    if number is None:
        raise CompanyDataRefused(_not_a_vat_number("LI", "LI", typed))
    return number[1]


def _not_a_vat_number(country: str, prefix: str, typed: str) -> str:
    found = typed[:2]
    of_others = {*VAT_EXAMPLES, *_PREFIXES.values(), "XI"} - {prefix, country}
    if found in of_others and (country != "CH" or not typed.startswith("CHE")) and re.search(r"\d{4}", typed):
        sentence = t("This number begins with {found}, but the country of the account has {prefix}.")
        return sentence.format(found=found, prefix=prefix)
    if example := VAT_EXAMPLES.get(country):
        return t(
            "This is not a VAT number of this country; check each digit. It looks like {example}.", example=example
        )
    return t("This is not a VAT number of this country; check each digit.")


def bank_account(text: str) -> str:
    """The IBAN without spaces; CompanyDataRefused says what is wrong with it."""
    typed = re.sub("[ .'/-]", "", _without_bic(cleaning.code(text, "IBAN", any_label=True))).upper()
    if not typed:
        raise CompanyDataRefused(t("Enter the IBAN."))
    if not typed.isascii() or not typed.isalnum() or len(typed) > 34:
        raise CompanyDataRefused(t("An IBAN has letters and digits only, at most 34."))
    try:
        # Not by the countries' own rules: they look banks up in lists that age, and refuse Belgium's own example.
        return iban.validate(typed, check_country=False)
    except InvalidChecksum:
        raise CompanyDataRefused(t("The check digits of this IBAN do not fit; look for a typing error.")) from None
    except ValidationError:
        if (newer := _NEWER.get(typed[:2])) and re.fullmatch(newer, typed[4:]):
            return typed
        raise CompanyDataRefused(t("This is not an IBAN. It looks like NL91 ABNA 0417 1643 00.")) from None


def payout_account(text: str) -> str:
    """The IBAN of an account that a payout can reach; CompanyDataRefused says what is wrong with it."""
    number = bank_account(text)
    if number[:2] not in SEPA:
        where = countries.name(number[:2]) or number[:2]
        raise CompanyDataRefused(
            t("Accounts in {country} cannot be paid out: enter an IBAN of the SEPA area.", country=where)
        )
    return number


def _without_bic(typed: str) -> str:
    """The IBAN of a line that also names the bank: `IBAN … BIC …`, in this order or the other."""
    by_label = re.split(r"\bIBAN\b[\s:.]*", typed, maxsplit=1, flags=re.IGNORECASE)
    return re.split(r"(?<![\s,;/|(])[\s,;/|(]+(?:BIC|SWIFT)\b", by_label[-1], maxsplit=1, flags=re.IGNORECASE)[0]


def masked_bank_account(number: str) -> str:
    """The IBAN with its middle hidden: NL91 •••• 4300."""
    return f"{number[:4]} •••• {number[-4:]}" if number else ""


def spaced_bank_account(number: str) -> str:
    """The IBAN in groups of four, as people read it."""
    return iban.format(number) if number else ""
