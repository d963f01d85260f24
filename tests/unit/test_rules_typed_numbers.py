"""Numbers as people type and paste them: read right or asked about, never read wrong."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal, get_territory_currencies
from hypothesis import given
from hypothesis import strategies as st

from app.core import money
from app.models.tenant import SUPPORTED_COUNTRIES
from app.rules import asset_details, prices, rates
from app.rules.asset_details import DetailRefused
from app.rules.prices import PriceRefused
from app.rules.rates import RateRefused

Parse = Callable[[str], object]

WAYS = "en_GB en_IE nl_NL nl_BE de_DE de_AT de_CH fr_FR fr_BE fr_CH it_IT it_CH es_ES da_DK nb_NO sv_SE pl_PL".split()
WAYS += "cs_CZ hu_HU ro_RO is_IS fi_FI pt_PT el_GR lv_LV et_EE bg_BG hr_HR".split()

TYPED = {
    "4,99 €": "4.99",
    "€4.99": "4.99",
    "EUR 4,99": "4.99",
    "4.99 euro": "4.99",
    "4,99 Euros": "4.99",
    "€ 1,250.00": "1250.00",
    "1.250,00": "1250.00",
    "1 250,00": "1250.00",
    "1\N{NO-BREAK SPACE}250,00\N{NO-BREAK SPACE}€": "1250.00",
    "1\N{NARROW NO-BREAK SPACE}250,00 €": "1250.00",
    "1'250.00": "1250.00",
    "1’250.00": "1250.00",
    "99.999,99": "99999.99",
    "5,-": "5.00",
    "€ 5,–": "5.00",
    "1.200,-": "1200.00",
    ".50": "0.50",
    "\ufeff4.99\u200b": "4.99",
    "€ 4.99 per month": "4.99",
    "4,99 €/Monat": "4.99",
    "Price: 4,99": "4.99",
    "Price (EUR): 1.250,00;": "1250.00",
    "Prijs per maand: € 4,99": "4.99",
}
ASKED = {
    "1.200": ("1,200.00", "1.20"),
    "2,500": ("2,500.00", "2.50"),
    "12.000": ("12,000.00", "12.00"),
    "4.990": ("4,990.00", "4.99"),
    "€ 1.200": ("1,200.00", "1.20"),
    "12.345": ("12,345.00",),
    "0.200": ("0.20",),
    "1.250,500": ("1,250.50",),
    "1 250,000": ("1,250.00",),
}
NOT_READ = [
    "1,25,000.00",
    "1 25",
    "1.25.00",
    "1\n250",
    "4\t999",
    "4\x00 99",
    "5.",
    "-5",
    "−5",
    "5-",
    "(5)",
    "1e3",
    "4²",
]
NOT_READ += ["１２", "٤", "5 EUR EUR", "4.99 and 5.99", "5 apples", "4 x 99", "€ -5", "12.50.-", "5" * 101, "0.250.000"]
OF_OTHERS = {"$ 5": "USD", "CHF 5": "CHF", "5 USD": "USD", "£5": "GBP", "Fr. 5.-": "CHF", "5 zł": "PLN", "Fr.5": "CHF"}


def refused(parse: Parse, typed: str) -> str:
    with pytest.raises((PriceRefused, RateRefused, DetailRefused)) as found:
        parse(typed)
    return str(found.value)


def answer(parse: Parse, typed: str) -> object:
    """The number, or the beginning of the question."""
    try:
        return parse(typed)
    except (PriceRefused, RateRefused) as asked:
        return str(asked).partition(" or ")[0].partition("?")[0]


@pytest.mark.parametrize("typed", TYPED)
def test_an_amount_is_taken_as_it_is_written(typed: str) -> None:
    assert prices.parse(typed) == Decimal(TYPED[typed])


@pytest.mark.parametrize("typed", ASKED)
def test_what_can_be_read_in_two_ways_is_asked_about(typed: str) -> None:
    question = refused(prices.parse, typed)
    assert "Did you mean" in question
    for answer in ASKED[typed]:
        assert answer in question
        assert prices.parse(answer) == Decimal(answer.replace(",", "")), "the answer itself is taken"


def test_a_question_reads_as_people_talk() -> None:
    assert refused(prices.parse, "1.200") == "Did you mean 1,200.00 or 1.20?"


@pytest.mark.parametrize("typed", NOT_READ)
def test_nothing_else_is_read(typed: str) -> None:
    for parse in (prices.parse, prices.parse_fee, prices.parse_percentage, rates.parse, rates.parse_kwh):
        refused(parse, typed)
    refused(asset_details.connectors, typed)


@pytest.mark.parametrize("typed", OF_OTHERS)
def test_another_currency_is_told(typed: str) -> None:
    assert refused(prices.parse, typed) == f"Amounts here are in EUR, not in {OF_OTHERS[typed]}."
    assert refused(rates.parse, typed) == f"Amounts here are in EUR, not in {OF_OTHERS[typed]}."
    assert "EUR" not in refused(prices.parse_percentage, typed)


def test_the_tenants_own_currency_is_taken() -> None:
    for typed, currency in (("Fr. 5.-", "CHF"), ("£5", "GBP"), ("5 kr.", "DKK"), ("5 kr", "SEK"), ("5 zł", "PLN")):
        assert prices.parse(typed, currency) == 5
    assert "not in EUR" in refused(lambda typed: prices.parse(typed, "CHF"), "€ 5")


def test_an_interval_that_is_not_the_chosen_one_is_told() -> None:
    assert prices.parse("€ 49.00 per year", per="year") == 49
    assert "per year" in refused(prices.parse, "€ 49.00 per year")
    assert "per month" in refused(lambda typed: prices.parse(typed, per="year"), "4,99 / month")


def test_a_label_that_names_another_kind_is_told() -> None:
    assert "not in USD" in refused(prices.parse, "Price in USD: 5")
    assert "not in CHF" in refused(prices.parse, "CHF: 5")
    assert "per year" in refused(prices.parse, "Price per year: 49")
    assert "Percentage" in refused(prices.parse_fee, "Fee in %: 2.5")
    for typed in ("Price: -5", "<b>: 5", "a:b: 5", "Discount -: 5"):
        refused(prices.parse, typed)


def test_percentages_and_fees_take_their_own_units() -> None:
    for typed in ("2,5 %", "2.5%", "% 2.50", "2,5 Prozent", "2.5 % of each public session"):
        assert prices.parse_percentage(typed) == Decimal("2.5")
    assert "Percentage" in refused(prices.parse_fee, "5 %")
    assert prices.parse_fee("€ 0.35 for each public session") == Decimal("0.35")
    for parse in (prices.parse_fee, prices.parse_percentage):
        assert "Did you mean" in refused(parse, "1.200")
        assert "The most is" in refused(parse, "100.01")


def test_a_rate_is_below_ten_so_that_its_decimals_are_no_thousands() -> None:
    for typed, rate in (("1.200", "1.2"), ("2,500", "2.5"), ("0.125", "0.125"), ("€ 0.2500 per kWh", "0.25")):
        assert rates.parse(typed) == Decimal(rate)
    for typed in ("0,25 €/kWh", "EUR/kWh 0,25", "0.25 € per kWh"):
        assert rates.parse(typed) == Decimal("0.25")
    for typed in ("1200", "1.200,00", "1,200.0", "1 200"):
        assert "between" in refused(rates.parse, typed)
    for typed in ("25 ct", "25 ct/kWh", "25 cents per kWh"):
        assert "25 cents are 0.25" in refused(rates.parse, typed)


@pytest.mark.parametrize("typed", ["1.200", "12,345", "40.000", "500.000"])
def test_energy_is_asked_about_alike(typed: str) -> None:
    question = refused(rates.parse_kwh, typed)
    less = question.removeprefix("Did you mean ").removesuffix("?").split(" or ")[1]
    assert rates.parse_kwh(less) == Decimal(typed.replace(",", "."))


def test_energy_is_read_with_its_unit() -> None:
    for typed, kwh in (
        ("40", "40"),
        ("40 kWh", "40"),
        ("0,500", "0.5"),
        ("1 250,5 kWh", "1250.5"),
        ("1,200.0", "1200"),
    ):
        assert rates.parse_kwh(typed) == Decimal(kwh)
    refused(rates.parse_kwh, "40 MWh")


def test_connectors_are_whole_and_nothing_else() -> None:
    assert asset_details.connectors("\u200b2\N{NO-BREAK SPACE}") == 2
    assert not asset_details.has_connectors("0\N{NO-BREAK SPACE}")
    assert asset_details.has_connectors(" 02 ")
    for typed in ("1,0", "1.000", "2 €", "100"):
        refused(asset_details.connectors, typed)


@given(
    st.one_of(st.integers(0, 9_999_999), st.integers(0, 9_999_999_999)).map(lambda cents: Decimal(cents).scaleb(-2)),
    st.sampled_from(WAYS),
    st.sampled_from(money.CURRENCIES),
)
def test_what_is_printed_in_any_way_of_writing_is_read_back(amount: Decimal, way: str, currency: str) -> None:
    amount = amount.quantize(money.smallest(currency))
    standard = format_currency(amount, currency, locale=way)
    number = format_decimal(amount, "#,##0.00", locale=way) if money.decimals_of(currency) else str(amount)
    coded = format_currency(amount, currency, "#,##0.00 ¤¤", locale=way, currency_digits=False)
    for printed in (standard, number, f"{currency} {number}", money.written(amount, currency)):
        if amount <= prices.most(currency):
            assert prices.parse(printed, currency) == amount, printed
    if money.decimals_of(currency) and amount <= prices.most(currency):
        assert prices.parse(coded, currency) == amount


@given(st.integers(0, 99_999), st.sampled_from(WAYS), st.booleans())
def test_a_printed_whole_number_is_read_as_itself_or_asked_about(amount: int, way: str, signed: bool) -> None:
    printed = format_decimal(amount, "#,##0", locale=way) + (" €" if signed else "")
    for parse in (prices.parse, rates.parse_kwh):
        if parse is rates.parse_kwh and signed:
            continue
        assert answer(parse, printed) in (amount, f"Did you mean {amount:,}.00"), printed


@given(st.integers(1, 99_999).map(lambda number: Decimal(number).scaleb(-4)), st.sampled_from(WAYS))
def test_a_printed_rate_is_read_back(rate: Decimal, way: str) -> None:
    number = format_decimal(rate, "0.0000", locale=way)
    for printed in (number, f"€ {number}", f"{number} €/kWh", money.written(rate, decimals=4) + " per kWh"):
        assert rates.parse(printed) == rate


@given(st.text("0123456789.,' €-", max_size=12))
def test_no_text_is_read_as_a_number_that_its_digits_do_not_make(typed: str) -> None:
    try:
        amount = prices.parse(typed)
    except PriceRefused:
        return
    digits = "".join(c for c in typed if c.isdigit()).lstrip("0").ljust(1, "0")
    assert digits in {str(int(amount * scale)) for scale in (1, 10, 100)} or amount == 0


def test_the_currencies_are_those_of_the_supported_countries() -> None:
    euro_since = {"BG"}  # January 2026; babel's data is older
    day = date(2026, 11, 24)
    used = {
        code
        for country in SUPPORTED_COUNTRIES
        for code in (["EUR"] if country in euro_since else get_territory_currencies(country, day))
    }
    assert set(money.CURRENCIES) == used
    assert "BGN" not in money.CURRENCIES


def test_a_currency_without_cents_is_charged_in_whole_units() -> None:
    month = prices.month_of(date(2026, 11, 1))
    whole, half = prices.Days(month.first, month.until), prices.Days(month.first, date(2026, 11, 16))
    assert prices.cost(Decimal(1001), "month", whole, money.smallest("ISK")) == 1001
    assert prices.cost(Decimal(1001), "month", half, money.smallest("ISK")) == Decimal("501")
    assert money.written(Decimal(1250), "ISK") == "ISK 1,250"
    assert prices.parse("1.250", "ISK") == 1250
    assert "whole number" in refused(lambda typed: prices.parse(typed, "ISK"), "4,99")
