"""A wrong address put right: what dies at once, what goes on, and how often it may be done."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from app.core.errors import Invalid
from app.mail.messages import Refused
from app.rules.actors import Actor
from app.services import accounts, invitations
from app.services.accounts import sub_accounts
from app.services.accounts.page import AccountPerson
from app.services.accounts.sub_accounts import SubAccountForm, SubAccountRow
from app.services.invitations import AlreadyInvited, HasAccount, NotInvitable, correct
from app.services.lists.pages import ListQuery
from app.services.outbox.resends import NotResendable, ResendsUsedUp
from app.services.people import customers, system_users
from app.services.registration import activation
from app.services.tenants.gate import GateClosed
from app.vocabulary.links import Outcome
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom, token_in
from tests.people import World
from tests.services.arrivals import activate, invite, outcome

WRONG = "eva@fleeet.example.com"
RIGHT = "eva@fleet.example.com"
MINUTE = timedelta(minutes=1)


def employee(world: World, *, by: Actor | None = None, email: str = WRONG) -> SubAccountRow:
    """Eva's account below Fleet BV, invited at an address with a typing error."""
    assert world.dana.account_id
    form = SubAccountForm(kind="employee", name="Eva home", email=email, type="consumer", rate="")
    return sub_accounts.invite(by or world.dana, parent_id=world.dana.account_id, form=form)


def test_the_new_address_gets_the_mail_and_the_old_link_dies_at_once(world: World, mailroom: Mailroom) -> None:
    eva = employee(world)
    old = mailroom.token()
    with ledger.recorded("corrections.correct", by=world.dana):
        row = correct(world.dana, user_id=UUID(eva.user_id), email=" Eva@Fleet.example.com")
    assert (row.mailed, row.email) == (True, RIGHT)
    assert outcome(world, old) is Outcome.REVOKED
    mail = mailroom.deliver_one()
    assert (mail.recipient, mail.kind) == (RIGHT, "activation")
    assert WRONG not in mail.text + mail.html
    page = activation.look(people.visitor(world.tenant), token=old)
    assert (page.outcome, page.email) == (Outcome.REVOKED, ""), "a stranger reads this"
    activate(world, token_in(mail))
    assert ledger.row("app_user", id=UUID(eva.user_id))["email"] == RIGHT
    assert outcome(world, old) is Outcome.REVOKED, "and not that somebody has an account by now"


def test_every_list_and_page_knows_the_new_address_only(world: World, mailroom: Mailroom) -> None:
    eva = employee(world)
    mailroom.deliver()
    correct(world.bob, user_id=UUID(eva.user_id), email=RIGHT)
    assert not accounts.search(world.bob, query=ListQuery(search="fleeet")).rows
    [row] = accounts.search(world.bob, query=ListQuery(search=RIGHT)).rows
    assert (row.name, row.owner) == ("Eva home", RIGHT)
    assert not customers.search(world.bob, query=ListQuery(search="fleeet")).rows
    page = customers.detail(world.bob, user_id=UUID(eva.user_id))
    assert (page.email, page.status, page.delivery, page.deadline) == (RIGHT, "invited", "queued", "")
    assert page.history[0].text == f"Address corrected by Bob Support, it was {WRONG}"


def test_an_account_called_by_its_address_is_renamed_with_it(world: World) -> None:
    row = invitations.invite_standard(world.bob, email=WRONG)
    correct(world.bob, user_id=row.user_id, email=RIGHT)
    assert ledger.row("account", id=row.account_id)["name"] == RIGHT


def test_a_mail_that_waits_for_the_wrong_address_is_taken_back(world: World, mailroom: Mailroom) -> None:
    eva = employee(world)
    correct(world.bob, user_id=UUID(eva.user_id), email=RIGHT)
    assert [mail.recipient for mail in mailroom.deliver()] == [RIGHT]
    assert [row["state"] for row in ledger.rows("outbox_mail")] == ["cancelled", "handed_over"]


def test_failed_bounced_and_expired_ones_are_corrected(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    mailroom.answers.append(Refused("Does not contain a valid address."))
    failed = employee(world, email="a@fleeet.example.com")
    mailroom.deliver()
    bounced, late = (invite(world, mailroom, email=f"{name}@fleeet.example.com") for name in "bc")
    ledger.edit("invitation", bounced.row.invitation_id, delivery="bounced")
    clock.shift(timedelta(hours=25))
    for name, user_id in {"a": UUID(failed.user_id), "b": bounced.user_id, "c": late.user_id}.items():
        assert customers.detail(world.bob, user_id=user_id).status in {"failed", "bounced", "expired"}
        correct(world.bob, user_id=user_id, email=f"{name}@fleet.example.com")
        assert customers.detail(world.bob, user_id=user_id).status == "invited"
    assert {mail.recipient for mail in mailroom.deliver()} == {f"{name}@fleet.example.com" for name in "abc"}


def test_an_activated_or_revoked_invitation_has_no_address_to_correct(world: World, mailroom: Mailroom) -> None:
    done = invite(world, mailroom)
    activate(world, done.token)
    gone = employee(world)
    invitations.revoke(world.bob, user_id=UUID(gone.user_id))
    for user_id in (done.user_id, UUID(gone.user_id)):
        with ledger.refused("corrections.correct", by=world.bob), pytest.raises(NotResendable):
            correct(world.bob, user_id=user_id, email="new@fleet.example.com")


def test_a_taken_bad_or_unchanged_address_changes_nothing(world: World) -> None:
    eva = UUID(employee(world).user_id)
    invitations.invite_standard(world.bob, email="nora@fleet.example.com")
    refusals = {
        "nora@fleet.example.com": AlreadyInvited,
        world.dana.email: HasAccount,
        world.alice.email: HasAccount,
    }
    for email, kind in refusals.items():
        with ledger.refused("corrections.correct", by=world.bob), pytest.raises(kind):
            correct(world.bob, user_id=eva, email=email)
    for email in ("eva@fleet,example.com", "", WRONG):
        with ledger.unchanged(), pytest.raises(Invalid):
            correct(world.bob, user_id=eva, email=email)


def test_customers_learn_nothing_of_addresses_outside_their_tree(world: World) -> None:
    eva = UUID(employee(world).user_id)
    employee(world, email="jan@fleet.example.com")
    invitations.invite_standard(world.bob, email="nora@fleet.example.com")
    sentences = set()
    for email in ("nora@fleet.example.com", world.eli.email, world.alice.email):
        with (
            ledger.refused("corrections.correct", by=world.dana, counts=True),
            pytest.raises(NotInvitable) as refused,
        ):
            correct(world.dana, user_id=eva, email=email)
        with pytest.raises(NotInvitable) as invited:
            employee(world, email=email)
        assert str(refused.value) == str(invited.value)
        sentences.add(str(refused.value).replace(email, ""))
    assert len(sentences) == 1
    with pytest.raises(AlreadyInvited):
        employee(world, email="jan@fleet.example.com")


def test_pressed_twice_it_sends_one_mail(world: World, mailroom: Mailroom) -> None:
    eva = UUID(employee(world).user_id)
    mailroom.deliver()
    answers = at_once(*[lambda: correct(world.dana, user_id=eva, email=RIGHT)] * 8)
    assert outcomes(answers) == {"done": 8}
    assert [mail.recipient for mail in mailroom.deliver()] == [RIGHT]
    assert len([row for row in ledger.rows("invitation_event") if row["kind"] == "corrected"]) == 1


def test_of_two_who_correct_to_one_address_one_gets_it(world: World) -> None:
    one, other = (UUID(employee(world, email=f"{name}@fleeet.example.com").user_id) for name in ("one", "other"))
    answers = at_once(*(lambda who=who: correct(world.bob, user_id=who, email=RIGHT) for who in (one, other)))
    assert outcomes(answers) == {"done": 1, "AlreadyInvited": 1}


def test_five_a_day_to_one_address_count_corrections_too(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    eva = UUID(employee(world).user_id)
    mailroom.deliver()
    correct(world.bob, user_id=eva, email=RIGHT)
    for _ in range(4):
        mailroom.deliver()
        clock.shift(MINUTE)
        assert invitations.resend(world.bob, user_id=eva).mailed
    mailroom.deliver()
    clock.shift(MINUTE)
    with ledger.refused("invitations.resend", by=world.bob), pytest.raises(ResendsUsedUp):
        invitations.resend(world.bob, user_id=eva)
    correct(world.bob, user_id=eva, email=WRONG)
    with ledger.refused("corrections.correct", by=world.bob), pytest.raises(ResendsUsedUp):
        correct(world.bob, user_id=eva, email=RIGHT)


def test_a_closed_gate_refuses(world: World) -> None:
    eva = UUID(employee(world).user_id)
    ledger.edit("support_links", world.tenant.id, terms_of_use="")
    with ledger.refused("corrections.correct", by=world.bob), pytest.raises(GateClosed):
        correct(world.bob, user_id=eva, email=RIGHT)


def test_a_system_users_address_is_the_tenant_admins_to_correct(world: World, mailroom: Mailroom) -> None:
    ina = system_users.invite(world.alice, email="ina@vollta.example.com", role="support_agent").user_id
    mailroom.deliver()
    invitations.correct(world.alice, user_id=ina, email="ina@volta.example.com")
    assert mailroom.deliver_one().recipient == "ina@volta.example.com"


def test_those_above_read_the_truth_and_the_history_of_an_invitation(
    world: World, mailroom: Mailroom, clock: time_machine.Traveller
) -> None:
    eva = employee(world)

    def told(by: Actor) -> AccountPerson:
        page = accounts.detail(by, account_id=UUID(eva.account_id))
        assert page.people == page.invited
        return page.people[0]

    assert told(world.dana).truth == "Queued. The link works for 24 hours from when the mail leaves."
    assert accounts.detail(world.dana, account_id=UUID(eva.account_id)).waits
    mailroom.deliver()
    sent, until = "24 Nov 2026, 14:05 CET", "25 Nov 2026, 14:05 CET"
    assert told(world.dana).truth == f"Sent to mail provider, {sent}. The link works until {until}."
    assert [line.text for line in told(world.dana).history] == [
        "Sent to mail provider",
        "Invited by Dana Fields",
    ]
    assert (told(world.dana).can_resend, told(world.vic).can_resend) == (True, False)
    clock.shift(timedelta(hours=24))
    assert told(world.vic).truth == f"Sent to mail provider, {sent}. The link expired on {until}."
    assert told(world.vic).history[0].text == "Expired"
    bounced = {"delivery": "bounced", "delivery_note": "no such mailbox"}
    ledger.edit("invitation", ledger.row("app_user", id=UUID(eva.user_id))["invitation_id"], **bounced)
    assert told(world.dana).truth == "The mail bounced: no such mailbox"
    assert told(world.dana).can_resend
    invitations.revoke(world.dana, user_id=UUID(eva.user_id))
    assert (told(world.dana).truth, told(world.dana).can_resend) == ("", False)
