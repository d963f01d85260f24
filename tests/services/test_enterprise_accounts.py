"""Enterprise accounts: made with or without their customer, one for each form, and set up as the business they are."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from app.core.db import Database
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.ids import new_id
from app.core.tokens import digest
from app.services import accounts, invitations
from app.services.accounts import activity, admins, changes, enterprise, setup
from app.services.accounts.contact import ContactForm
from app.services.accounts.enterprise import EnterpriseForm, FormUsed, HasOwner, NotEnterprise
from app.services.billing import enterprise_plans
from app.services.identity import sessions
from app.services.invitations import AlreadyInvited, HasAccount
from app.services.lists.pages import ListQuery
from app.services.people import customers
from app.services.tenants.gate import GateClosed
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom
from tests.people import World
from tests.services.arrivals import activate

GRETA = "greta@grid.example.com"


def form(**changed: Any) -> EnterpriseForm:
    values: dict[str, Any] = {
        "key": str(new_id()),
        "name": "Grid BV",
        "ac_price": "4,50",
        "dc_price": "12",
        "card_price": "1.25",
    }
    return EnterpriseForm(**({**values, "public_stations": True} | changed))


def made(world: World, **changed: Any) -> UUID:
    return UUID(enterprise.create(world.bob, form=form(**changed)).account_id)


def listed(world: World, status: str = "all", search: str = "grid") -> list[tuple[str, str]]:
    rows = accounts.search(world.vic, query=ListQuery(search=search, status=status)).rows
    return [(row.name, row.status_label) for row in rows]


def test_an_account_is_made_with_its_prices_and_waits_for_its_customer(world: World, mailroom: Mailroom) -> None:
    before = ledger.everything()
    with ledger.recorded("enterprise_accounts.create", by=world.bob, invited=False):
        row = enterprise.create(world.bob, form=form(email="is ignored without the switch"))
    assert ledger.changed_tables(before, ledger.everything()) == {"account", "enterprise_plan", "audit"}
    assert (row.name, row.email, row.user_id, row.delivery) == ("Grid BV", "", "", "")
    assert (row.ac_price, row.dc_price, row.card_price, row.public) == ("€ 4.50", "€ 12.00", "€ 1.25", "Stations only")
    assert mailroom.deliver() == []
    page = accounts.detail(world.vic, account_id=UUID(row.account_id))
    assert (page.kind, page.type, page.status_label) == ("Enterprise", "Business", "Not invited yet")
    assert page.wants_owner
    assert [
        line.text for line in activity.search(world.vic, account_id=UUID(row.account_id), query=ListQuery()).rows
    ] == ["Created as an enterprise account"]


def test_who_is_not_invited_yet_has_a_filter_of_their_own(world: World) -> None:
    made(world)
    made(world, name="Grid Nord", invite=True, email=GRETA)
    invitations.invite_standard(world.bob, email="nora@grid.example.com")
    assert listed(world, "not_invited") == [("Grid BV", "Not invited yet")]
    assert sorted(listed(world, "invited")) == [("Grid Nord", "Invited"), ("nora@grid.example.com", "Invited")]
    counts = accounts.search(world.vic, query=ListQuery(search="grid")).counts
    assert (counts["all"], counts["not_invited"], counts["invited"]) == ("3", "1", "2")


def test_the_customer_is_invited_with_the_account(world: World, mailroom: Mailroom) -> None:
    before = ledger.everything()
    with ledger.recorded("enterprise_accounts.create", by=world.alice, invited=True):
        row = enterprise.create(world.alice, form=form(invite=True, email=" Greta@Grid.example.com"))
    made_rows = {"account", "enterprise_plan", "app_user", "invitation", "invitation_event", "link", "outbox_mail"}
    assert ledger.changed_tables(before, ledger.everything()) == made_rows | {"audit"}
    assert (row.email, row.delivery) == (GRETA, "queued")
    mail = mailroom.deliver_one()
    assert mail.recipient == GRETA
    assert "Grid BV" in mail.text
    assert invitations.follow(world.alice, user_id=UUID(row.user_id)).delivery == "handed_over"
    assert customers.detail(world.vic, user_id=UUID(row.user_id)).status == "invited"
    assert listed(world, search="greta") == [("Grid BV", "Invited")]


def test_every_bad_field_has_its_sentence_and_nothing_is_made(world: World) -> None:
    wrong = form(name=" ", ac_price="", dc_price="-1", card_price="0.001", invite=True, email="greta@grid,example.com")
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        enterprise.create(world.bob, form=wrong)
    assert set(refused.value.fields) == {"name", "ac_price", "dc_price", "card_price", "email"}
    for name in ("<b>Grid</b>", "https://grid.example.com", "Grid\u202e", "G" * 161, "Gr\0id", "{{ grid }}"):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            enterprise.create(world.bob, form=form(name=name))
        assert list(refused.value.fields) == ["name"]


@pytest.mark.parametrize(
    "extra",
    [{"tenant_id": "x"}, {"status": "active"}, {"type": "consumer"}, {"invite": "yes"}, {"ac_price": 4}, {"name": []}],
)
def test_what_the_form_does_not_ask_is_no_form(extra: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        form(**extra)


def test_one_form_sent_sixteen_times_makes_one_account(world: World, mailroom: Mailroom) -> None:
    for invite in (False, True):
        same = form(name=f"Grid {invite}", invite=invite, email=GRETA)
        results = at_once(*[lambda: enterprise.create(world.bob, form=same)] * 16)  # noqa: B023
        assert outcomes(results) == {"done": 16}
        assert len({row.account_id for row in results}) == len({row.user_id for row in results}) == 1
        account = ledger.row("account", name=same.name)
        ledger.row("enterprise_plan", account_id=account["id"])
        ledger.row("audit", action="enterprise_accounts.create", subject_id=account["id"])
    assert [mail.recipient for mail in mailroom.deliver()] == [GRETA]


def test_sixteen_forms_for_one_address_invite_it_once(world: World, mailroom: Mailroom) -> None:
    forms = [form(name=f"Grid {number}", invite=True, email=GRETA) for number in range(16)]
    calls = [lambda each=each: enterprise.create(world.bob, form=each) for each in forms]
    assert outcomes(at_once(*calls)) == {"done": 1, "AlreadyInvited": 15}
    assert len(listed(world)) == 1
    assert len(mailroom.deliver()) == 1


def test_a_form_that_has_made_another_account_makes_no_second(world: World) -> None:
    key = str(new_id())
    made(world, key=key)
    with (
        ledger.refused("enterprise_accounts.create", by=world.bob, reason="FormUsed"),
        pytest.raises(FormUsed, match="Grid BV already"),
    ):
        enterprise.create(world.bob, form=form(key=key, name="Other BV"))


def test_the_key_of_a_form_is_worth_nothing_in_other_hands(world: World) -> None:
    """Nobody reaches or blocks another's account by its form's key, in this tenant or in another."""
    key = str(new_id())
    keys = {enterprise.create(who, form=form(key=key)).account_id for who in (world.bob, world.alice)}
    keys.add(enterprise.create(world.mallory, form=form(key=key)).account_id)
    assert len(keys) == 3
    for account in ledger.rows("account", name="Grid BV"):
        made_as = enterprise.create(world.bob, form=form(key=str(account["id"]), name="Another"))
        assert made_as.account_id not in keys


@pytest.mark.parametrize("key", ["", "1", "x" * 36, str(UUID(int=5))[:-1], "\0" * 36])
def test_what_is_no_key_is_refused_with_a_sentence(world: World, key: str) -> None:
    with ledger.refused("enterprise_accounts.create", by=world.bob, reason="FormUsed"), pytest.raises(FormUsed):
        enterprise.create(world.bob, form=form(key=key))


def test_the_gate_holds_for_accounts_without_an_invitation_too(database: Database) -> None:
    world = people.build(gate_open=False)
    for invite in (False, True):
        with (
            ledger.refused("enterprise_accounts.create", by=world.alice, reason="GateClosed"),
            pytest.raises(GateClosed),
        ):
            enterprise.create(world.alice, form=form(invite=invite, email=GRETA))


def test_who_may_make_and_invite(world: World) -> None:
    grid = made(world)
    refused = {"vic": NotAllowed, "dana": NotFound, "eli": NotFound}
    for name, error in refused.items():
        with ledger.refused("enterprise_accounts.create", by=world.everybody[name]), pytest.raises(error):
            enterprise.create(world.everybody[name], form=form())
    for name, error in {**refused, "mallory": NotFound}.items():
        with ledger.refused("enterprise_accounts.invite_owner_later"), pytest.raises(error):
            enterprise.invite_owner_later(world.everybody[name], account_id=grid, email=GRETA)
    enterprise.invite_owner_later(world.bob, account_id=grid, email=GRETA)


def test_known_addresses_are_refused_as_for_a_standard_account(world: World) -> None:
    grid = made(world)
    invitations.invite_standard(world.bob, email="nora@grid.example.com")
    uses = (
        lambda email: enterprise.create(world.bob, form=form(invite=True, email=email)),
        lambda email: enterprise.invite_owner_later(world.bob, account_id=grid, email=email),
    )
    for use in uses:
        for email, error in ((world.dana.email, HasAccount), ("NORA@grid.example.com", AlreadyInvited)):
            with ledger.unchanged(but={"audit"}), pytest.raises(error, match="already"):
                use(email)
        with ledger.unchanged(), pytest.raises(Invalid):
            use("greta@grid,example.com")


def test_the_customer_is_invited_later(world: World, mailroom: Mailroom) -> None:
    grid = made(world)
    with ledger.recorded("enterprise_accounts.invite_owner_later", by=world.alice):
        row = enterprise.invite_owner_later(world.alice, account_id=grid, email=GRETA)
    assert (row.email, row.account_id) == (GRETA, grid)
    assert mailroom.deliver_one().recipient == GRETA
    page = accounts.detail(world.vic, account_id=grid)
    assert (page.status_label, page.how, page.wants_owner) == ("Invited", "Invited by Alice Admin", False)
    assert listed(world, "not_invited") == []
    assert listed(world, "invited", "greta") == [("Grid BV", "Invited")]
    with (
        ledger.refused("enterprise_accounts.invite_owner_later", by=world.bob, reason="AlreadyInvited"),
        pytest.raises(AlreadyInvited, match=GRETA),
    ):
        enterprise.invite_owner_later(world.bob, account_id=grid, email="other@grid.example.com")


def test_sixteen_invite_the_customer_and_one_does(world: World, mailroom: Mailroom) -> None:
    grid = made(world)
    calls = [
        lambda email=f"g{number % 8}@grid.example.com": enterprise.invite_owner_later(
            world.bob, account_id=grid, email=email
        )
        for number in range(16)
    ]
    assert outcomes(at_once(*calls)) == {"done": 1, "AlreadyInvited": 15}
    assert len(mailroom.deliver()) == 1
    assert ledger.row("account", id=grid)["owner_id"] == ledger.row("app_user", account_id=grid)["id"]


def test_after_a_revoked_invitation_the_customer_can_be_invited_again(world: World, mailroom: Mailroom) -> None:
    grid = made(world, invite=True, email=GRETA)
    first = ledger.row("app_user", email=GRETA)["id"]
    invitations.revoke(world.bob, user_id=first)
    assert accounts.detail(world.bob, account_id=grid).wants_owner
    assert listed(world) == [("Grid BV", "Revoked")]
    second = enterprise.invite_owner_later(world.bob, account_id=grid, email=GRETA)
    assert second.user_id != first
    activate(world, mailroom.token())
    assert listed(world) == [("Grid BV", "Setting up")]
    with (
        ledger.refused("enterprise_accounts.invite_owner_later", by=world.bob, reason="HasOwner"),
        pytest.raises(HasOwner),
    ):
        enterprise.invite_owner_later(world.bob, account_id=grid, email="other@grid.example.com")


def test_the_customer_is_not_invited_while_the_gate_is_closed(world: World) -> None:
    grid = made(world)
    ledger.edit("support_links", ledger.row("support_links", tenant_id=world.tenant.id)["tenant_id"], terms_of_use="")
    with (
        ledger.refused("enterprise_accounts.invite_owner_later", by=world.bob, reason="GateClosed"),
        pytest.raises(GateClosed),
    ):
        enterprise.invite_owner_later(world.bob, account_id=grid, email=GRETA)


def test_suspended_and_other_kinds_of_accounts_invite_nobody_from_here(world: World) -> None:
    grid = made(world)
    changes.suspend(world.bob, account_id=grid)
    assert not accounts.detail(world.bob, account_id=grid).wants_owner
    assert listed(world, "suspended") == [("Grid BV", "Suspended")]
    with ledger.refused("enterprise_accounts.invite_owner_later"), pytest.raises(Conflict, match="suspended"):
        enterprise.invite_owner_later(world.bob, account_id=grid, email=GRETA)
    changes.reactivate(world.bob, account_id=grid)
    assert listed(world) == [("Grid BV", "Not invited yet")]
    assert world.dana.account_id
    with ledger.refused("enterprise_accounts.invite_owner_later", reason="NotEnterprise"), pytest.raises(NotEnterprise):
        enterprise.invite_owner_later(world.bob, account_id=world.dana.account_id, email=GRETA)


def test_an_account_without_an_owner_is_found_by_its_new_name(world: World) -> None:
    changes.edit(world.bob, account_id=made(world), form=ContactForm(name="Netz AG"))
    assert listed(world, search="netz") == [("Netz AG", "Not invited yet")]
    assert listed(world) == [("Netz AG", "Not invited yet")], "by its legal name"


def test_an_account_admin_may_come_before_the_owner(world: World, mailroom: Mailroom) -> None:
    grid = made(world)
    admins.invite_admin(world.bob, account_id=grid, email="adam@grid.example.com")
    activate(world, mailroom.token())
    assert accounts.detail(world.bob, account_id=grid).wants_owner
    enterprise.invite_owner_later(world.bob, account_id=grid, email=GRETA)
    assert listed(world) == [("Grid BV", "Setting up")]


def test_the_owner_sets_up_a_business_and_is_asked_nothing_twice(world: World, mailroom: Mailroom) -> None:
    grid = made(world, invite=True, email=GRETA)
    ticket = activate(world, mailroom.token())
    who = people.visitor(world.tenant)
    session = sessions.redeem_ticket(who, ticket=ticket, old_cookie_digest=None)
    greta = sessions.resolve(who, cookie_digest=digest(session.value))
    assert greta
    row = setup.read(greta)
    assert [section.key for section in row.sections] == ["basics", "company", "address"]
    assert (row.account_name, row.type, row.values["company_name"]) == ("Grid BV", "business", "Grid BV")
    with ledger.unchanged(but={"audit"}), pytest.raises(NotFound):
        setup.save(greta, section="account", form={"type": "consumer", "name": "Mine"})
    with pytest.raises(setup.NotComplete):
        setup.complete(greta)
    setup.save(greta, section="basics", form={"language": "en", "country": "NL"})
    company = {"company_name": "Grid BV", "vat_number": "NL004495445B01", "billing_email": "bills@grid.example.com"}
    setup.save(greta, section="company", form=company)
    setup.save(greta, section="address", form={"street": "Dam 1", "postcode": "1012 JS", "city": "Amsterdam"})
    setup.complete(greta)
    assert listed(world) == [("Grid BV", "Active")]
    page = enterprise_plans.read(greta, account_id=grid)
    assert (page.current.ac_price, page.may_edit) == ("€ 4.50", False)
    with ledger.refused("enterprise_plans.set_plan", by=greta, reason="NotFound"), pytest.raises(NotFound):
        enterprise_plans.set_plan(greta, account_id=grid, form=enterprise_plans.DatedPricesForm(ac_price="0"))
