"""E-mail addresses: one form everywhere, and a sentence for each way to get one wrong."""

from email_validator import EmailNotValidError, validate_email

from app.core.catalogue import t

MAX_LENGTH = 254


class AddressRefused(ValueError):
    """Not an address mail can be sent to; the text is the sentence for the form."""


def normalise(text: str) -> str:
    """The address trimmed and lower-cased, its domain in ASCII; AddressRefused says what is wrong with it."""
    address = text.strip()
    if not address:
        raise AddressRefused(t("Enter an email address."))
    if len(address) > MAX_LENGTH:
        raise AddressRefused(t("This address is too long. Email addresses have at most 254 characters."))
    _refuse_common_slips(address)
    try:
        parts = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        raise AddressRefused(t("This is not a complete email address. It looks like name@company.com.")) from None
    return f"{parts.local_part}@{parts.ascii_domain}".lower()


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


def mask(address: str) -> str:
    """The address with its name hidden but for the first letter: e…@fleet.example.com."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}…@{domain}"
