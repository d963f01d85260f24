"""Email addresses: one form everywhere, and a sentence for each way to get one wrong."""

import re
import unicodedata

import idna
from email_validator import EmailNotValidError, validate_email

from app.core import cleaning
from app.core.catalogue import t

_LABEL = re.compile(r"^(?:mailto:|(?:e-?mail|mail|to|cc|from|address|e-?mail address)(?:\s*:\s*|\s+))+", re.IGNORECASE)
_OTHER_LABEL = re.compile(r"^[^@:\s][^@:]{0,40}:\s*")
_NAMED = re.compile(r"([^<>;\r\n]*)<([^<>]*)>")
_WITHIN = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[\w.-]{0,253}xn--[\w.-]{0,253}\w", re.IGNORECASE)

MAX_LENGTH = 254
LONGEST_TYPED = 1000
"""Characters in which an address may stand, with a name and a label."""


class AddressRefused(ValueError):
    """Not an address mail can be sent to; the text is the sentence for the form."""


def normalise(text: str) -> str:
    """The address lower-cased, its domain in ASCII; AddressRefused says what is wrong with it.

    What is copied along goes: `mailto:`, a label, `Name <…>`, unseen characters, a `;` or comma at the end.
    """
    address = _pasted(text[:LONGEST_TYPED])
    if not address:
        raise AddressRefused(t("Enter an email address."))
    if len(address) > MAX_LENGTH or len(text) > LONGEST_TYPED:
        raise AddressRefused(t("This address is too long. Email addresses have at most 254 characters."))
    _refuse_common_slips(address)
    try:
        parts = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise AddressRefused(t("This is not a complete email address. It looks like name@company.com.")) from None
    return f"{parts.local_part}@{parts.ascii_domain}".lower()


def _pasted(text: str) -> str:
    named = _NAMED.fullmatch(text.strip(" \t\r\n;,."))
    if named is None:
        return _bare(text)
    name, address = _bare(named[1]), _bare(named[2])
    # Copied from Outlook, an address stands there twice. Another address in place of the name is one too many.
    return address if "@" not in name or name.lower() == address.lower() else f"{name} {address}"


def _bare(text: str) -> str:
    plain = _OTHER_LABEL.sub("", _LABEL.sub("", cleaning.code(text, ends=";,")))
    return plain.partition("?")[0] if "mailto:" in text.lower() else plain


def _refuse_common_slips(address: str) -> None:
    if address.count("@") > 1 or ";" in address or any(c.isspace() for c in address):
        raise AddressRefused(t("Enter one address only, without spaces."))
    local, at, domain = address.partition("@")
    if not at:
        raise AddressRefused(t("There is no @ in this address. It looks like name@company.com."))
    if "," in domain:
        guess = f"{local}@{domain.replace(',', '.')}"
        raise AddressRefused(
            t(
                "There is a comma in the part after the @. Did you mean {guess}?",
                guess=guess,
            )
        )
    if domain.endswith("."):
        raise AddressRefused(
            t(
                "The address ends with a dot. Did you mean {guess}?",
                guess=address.rstrip("."),
            )
        )
    if not local.isascii():
        raise AddressRefused(t("The part before the @ has a letter that mail providers refuse."))


def shown(text: str) -> str:
    """An address with its domain as its owner writes it; other texts, and domains that could pass for another, as is.

    Addresses are kept with their domain in ASCII, which nobody but machines reads.
    """
    written = readable(text)
    if written == text:
        return text
    return written if all(_is_plain(label) for label in written.rpartition("@")[2].split(".")) else text


def readable(text: str) -> str:
    """The same, also for domains that could pass for another: to be found by, and not to be shown."""
    local, at, domain = text.rpartition("@")
    if not at or "xn--" not in domain:
        return text
    try:
        return f"{local}@{idna.decode(domain)}"
    except idna.IDNAError:
        return text


def shown_within(text: str) -> str:
    """A text that others wrote, such as a mail provider's answer, with the addresses in it as `shown`."""
    return _WITHIN.sub(lambda found: shown(found[0]), text)


def _is_plain(label: str) -> bool:
    """Whether a part of a domain is of one script, and not of one whose letters look like Latin ones."""
    scripts = {unicodedata.name(c, "?").split()[0] for c in label if not (c.isdigit() or c == "-")}
    japanese = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
    look_alike = {"CYRILLIC", "GREEK", "CHEROKEE", "ARMENIAN", "?"}
    return (len(scripts) <= 1 or scripts <= japanese) and not scripts & look_alike


def mask(address: str) -> str:
    """The address with its name hidden but for the first letter: e…@fleet.example.com."""
    local, _, domain = shown(address).rpartition("@")
    return f"{local[:1]}…@{domain}"
