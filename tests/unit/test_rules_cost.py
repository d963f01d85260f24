"""Nothing that a form may send keeps the interpreter for long: while a pattern is tried, every other event waits."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from time import process_time

import pytest

from app.core import addresses, cleaning, logs, urls
from app.mail import names as names_in_mails
from app.rules import (
    asset_details,
    company_data,
    contract_ids,
    first_days,
    names,
    notes,
    postal_addresses,
    prices,
    provinces,
    rates,
    searching,
)

LENGTH = 16_000
"""Characters of the longest text that a frame may hold."""

MOST = 0.15
"""Seconds of CPU; what is normal takes a tenth of that. A time that grows with the square is above a second."""

TODAY = date(2026, 11, 27)


def in_all_lines(text: str) -> postal_addresses.PostalAddress:
    return postal_addresses.check(
        "NL", postal_addresses.PostalAddress(street=text, postcode=text, city=text, area=text)
    )


READERS: dict[str, Callable[[str], object]] = {
    "address": addresses.normalise,
    "area": lambda text: postal_addresses.area_of("IT", text),
    "code": lambda text: cleaning.code(text, "VAT", any_label=True),
    "connectors": asset_details.connectors,
    "contract ID": contract_ids.normalise,
    "contract ID as typed": contract_ids.as_typed,
    "day": lambda text: first_days.parse(text, earliest=TODAY, years=2, too_early=""),
    "energy": rates.parse_kwh,
    "fee": prices.parse_fee,
    "IBAN": company_data.payout_account,
    "line of a log": logs.one_line,
    "name": lambda text: names.clean(text, what="Name"),
    "name in a mail": names_in_mails.person,
    "note": lambda text: notes.clean(text, most=200),
    "number": lambda text: asset_details.number(text, what="Number"),
    "number as typed": asset_details.as_typed,
    "percentage": prices.parse_percentage,
    "postal address": in_all_lines,
    "price": prices.parse,
    "province": lambda text: provinces.found("IT", text),
    "rate": rates.parse,
    "search": searching.read,
    "text": cleaning.text,
    "VAT number": lambda text: company_data.vat_number("NL", text),
    "web address": lambda text: urls.normalise_https("https://" + text),
}
LOGGED: dict[str, Callable[[str], object]] = {"log": logs.redact, "provider's answer": addresses.shown_within}

REPEATED = (*"a 1 - . / @ : é NL 1. a. a@b. id: xn-- t=& ﷺ".split(), " ", "\n", "\u200d")


def cost(reader: Callable[[str], object], text: str) -> float:
    """Seconds of CPU that it takes to read or to refuse a text."""
    began = process_time()
    with suppress(ValueError):
        reader(text)
    return process_time() - began


def slow_ones(reader: Callable[[str], object], end: str = "") -> dict[str, float]:
    """What of REPEATED keeps the reader busy for too long, twice over."""
    cost(reader, "1")  # tables are made at the first time
    texts = {part: (part * LENGTH)[:LENGTH] + end for part in REPEATED}
    slow = [part for part, text in texts.items() if cost(reader, text) > MOST]
    return {part: spent for part in slow if (spent := cost(reader, texts[part])) > MOST}


@pytest.mark.parametrize("name", READERS)
def test_a_text_of_a_form_costs_little(name: str) -> None:
    assert slow_ones(READERS[name]) == {}


@pytest.mark.parametrize("name", LOGGED)
def test_a_text_of_a_log_costs_little(name: str) -> None:
    assert slow_ones(LOGGED[name], "@a.com") == {}
