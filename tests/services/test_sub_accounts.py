"""Sub-accounts: who may add which below whom, and what exists for whom."""

from uuid import UUID

import pytest

from app.core import db
from app.core.errors import Invalid, NotAllowed, NotFound
from app.services import accounts, invitations
from app.services.accounts import activity, admins, reimbursement, sub_accounts, tree
from app.services.accounts.sub_accounts import NoSubAccountsHere, SubAccountForm
from app.services.lists.pages import ListQuery
from tests import people
from tests.people import World


@pytest.fixture
def world(database: db.Database) -> World:
    return people.build()


def form(**changes: str) -> SubAccountForm:
    values = {"kind": "employee", "name": "Eva home", "email": "eva@fleet.example.com"}
    values |= {"type": "consumer", "rate": "0,25"}
    return SubAccountForm(**(values | changes))


def fleet(world: World) -> UUID:
    assert world.dana.account_id
    return world.dana.account_id


def test_an_employee_is_a_driver_with_a_rate_below_the_parent(world: World) -> None:
    row = sub_accounts.invite(world.bob, parent_id=fleet(world), form=form())
    assert (row.name, row.parent, row.reimbursement) == ("Eva home", "Fleet BV", "€ 0.2500 per kWh, automated")
    page = accounts.detail(world.bob, account_id=UUID(row.account_id))
    assert page.above == ((str(fleet(world)), "Fleet BV"),)
    assert page.people[0].role == "Driver"
    assert page.below.why_not


def test_every_bad_field_has_its_sentence_and_nothing_is_made(world: World) -> None:
    wrong = form(kind="", name="", email="eva@fleet,example.com", type="x", rate="-1")
    with pytest.raises(Invalid) as refused:
        sub_accounts.invite(world.bob, parent_id=fleet(world), form=wrong)
    assert set(refused.value.fields) == {"kind", "name", "email", "type", "rate"}
    assert tree.search(world.bob, account_id=fleet(world), query=ListQuery()).rows == ()


def test_subsidiaries_nest_five_deep_and_no_deeper(world: World) -> None:
    above = fleet(world)
    for level in range(1, 6):
        made = form(kind="subsidiary", type="business", name=f"Branch {level}", email=f"b{level}@fleet.example.com")
        above = UUID(sub_accounts.invite(world.alice, parent_id=above, form=made).account_id)
    with pytest.raises(NoSubAccountsHere, match="5 levels"):
        sub_accounts.invite(world.alice, parent_id=above, form=form())
    root = fleet(world)
    for level in range(1, 6):
        [row] = tree.search(world.alice, account_id=root, query=ListQuery()).rows
        assert (row.name, row.below, row.path) == (f"Branch {level}", int(level < 5), "")
        root = UUID(row.id)
    [lowest] = tree.search(world.dana, account_id=fleet(world), query=ListQuery(search="branch 5")).rows
    assert lowest.path == "Branch 1 / Branch 2 / Branch 3 / Branch 4"


def test_the_owner_invites_below_and_nothing_else_exists_for_her(world: World) -> None:
    row = sub_accounts.invite(world.dana, parent_id=fleet(world), form=form())
    assert invitations.follow(world.dana, user_id=UUID(row.user_id)).delivery == "queued"
    invitations.revoke(world.dana, user_id=UUID(row.user_id))
    assert world.eli.account_id
    for refused in (world.eli, world.mallory):
        with pytest.raises((NotFound, NotAllowed)):
            sub_accounts.invite(refused, parent_id=fleet(world), form=form())
    with pytest.raises(NotFound):
        sub_accounts.invite(world.dana, parent_id=world.eli.account_id, form=form())
    with pytest.raises(NotFound):
        accounts.detail(world.dana, account_id=world.eli.account_id)


def test_a_sub_account_reaches_neither_its_parent_nor_its_sibling(world: World) -> None:
    ids = []
    for name in ("North", "South"):
        made = form(kind="subsidiary", type="business", name=name, email=f"{name.lower()}@fleet.example.com")
        ids.append(UUID(sub_accounts.invite(world.dana, parent_id=fleet(world), form=made).account_id))
    north = people.person(world.tenant, "n2@fleet.example.com", world.dana.role, "Nor", "Th", account="X")
    with db.unit_of_work() as session:
        from app.models import User

        session.get_one(User, north.user_id).account_id = ids[0]
    north = people.sign_in(world.tenant, north.user_id)
    accounts.detail(north, account_id=ids[0])
    for other in (ids[1], fleet(world)):
        with pytest.raises(NotFound):
            accounts.detail(north, account_id=other)
        with pytest.raises(NotFound):
            reimbursement.read(north, account_id=other)


def test_a_further_person_is_invited_and_removed(world: World) -> None:
    row = admins.invite_admin(world.dana, account_id=fleet(world), email="adam@fleet.example.com")
    assert row.email == "adam@fleet.example.com"
    found = accounts.search(world.bob, query=ListQuery(search="fleet"))
    assert len(found.rows) == 1


def test_the_activity_of_an_account_tells_of_those_added_right_below_it(world: World) -> None:
    made = sub_accounts.invite(world.dana, parent_id=fleet(world), form=form())
    assert (
        activity.search(world.bob, account_id=fleet(world), query=ListQuery()).rows[0].text
        == "Sub-account Eva home added"
    )
    (below,) = [
        row
        for row in activity.search(world.dana, account_id=UUID(made.account_id), query=ListQuery()).rows
        if "ub-acc" in row.text
    ]
    assert (below.text, below.by) == ("Created as a sub-account", "Dana Fields")
