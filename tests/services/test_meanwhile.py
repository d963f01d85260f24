"""Two people at one form. The second is told, and nothing is lost silently."""

from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.services import accounts
from app.services.access.lost_updates import ChangedMeanwhile, marks, refuse_stale, tag
from app.services.accounts import changes, setup
from app.services.accounts.contact import ContactForm
from tests import ledger
from tests.crowd import at_once, outcomes
from tests.people import World


def fleet(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def shown(world: World) -> tuple[ContactForm, str]:
    """What the form of name and contact is filled with, and its tag."""
    page = accounts.detail(world.bob, account_id=fleet(world))
    known = page.contact
    form = ContactForm(name=page.name, contact_name=known.name, contact_email=known.email, contact_phone=known.phone)
    return form, known.seen


def test_what_both_wanted_is_no_conflict(world: World) -> None:
    form, seen = shown(world)
    form = form.model_copy(update={"contact_name": "Ann Lee"})
    for who in (world.alice, world.bob):
        changes.edit(who, account_id=fleet(world), form=form, seen=seen)


def test_of_two_in_the_same_moment_one_is_told(world: World) -> None:
    form, seen = shown(world)
    forms = [form.model_copy(update={"contact_name": f"Person {name}"}) for name in ("One", "Two", "Three")]
    answers = at_once(
        *(lambda form=form: changes.edit(world.bob, account_id=fleet(world), form=form, seen=seen) for form in forms)
    )
    assert outcomes(answers) == {"done": 1, "ChangedMeanwhile": 2}


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
        refuse_stale(tag(marks(seen)), stored, wanted)
    except ChangedMeanwhile:
        assert clash
    else:
        assert not clash
    refuse_stale(None, stored, wanted)
