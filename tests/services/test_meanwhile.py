"""Two people at one form. The second is told, and nothing is lost silently."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services import accounts
from app.services.access.lost_updates import ChangedMeanwhile, marks, refuse_changed
from app.services.accounts import changes, setup
from app.services.accounts.changes import ContactForm
from tests import ledger
from tests.crowd import at_once, outcomes
from tests.people import World


def fleet(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def shown(world: World) -> ContactForm:
    """What the form of name and contact is filled with."""
    page = accounts.detail(world.bob, account_id=fleet(world))
    return ContactForm(**{name: getattr(page, name) for name in ContactForm.model_fields})


def test_the_second_who_edits_an_account_is_told_what_the_first_saved(world: World) -> None:
    seen = shown(world)
    theirs, ours = (seen.model_copy(update={"contact_name": name}) for name in ("Ann Lee", "Ben Roe"))
    changes.edit(world.alice, account_id=fleet(world), form=theirs, seen=seen)
    told = "Saved now: Ann Lee"
    with ledger.refused("account_changes.edit", by=world.bob), pytest.raises(ChangedMeanwhile, match=told):
        changes.edit(world.bob, account_id=fleet(world), form=ours, seen=seen)
    changes.edit(world.bob, account_id=fleet(world), form=ours, seen=shown(world))
    assert shown(world).contact_name == "Ben Roe"


def test_what_both_wanted_is_no_conflict(world: World) -> None:
    seen = shown(world)
    form = seen.model_copy(update={"contact_name": "Ann Lee"})
    for who in (world.alice, world.bob):
        changes.edit(who, account_id=fleet(world), form=form, seen=seen)


def test_of_two_in_the_same_moment_one_is_told(world: World) -> None:
    seen = shown(world)
    forms = [seen.model_copy(update={"contact_name": f"Person {name}"}) for name in ("One", "Two", "Three")]
    answers = at_once(
        *(lambda form=form: changes.edit(world.bob, account_id=fleet(world), form=form, seen=seen) for form in forms)
    )
    assert outcomes(answers) == {"done": 1, "ChangedMeanwhile": 2}


SECTIONS: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    # section: what one saves, what the other saves then, and what the other is told
    "basics": ({"language": "nl", "country": "NL"}, {"language": "nl", "country": "BE"}, "NL"),
    "account": ({"type": "business", "name": "One"}, {"type": "business", "name": "Two"}, "One"),
    "company": (
        {"company_name": "One", "vat_number": "NL004495445B01", "billing_email": "one@fleet.example.com"},
        {"company_name": "Two", "vat_number": "NL004495445B01", "billing_email": "two@fleet.example.com"},
        "One",
    ),
    "address": (
        {"street": "Dam 1", "postcode": "1012 JS", "city": "Amsterdam"},
        {"street": "Dam 2", "postcode": "1012 JS", "city": "Amsterdam"},
        "Dam 1",
    ),
}


@pytest.mark.parametrize("section", SECTIONS)
def test_two_devices_at_one_section_of_the_set_up(world: World, section: str) -> None:
    ledger.edit("account", fleet(world), status="setting_up", type="business", country="DE")
    if section in {"company", "address"}:
        ledger.edit("account", fleet(world), country="NL")
    one, two, told = SECTIONS[section]
    values = setup.read(world.dana).values
    seen = marks({name: values[name] for name in one})
    setup.save(world.dana, section=section, form=one, seen=seen)
    with ledger.refused("setups.save", by=world.dana), pytest.raises(ChangedMeanwhile, match=told):
        setup.save(world.dana, section=section, form=two, seen=seen)
    values = setup.read(world.dana).values
    setup.save(world.dana, section=section, form=two, seen=marks({name: values[name] for name in one}))
    after = setup.read(world.dana).values
    assert {name: after[name] for name in two} == two


def test_saving_says_which_answers_of_other_sections_it_changed(world: World) -> None:
    ledger.edit("account", fleet(world), country="NL", type="business", vat_number="NL004495445B01", postcode="1012 JS")
    row = setup.save(world.dana, section="basics", form={"language": "en", "country": "BE"}, agreed=True)
    assert set(row.changed) == {"country", "vat_number", "postcode"}


@given(st.dictionaries(st.sampled_from("abc"), st.text(max_size=2)), st.data())
def test_only_what_neither_saw_nor_wants_is_refused(stored: dict[str, str], data: Any) -> None:
    seen, wanted = (
        {name: data.draw(st.sampled_from([value, value + "x"])) for name, value in stored.items()} for _ in "12"
    )
    clash = any(stored[name] not in (seen[name], wanted[name]) for name in stored)
    try:
        refuse_changed(marks(seen), stored, wanted)
    except ChangedMeanwhile:
        assert clash
    else:
        assert not clash
    refuse_changed(None, stored, wanted)
