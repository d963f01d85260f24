"""Set-up: language and country, saved as they are entered, for customers only."""

import pytest

from app.core.errors import Invalid
from app.models.tenant import SUPPORTED_COUNTRIES
from app.services import setups
from tests import ledger
from tests.people import World


def test_set_up_begins_with_english_and_no_country(world: World) -> None:
    row = setups.read(world.dana)
    assert (row.account_name, row.language, row.country) == ("Fleet BV", "en", "")
    assert [value for value, _ in row.languages] == ["en", "nl", "de", "fr"]
    assert {code for code, _ in row.countries} == set(SUPPORTED_COUNTRIES)
    names = [name for _, name in row.countries]
    assert names == sorted(names)
    assert ("NL", "Netherlands") in row.countries


def test_what_is_saved_is_there_again(world: World) -> None:
    with ledger.recorded("setups.save", by=world.dana):
        setups.save(world.dana, language="nl", country="BE")
    row = setups.read(world.dana)
    assert (row.language, row.country) == ("nl", "BE")
    assert setups.read(world.eli).country == "", "only their own account"
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
            setups.save(world.dana, language=language, country=country)
        assert set(refused.value.fields) == fields


def test_the_countries_are_the_tenants(world: World) -> None:
    ledger.edit("tenant", world.tenant.id, countries=["NL", "US"])
    assert setups.read(world.dana).countries == (("NL", "Netherlands"), ("US", "United States"))
    setups.save(world.dana, language="en", country="US")
    with pytest.raises(Invalid):
        setups.save(world.dana, language="en", country="DE")
