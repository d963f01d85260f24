"""Addresses are kept with their domain in ASCII and read as their owner writes them: on screens and in mails."""

from app.services import accounts, customers, invitations
from app.services.listings import ListQuery
from tests.mailroom import Mailroom
from tests.people import World

TYPED, KEPT = "Nora@Bücher.example.com", "nora@xn--bcher-kva.example.com"
READ = "nora@bücher.example.com"


def test_an_international_domain_is_read_as_it_is_written(world: World, mailroom: Mailroom) -> None:
    row = invitations.invite_standard(world.bob, email=TYPED)
    mail = mailroom.deliver_one()
    assert mail.recipient == KEPT
    assert READ in mail.text
    assert READ in mail.html
    assert KEPT not in mail.text
    listed = customers.search(world.bob, query=ListQuery(search="nora")).rows
    assert [person.title for person in listed] == [READ]
    assert accounts.search(world.bob, query=ListQuery(search="nora")).rows[0].owner == READ
    assert row.email == KEPT
