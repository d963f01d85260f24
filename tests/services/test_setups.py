"""Set-up: section by section, saved as they are entered, for customers only."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.core.clock import now
from app.core.errors import Invalid, NotFound
from app.core.ids import new_id
from app.models.tenant import SUPPORTED_COUNTRIES
from app.services.access.lost_updates import marks, tag
from app.services.accounts import rate_history, setup, sub_accounts
from app.services.accounts.moves import CountryAsksFirst
from app.services.accounts.sub_accounts import SubAccountForm
from tests import ledger
from tests.people import World


def save(world: World, *, language: str, country: str) -> None:
    setup.save(world.dana, section="basics", form={"language": language, "country": country})


def test_set_up_begins_with_english_and_no_country(world: World) -> None:
    row = setup.read(world.dana)
    assert (row.account_name, row.values["language"], row.values["country"]) == ("Fleet BV", "en", "")
    assert [value for value, _ in row.languages] == ["en", "nl", "de", "fr"]
    assert {code for code, _ in row.countries} == set(SUPPORTED_COUNTRIES)
    names = [name for _, name in row.countries]
    assert names == sorted(names)
    assert ("NL", "Netherlands") in row.countries


def test_what_is_known_is_offered_and_counts_only_once_it_is_saved(world: World) -> None:
    ledger.edit("account", world.dana.account_id, status="setting_up")
    save(world, language="en", country="NL")
    assert setup.read(world.dana).expected == 4, "as for a business, until the type is told"
    row = setup.save(world.dana, section="account", form={"type": "business", "name": "Fleet BV"})
    assert row.values["billing_email"] == world.dana.email
    assert {section.key: section.done for section in row.sections}["company"] is False
    assert ledger.row("account", id=world.dana.account_id)["billing_email"] == ""
    row = setup.save(world.dana, section="account", form={"type": "consumer", "name": "Dana at home"})
    assert row.expected == 3


def test_the_language_stays_as_it_is_while_it_is_not_asked(world: World) -> None:
    save(world, language="fr", country="NL")
    setup.save(world.dana, section="basics", form={"country": "BE"})
    assert setup.read(world.dana).values["language"] == "fr"


def test_an_offer_is_no_change_of_somebody_else(world: World) -> None:
    save(world, language="en", country="NL")
    row = setup.save(world.dana, section="account", form={"type": "business", "name": "Fleet BV"})
    names = ("company_name", "vat_number", "company_number", "billing_email")
    seen = tag(marks({name: row.values[name] for name in names}))
    form = {"company_name": "Fleet BV", "vat_number": "NL004495445B01", "billing_email": "bills@fleet.example.com"}
    assert setup.save(world.dana, section="company", form=form, seen=seen).values["billing_email"].startswith("bills")


def test_what_is_saved_is_there_again(world: World) -> None:
    with ledger.recorded("setups.save", by=world.dana):
        save(world, language="nl", country="BE")
    row = setup.read(world.dana)
    assert (row.values["language"], row.values["country"]) == ("nl", "BE")
    assert setup.read(world.eli).values["country"] == "", "only their own account"
    assert ledger.row("account", id=world.dana.account_id)["status"] == "active"


def test_each_bad_field_has_its_own_sentence_and_nothing_is_saved(world: World) -> None:
    for language, country, fields in (
        ("xx", "NL", {"language"}),
        ("", "", {"language", "country"}),
        ("nl", "US", {"country"}),
        ("nl", "nl", {"country"}),
        ("EN", "\0", {"language", "country"}),
        ("en\0", "NL", {"language"}),
    ):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            save(world, language=language, country=country)
        assert set(refused.value.fields) == fields


def test_the_countries_are_the_tenants(world: World) -> None:
    ledger.edit("tenant", world.tenant.id, countries=["NL", "US"])
    assert setup.read(world.dana).countries == (("NL", "Netherlands"), ("US", "United States"))
    save(world, language="en", country="US")
    with pytest.raises(Invalid):
        save(world, language="en", country="DE")


def test_a_business_tells_its_type_its_company_and_its_address_and_is_active(world: World) -> None:
    ledger.edit("account", world.dana.account_id, status="setting_up")
    assert [section.key for section in setup.read(world.dana).sections] == ["basics", "account"]
    save(world, language="en", country="NL")
    row = setup.save(world.dana, section="account", form={"type": "business", "name": "Fleet BV"})
    assert [section.key for section in row.sections] == ["basics", "account", "company", "address"]
    assert row.values["company_name"] == "Fleet BV", "not asked twice"
    with ledger.unchanged(but={"audit"}), pytest.raises(setup.NotComplete):
        setup.complete(world.dana)
    company = {"company_name": "Fleet BV", "vat_number": "nl 4495445b01", "billing_email": "Bills@fleet.example.com"}
    row = setup.save(world.dana, section="company", form=company)
    assert (row.values["vat_number"], row.values["billing_email"]) == ("NL004495445B01", "bills@fleet.example.com")
    row = setup.save(world.dana, section="address", form={"street": "Dam 1", "postcode": "1012js", "city": "Amsterdam"})
    assert row.complete
    setup.complete(world.dana)
    assert ledger.row("account", id=world.dana.account_id)["status"] == "active"


def test_a_section_that_is_not_asked_is_not_found(world: World) -> None:
    for section in ("payout", "company", "no such", ""):
        with pytest.raises(NotFound):
            setup.save(world.dana, section=section, form={})


def test_each_section_refuses_with_a_sentence_for_each_bad_field(world: World) -> None:
    ledger.edit("account", world.dana.account_id, type="business", country="NL", kind="subsidiary")
    for section, form, fields in (
        ("company", {"company_name": "", "vat_number": "NL1", "billing_email": "x"}, {"company_name", "vat_number"}),
        ("address", {"street": "", "postcode": "12", "city": ""}, {"street", "postcode", "city"}),
    ):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            setup.save(world.dana, section=section, form=form)
        assert fields <= set(refused.value.fields)


def test_another_country_asks_for_its_numbers_anew(world: World) -> None:
    ledger.edit("account", world.dana.account_id, country="NL", vat_number="NL004495445B01", postcode="1012 JS")
    with ledger.unchanged(), pytest.raises(CountryAsksFirst) as asked:
        save(world, language="en", country="DE")
    assert "from Netherlands to Germany. Asked anew: postcode, VAT number." in asked.value.fields["country"]
    setup.save(world.dana, section="basics", form={"language": "en", "country": "DE"}, agreed=True)
    values = setup.read(world.dana).values
    assert (values["vat_number"], values["postcode"]) == ("", "")


def test_a_rate_that_was_ended_or_never_set_asks_for_no_bank_account(world: World) -> None:
    assert world.dana.account_id
    form = SubAccountForm(kind="employee", name="Eva", email="eva@fleet.example.com", type="consumer", rate="0,25")
    made = sub_accounts.invite(world.bob, parent_id=world.dana.account_id, form=form)
    eva = replace(world.eli, user_id=UUID(made.user_id), account_id=UUID(made.account_id))

    def asks(rate: str, days: int = 0) -> bool:
        day = (now() + timedelta(days=days)).date().isoformat()
        rate_history.set_rate(world.bob, account_id=UUID(made.account_id), rate=rate, valid_from=day, note="")
        return "payout" in [section.key for section in setup.read(eva).sections]

    assert "payout" in [section.key for section in setup.read(eva).sections]
    assert asks("", 5), "it holds until then"
    assert not asks("")
    assert asks("0,3", 9), "another one is to come"
    assert not asks("", 9), "taken back"
    with pytest.raises(NotFound):
        setup.save(eva, section="payout", form={"bank_account_name": "Eva", "iban": "NL91ABNA0417164300"})
    setup.save(eva, section="basics", form={"language": "en", "country": "NL"})
    assert setup.read(eva).complete


@pytest.mark.parametrize(
    ("told", "field", "says"),
    [
        ({"bank_account_name": "E" * 71}, "bank_account_name", "at most 70 characters; there are 71"),
        ({"iban": "TR33 0006 1005 1978 6457 8413 26"}, "iban", "Accounts in Türkiye cannot be paid out"),
    ],
)
def test_what_cannot_be_paid_out_is_told_so(world: World, told: dict[str, str], field: str, says: str) -> None:
    employee = {"parent_id": world.dana.account_id, "kind": "employee", "type": "consumer", "country": "NL"}
    ledger.edit("account", world.eli.account_id, **employee)
    rate_history.set_rate(world.bob, account_id=world.eli.account_id or new_id(), rate="0,2", valid_from="", note="")
    form = {"bank_account_name": "Eli", "iban": "NL91 ABNA 0417 1643 00"}
    with ledger.unchanged(), pytest.raises(Invalid, match=says) as refused:
        setup.save(world.eli, section="payout", form=form | told)
    assert list(refused.value.fields) == [field]
    setup.save(
        world.eli,
        section="payout",
        form=form | {"bank_account_name": "E" * 70, "iban": "IBAN: CH93 0076 2011 6238 5295 7;"},
    )
    assert ledger.row("account", id=world.eli.account_id)["iban"] == "CH9300762011623852957"


def test_names_of_160_characters_are_kept_everywhere(world: World) -> None:
    name = "Ł" * 160
    setup.save(world.dana, section="account", form={"type": "business", "name": name})
    assert setup.read(world.dana).account_name == name
    assert ledger.row("account", id=world.dana.account_id)["company_name"] == name
