"""Settings → Support links at service level: which URLs are taken, two at one form, the gate, versions of the terms."""

import pytest
from pydantic import ValidationError

from app.core.db import Database
from app.core.errors import Invalid, NotAllowed, NotFound
from app.services import invitations
from app.services.people import system_users
from app.services.registration import activation, sign_up
from app.services.tenants import gate, support_links
from app.services.tenants.gate import GateClosed
from app.services.tenants.support_links import Links
from tests import ledger, people
from tests.crowd import at_once, outcomes
from tests.mailroom import Mailroom
from tests.people import PRIVACY, TERMS, World
from tests.services.arrivals import NORA, activate, invite

FIELDS = ("terms_of_use", "privacy_policy", "help_center", "contact", "faq", "legal_notice")
BAD_URLS = {
    "no scheme": "volta.example.com/terms",
    "http": "http://volta.example.com/terms",
    "javascript": "javascript:alert(1)",
    "javascript in capitals": "JaVaScRiPt:alert(1)",
    "javascript with a tab": "java\tscript:alert(1)",
    "javascript with a line break": "java\nscript:alert(1)",
    "javascript with a control character before": "\x01javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "vbscript": "vbscript:msgbox(1)",
    "file": "file:///etc/passwd",
    "two slashes": "//evil.example.com/terms",
    "https without slashes": "https:evil.example.com",
    "one slash": "https:/evil.example.com",
    "backslashes": "https:\\\\evil.example.com",
    "empty host": "https:///terms",
    "only a scheme": "https://",
    "only a dot": "https://./terms",
    "no dot": "https://localhost/terms",
    "number": "https://127.0.0.1/terms",
    "number in brackets": "https://[::1]/terms",
    "user and password": "https://user:password@volta.example.com/terms",
    "user": "https://volta.example.com@evil.example.com/terms",
    "port 99999": "https://volta.example.com:99999/terms",
    "port 0": "https://volta.example.com:0/terms",
    "port in words": "https://volta.example.com:https/terms",
    "space": "https://volta.example.com/our terms",
    "line break": "https://volta.example.com/terms\r\nX: y",
    "NUL": "https://volta.example.com/\0",
    "quote": 'https://volta.example.com/"onload="alert(1)',
    "angle": "https://volta.example.com/<b>",
    "lone surrogate": "https://volta.example.com/\ud800",
    "2,049 characters": "https://volta.example.com/" + "x" * 2023,
}


def save(world: World, **urls: str) -> support_links.SupportLinksRow:
    """Save as Alice: the links as they are but for these."""
    return save_at(world, support_links.read(world.alice).seen, urls)


def save_at(world: World, seen: str, urls: dict[str, str]) -> support_links.SupportLinksRow:
    """The same in a form that was given this tag."""
    wanted = support_links.read(world.alice).links.model_copy(update=urls)
    return support_links.save(world.alice, links=wanted, seen=seen)


def test_every_link_is_stored_normalised_and_shown_in_the_mail(world: World, mailroom: Mailroom) -> None:
    with ledger.recorded("support_links.save", by=world.alice, changed=sorted(set(FIELDS) - {"privacy_policy"})):
        row = save(
            world,
            terms_of_use="  HTTPS://Volta.Example.COM:443/Terms ",
            help_center="https://Bücher.example.com",
            contact="https://volta.example.com/ü?q=ö#ä",
            faq="https://volta.example.com:8443/faq",
            legal_notice="https://volta.example.com./legal",
        )
    assert row.links == Links(
        terms_of_use="https://volta.example.com/Terms",
        privacy_policy=PRIVACY,
        help_center="https://xn--bcher-kva.example.com/",
        contact="https://volta.example.com/%C3%BC?q=%C3%B6#%C3%A4",
        faq="https://volta.example.com:8443/faq",
        legal_notice="https://volta.example.com/legal",
    )
    assert support_links.read(people.visitor(world.tenant)).links == row.links
    invitations.invite_standard(world.bob, email=NORA)
    mail = mailroom.deliver_one()
    for url in row.links.model_dump().values():
        assert url in mail.text


def test_bad_url_shows_its_own_sentence_and_nothing_is_saved(world: World) -> None:
    with ledger.unchanged():
        for name, url in BAD_URLS.items():
            for field in ("privacy_policy", "faq"):
                with pytest.raises(Invalid) as refused:
                    save(world, contact="https://volta.example.com/contact", **{field: url})
                assert list(refused.value.fields) == [field], name
                assert refused.value.fields[field].endswith("."), name


def test_every_bad_field_is_named_at_once(world: World) -> None:
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        save(world, **dict.fromkeys(FIELDS, "javascript:alert(1)"))
    assert set(refused.value.fields) == set(FIELDS)


def test_form_takes_nothing_but_the_six_links() -> None:
    for extra in ({"tenant_id": "x"}, {"version": 1}, {"terms_of_use": None}, {"terms_of_use": ["https://a.b"]}):
        with pytest.raises(ValidationError):
            Links.model_validate(extra)


def test_stored_link_that_is_not_safe_is_not_shown_and_opens_no_gate(world: World, mailroom: Mailroom) -> None:
    ledger.edit("support_links", world.tenant.id, terms_of_use="javascript:alert(1)", faq="//evil.example.com")
    row = support_links.read(people.visitor(world.tenant))
    assert (row.links.terms_of_use, row.links.faq, row.gate_open) == ("", "", False)
    system_users.invite(world.alice, email="sam@volta.example.com", role="support_agent")
    mail = mailroom.deliver_one()
    assert "javascript" not in mail.text + mail.html
    assert "evil.example.com" not in mail.text + mail.html


@pytest.mark.parametrize(
    ("who", "error"), [("bob", NotAllowed), ("vic", NotAllowed), ("dana", NotFound), ("eli", NotFound)]
)
def test_only_a_tenant_admin_may_save(world: World, who: str, error: type[Exception]) -> None:
    actor, row = world.everybody[who], support_links.read(world.alice)
    with ledger.refused("support_links.save", by=actor, reason=error.__name__), pytest.raises(error):
        support_links.save(actor, links=row.links, seen=row.seen)


def test_admin_of_another_tenant_changes_only_their_own(world: World) -> None:
    before = support_links.read(world.alice)
    row = support_links.read(world.mallory)
    support_links.save(world.mallory, links=Links(terms_of_use=TERMS + "/x", privacy_policy=PRIVACY), seen=row.seen)
    assert support_links.read(world.alice) == before


def test_sixteen_editors_at_once_save_one_change(world: World) -> None:
    seen = support_links.read(world.alice).seen
    uses = [lambda n=number: save_at(world, seen, {"terms_of_use": f"{TERMS}/{n}"}) for number in range(16)]
    results = at_once(*uses)
    assert outcomes(results) == {"done": 1, "ChangedMeanwhile": 15}
    assert ledger.row("support_links", tenant_id=world.tenant.id)["revision"] == 3
    assert [row["number"] for row in ledger.rows("terms_version", tenant_id=world.tenant.id)] == [1, 2]


def test_saving_what_is_there_changes_nothing(world: World) -> None:
    with ledger.unchanged():
        save(world)


def test_change_of_a_required_link_makes_a_terms_version_and_of_another_none(world: World) -> None:
    save(world, faq="https://volta.example.com/faq")
    assert len(ledger.rows("terms_version", tenant_id=world.tenant.id)) == 1
    save(world, privacy_policy=PRIVACY + "/2")
    newest = ledger.rows("terms_version", tenant_id=world.tenant.id)[-1]
    assert (newest["number"], newest["terms_of_use"], newest["privacy_policy"]) == (2, TERMS, PRIVACY + "/2")
    save(world, privacy_policy=PRIVACY)
    assert len(ledger.rows("terms_version", tenant_id=world.tenant.id)) == 3


@pytest.mark.parametrize("missing", ["terms_of_use", "privacy_policy"])
def test_one_required_link_alone_leaves_the_gate_closed(database: Database, missing: str) -> None:
    world = people.build(gate_open=False)
    urls = {"terms_of_use": TERMS, "privacy_policy": PRIVACY, missing: ""}
    assert not save(world, **urls).gate_open
    assert ledger.rows("terms_version") == []
    visitor = people.visitor(world.tenant)
    with ledger.refused("invitations.invite", reason="GateClosed"), pytest.raises(GateClosed):
        invitations.invite_standard(world.alice, email=NORA)
    with ledger.refused("sign_up", reason="GateClosed"), pytest.raises(GateClosed):
        sign_up.sign_up(visitor, email=NORA, agreed=True)
    assert save(world, terms_of_use=TERMS, privacy_policy=PRIVACY).gate_open
    invitations.invite_standard(world.alice, email=NORA)


@pytest.mark.parametrize("emptied", [{"terms_of_use": ""}, {"privacy_policy": ""}, dict.fromkeys(FIELDS, "")], ids=str)
def test_required_links_cannot_be_emptied_while_an_invitation_is_pending(
    world: World, mailroom: Mailroom, emptied: dict[str, str]
) -> None:
    arrival = invite(world, mailroom)
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        save(world, **emptied)
    assert set(refused.value.fields) == set(emptied) & set(gate.REQUIRED)
    save(world, terms_of_use=TERMS + "/2", privacy_policy=PRIVACY + "/2")
    activate(world, arrival.token)
    assert not save(world, **emptied).gate_open


def test_pending_system_users_do_not_keep_the_links(world: World) -> None:
    system_users.invite(world.alice, email="sam@volta.example.com", role="support_agent")
    assert not save(world, terms_of_use="").gate_open


def test_emptying_and_inviting_at_once_never_leave_a_pending_invitation_without_terms(world: World) -> None:
    for number in range(10):
        email = f"nora{number}@fleet.example.com"
        emptied, invited = at_once(
            lambda: save(world, terms_of_use=""),
            lambda e=email: invitations.invite_standard(world.bob, email=e),
        )
        if isinstance(invited, Exception):
            assert isinstance(invited, GateClosed), invited
            assert not support_links.read(world.alice).gate_open
            save(world, terms_of_use=TERMS)
        else:
            assert isinstance(emptied, Invalid), emptied
            assert support_links.read(world.alice).gate_open
            invitations.revoke(world.bob, user_id=invited.user_id)


def test_consent_is_to_the_terms_as_they_are_now(world: World, mailroom: Mailroom) -> None:
    arrival = invite(world, mailroom)
    save(world, terms_of_use=TERMS + "/2")
    assert activation.look(people.visitor(world.tenant), token=arrival.token).asks_consent
    activate(world, arrival.token)
    consent = ledger.row("consent", user_id=arrival.user_id)
    assert (consent["number"], consent["terms_of_use"]) == (2, TERMS + "/2")
