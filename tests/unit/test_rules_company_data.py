"""VAT numbers, bank accounts and postal addresses: normal form or a sentence."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import get_cc_module

from app.models.tenant import SUPPORTED_COUNTRIES
from app.rules import company_data, postal_addresses
from app.rules.postal_addresses import PostalAddress


@pytest.mark.parametrize(
    ("country", "text", "normal"),
    [
        ("NL", "nl 4495445b01", "NL004495445B01"),
        ("NL", "004495445B01", "NL004495445B01"),
        ("DE", "DE 136 695 976", "DE136695976"),
        ("GR", "EL094259216", "EL094259216"),
        ("BE", "BE0403.019.261", "BE0403019261"),
        ("ES", "ESB58378431", "ESB58378431"),
        ("CH", "CHE-107.787.577 IVA", "CHE107787577IVA"),
        ("NO", "995525828 MVA", "NO995525828MVA"),
        ("LI", "12345", "12345"),
        ("LI", "MWST-Nr. 12345", "12345"),
        ("BE", "BE (0)403.019.261", "BE0403019261"),
        ("BE", "BTW BE 403.019.261", "BE0403019261"),
        ("CZ", "CZ 640903/926", "CZ640903926"),
        ("CZ", "DIČ: CZ 640229/4448", "CZ6402294448"),
        ("GB", "XI 980 7806 84", "XI980780684"),
        ("GB", "VAT Reg No GB 980 7806 84", "GB980780684"),
        ("GR", "GR 094259216", "EL094259216"),
        ("CH", "che-107.787.577 mwst", "CHE107787577MWST"),
        ("NO", "Org.nr. NO 995 525 828 MVA", "NO995525828MVA"),
        ("DE", "USt-IdNr. DE136695976", "DE136695976"),
        ("DE", "USt.-Id.-Nr.: 136 695 976", "DE136695976"),
        ("FR", "N° TVA : FR 40 303 265 045", "FR40303265045"),
        ("FR", "K7399859412", "FRK7399859412"),
        ("NL", "BTW-nummer NL004495445B01", "NL004495445B01"),
        ("NL", "VAT: NL004495445B01.", "NL004495445B01"),
        ("IT", "P. IVA 00743110157", "IT00743110157"),
        ("ES", "NIF: B-58378431", "ESB58378431"),
        ("AT", "UID-Nr. ATU 13585627", "ATU13585627"),
        ("PL", "NIP 856-734-62-15", "PL8567346215"),
        ("DK", "CVR-nr. 13585628", "DK13585628"),
        ("HU", "12892312-2-41", "HU12892312"),
    ],
)
def test_vat_number_has_one_form(country: str, text: str, normal: str) -> None:
    assert company_data.vat_number(country, text) == normal


@pytest.mark.parametrize(
    ("country", "text"),
    [
        ("NL", "NL123456789B01"),
        ("DE", "NL004495445B01"),
        ("DE", "DE136695977"),
        ("NL", ""),
        ("NL", "<b>"),
        ("FR", "12"),
        ("LI", "anything"),
        ("LI", "CHE107787577MWST"),
        ("CZ", "SK2022749619"),
    ],
)
def test_wrong_vat_number_gets_a_sentence(country: str, text: str) -> None:
    with pytest.raises(company_data.CompanyDataRefused, match=r"\.$"):
        company_data.vat_number(country, text)


@pytest.mark.parametrize(
    ("country", "text", "asks"),
    [
        ("CH", "CHE-107.787.577", "Add MWST, TVA or IVA at the end, as in CHE-107.787.577 MWST."),
        ("CH", "107.787.577", "Add MWST, TVA or IVA at the end, as in CHE-107.787.577 MWST."),
        ("NO", "NO 995 525 828", "Add MVA at the end, as in NO 995 525 828 MVA."),
        ("DE", "NL004495445B01", "This number begins with NL, but the country of the account has DE."),
    ],
)
def test_what_lacks_or_is_of_another_country_is_told_so(country: str, text: str, asks: str) -> None:
    with pytest.raises(company_data.CompanyDataRefused) as refused:
        company_data.vat_number(country, text)
    assert str(refused.value) == asks


@pytest.mark.parametrize("country", SUPPORTED_COUNTRIES)
def test_the_example_in_each_sentence_passes_its_own_rule(country: str) -> None:
    bare = {"CH": "CHE107787577", "NO": "995525828"}.get(country, "x")
    for typed in {"x", bare}:
        with pytest.raises(company_data.CompanyDataRefused, match=r"(?:looks like|as in) .+\.$") as refused:
            company_data.vat_number(country, typed)
        example = re.split("looks like |as in ", str(refused.value).removesuffix("."))[1]
        assert company_data.vat_number(country, example)


@pytest.mark.parametrize("country", SUPPORTED_COUNTRIES)
def test_no_rule_refuses_the_published_example_of_a_vat_number(country: str) -> None:
    module = get_cc_module(country.lower(), "vat")
    shown = re.findall(r">>> (?:validate|format|compact)\('([^']+)'\)", module.__doc__ or "") if module else ["12345"]
    published = [number for number in shown if module is None or module.is_valid(number)]
    assert published
    for number in published:
        assert company_data.vat_number(country, number)


@given(st.sampled_from(SUPPORTED_COUNTRIES), st.text(max_size=30))
def test_any_text_is_a_vat_number_or_a_sentence(country: str, text: str) -> None:
    with suppress(company_data.CompanyDataRefused):
        number = company_data.vat_number(country, text)
        assert number.isascii()
        assert number == company_data.vat_number(country, number)


@pytest.mark.parametrize("text", ["NL91 ABNA 0417 1643 00", "nl91abna0417164300", "NL91-ABNA-0417-1643-00"])
def test_iban_has_one_form(text: str) -> None:
    assert company_data.bank_account(text) == "NL91ABNA0417164300"


@pytest.mark.parametrize("text", ["", "NL92ABNA0417164300", "NL91", "12345", "NL91ABNA04171643001", "é", "A" * 99])
def test_wrong_iban_gets_a_sentence(text: str) -> None:
    with pytest.raises(company_data.CompanyDataRefused, match=r"\.$"):
        company_data.bank_account(text)


@given(st.text(max_size=40) | st.from_regex(r"[A-Za-z]{2}[0-9]{2}[ A-Za-z0-9]{8,30}", fullmatch=True))
def test_any_text_is_an_iban_or_a_sentence(text: str) -> None:
    with suppress(company_data.CompanyDataRefused):
        number = company_data.bank_account(text)
        assert number.isascii()
        assert number.isalnum()
        assert number == company_data.bank_account(number) == company_data.bank_account(number.lower())
        assert int("".join(str(int(character, 36)) for character in number[4:] + number[:4])) % 97 == 1


@given(st.integers(0, 9_999_999_999), st.integers(4, 17), st.integers(1, 9))
def test_one_wrong_digit_is_found_in_every_iban(account: int, place: int, off: int) -> None:
    plain = f"ABNA{account:010}"
    check = 98 - int("".join(str(int(character, 36)) for character in f"{plain}NL00")) % 97
    right = f"NL{check:02}{plain}"
    wrong = f"{right[:place]}{(int(right[place]) + off) % 10}{right[place + 1 :]}" if right[place].isdigit() else ""
    with pytest.raises(company_data.CompanyDataRefused):
        company_data.bank_account(wrong)


def test_a_shown_iban_hides_its_middle() -> None:
    assert company_data.masked_bank_account("NL91ABNA0417164300") == "NL91 •••• 4300"
    assert company_data.masked_bank_account("") == ""


@pytest.mark.parametrize("country", SUPPORTED_COUNTRIES)
def test_every_supported_country_has_an_address_form(country: str) -> None:
    names = [field.name for field in postal_addresses.fields_of(country)]
    assert {"street", "city"} <= set(names)
    assert all(field.label for field in postal_addresses.fields_of(country))


def test_postcodes_are_those_of_the_country() -> None:
    address = postal_addresses.check("NL", PostalAddress(" Dam  1 ", "1012js", "Amsterdam"))
    assert (address.street, address.postcode, address.city) == ("Dam 1", "1012 JS", "Amsterdam")
    with pytest.raises(postal_addresses.AddressRefused) as refused:
        postal_addresses.check("NL", PostalAddress("", "12", ""))
    assert set(refused.value.fields) == {"street", "postcode", "city"}


@given(st.sampled_from(SUPPORTED_COUNTRIES), st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_an_address_or_sentences(country: str, street: str, postcode: str) -> None:
    typed = PostalAddress(street, postcode, "Somewhere", "Madrid")
    with suppress(postal_addresses.AddressRefused):
        assert postal_addresses.check(country, typed).street.isprintable()
