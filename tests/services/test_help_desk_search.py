"""What a help desk has in hand finds accounts and customers, however it is spelled: numbers, names, telephones."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from app.core.db import unit_of_work
from app.models import Account, Asset, User
from app.services import accounts, assets, invitations
from app.services.accounts import admins, changes, setup, sub_accounts
from app.services.accounts.contact import ContactForm
from app.services.assets import shared_numbers, subscriptions
from app.services.lists import search_text
from app.services.lists.pages import ListQuery, Page
from app.services.people import customers
from tests import ledger, people, shop
from tests.people import World
from tests.services.test_long_lists import ROWS, last_page

AT = datetime(2026, 1, 1, tzinfo=UTC)
SEARCHES: list[Callable[..., Page[Any]]] = [accounts.search, customers.search]


def told(world: World, typed: str) -> tuple[list[str], list[str]]:
    """The names of the accounts and of the customers that are found, in order."""
    of_accounts = accounts.search(world.bob, query=ListQuery(search=typed)).rows
    return [row.name for row in of_accounts], [
        row.title for row in customers.search(world.bob, query=ListQuery(search=typed)).rows
    ]


def active(world: World, account_id: UUID | None, kind: str, **numbers: str) -> UUID:
    """An asset of an account, past the forms."""
    with unit_of_work() as db:
        account = db.get_one(Account, account_id)
        status = numbers.pop("status", "active")
        values: dict[str, Any] = {"tenant_id": account.tenant_id, "account_id": account.id, "kind": kind, **numbers}
        values |= shared_numbers.keys_of(numbers)
        asset = Asset(**values, name="Thing", status=status)
        search_text.refresh_asset(asset, account)
        db.add(asset)
        return asset.id


@pytest.fixture
def desk(world: World) -> World:
    """Dana's account with a card, a station, a VAT number, a legal name and a telephone; Zoë Müller beside it."""
    shop.opened(world)
    form = ContactForm(name="Fleet BV", contact_name="José Núñez", contact_phone="020 123 4567")
    changes.edit(world.alice, account_id=world.dana.account_id or UUID(int=0), form=form)
    seen = {
        "company_name": "Wagen-Park Łódź B.V.",
        "vat_number": "NL 0044.95.445.B01",
        "company_number": "",
        "billing_email": "b@x.example",
    }
    setup.save(world.dana, section="company", form=seen)
    active(world, world.dana.account_id, "card", printed_number="04 A2-B3 C4", contract_id="NL-TNM-012204-5")
    active(world, world.dana.account_id, "station", serial_number="EVB-P12:001")
    people.person(world.tenant, "zoe@muller.example.com", world.dana.role, "Zoë", "Müller", account="Bäckerei Ångström")
    return world


FLEET = (["Fleet BV"], ["Dana Fields"])
FOUND = [
    *("04 A2 B3 C4", "04A2B3C4", "04a2-b3c4", "04:A2:B3:C4", "04A2B3", "04 a2"),
    *(
        "NL-TNM-C00122045-K",
        "NLTNMC00122045",
        "nl tnm c00122045 k",
        "NL-TNM-012204-5",
        "NLTNM0122045",
        "NL*TNM*C00122045",
    ),
    *("NL-TNM-C001220", "NLTNMC0012"),
    *("EVB-P12:001", "evbp12001", "EVB P12 001", "evb p12"),
    *("NL004495445B01", "0044.95.445.B01", "nl 0044 95 445 b01", "004495445"),
    *("wagen-park", "wagen park lodz", "Wagenpark", "ŁÓDŹ", "lodz bv", "wagen-park b.v."),
    *(
        "+31 20 123 4567",
        "0031201234567",
        "020-1234567",
        "0201234567",
        "(020) 123 45 67",
        "+31 (0)20 1234567",
        "1234567",
    ),
    *("fleet 04A2B3C4", "004495445 fleet", "04A2B3C4 EVB-P12001"),
]


@pytest.mark.parametrize("typed", FOUND)
def test_however_it_is_spelled(desk: World, typed: str) -> None:
    assert told(desk, typed) == FLEET, typed


def test_accents_do_not_matter_either_way(desk: World) -> None:
    zoe = (["Bäckerei Ångström"], ["Zoë Müller"])
    for typed in ("muller", "Müller", "mu\u0308ller", "zoe muller", "backerei", "ANGSTROM", "zoë angstrom"):
        assert told(desk, typed) == zoe, typed
    assert told(desk, "nunez")[0] == told(desk, "José")[0] == ["Fleet BV"]


def test_what_is_not_meant_is_not_found(desk: World) -> None:
    for typed in ("04A2B3C5", "A2B3C4D5", "NL-TNM-C00122046", "zoe 04A2B3C4", "evc", "0209999999", "04A2B3C4 nobody"):
        assert told(desk, typed) == ([], []), typed


def test_numbers_of_another_tenant_stay_there(desk: World) -> None:
    for typed in ("04A2B3C4", "NLTNMC00122045", "NL004495445B01", "0201234567", "lodz", "EVB-P12001"):
        for search in SEARCHES:
            assert search(desk.mallory, query=ListQuery(search=typed)).rows == ()


def test_a_former_number_comes_behind_the_one_in_use(world: World) -> None:
    active(world, world.dana.account_id, "card", printed_number="VC 0001", status="inactive")
    active(world, world.eli.account_id, "card", printed_number="VC-0001")
    assert told(world, "vc0001") == (["Eli home", "Fleet BV"], ["Eli Vries", "Dana Fields"])
    ledger.edit("account", world.dana.account_id, created_at=AT)
    assert told(world, "VC 0001")[0] == ["Eli home", "Fleet BV"]
    assert told(world, "VC 00")[0] == ["Eli home", "Fleet BV"], "by time"


def test_exact_comes_first_then_what_begins_so(world: World) -> None:
    names = ["Noord Sand", "Sand", "New Sand", "Sandberg", "Old Sandberg"]
    made = crowd(world, names)
    for oldest_first in (False, True):
        page = accounts.search(world.bob, query=ListQuery(search="sand", oldest_first=oldest_first))
        rest = [name for name in names if name not in ("Sand", "Sandberg")]
        assert [row.name for row in page.rows] == ["Sand", "Sandberg", *(rest if oldest_first else rest[::-1])]
    active(world, made[0], "station", serial_number="12 34 56")
    active(world, made[2], "station", serial_number="12 34")
    assert told(world, "1234")[0] == ["New Sand", "Noord Sand"]


def crowd(world: World, names: list[str], **values: Any) -> list[UUID]:
    """Accounts of these names with a person each, the first the oldest."""
    with unit_of_work() as db:
        made: list[UUID] = []
        for number, name in enumerate(names):
            at = AT + timedelta(seconds=number // 3)
            account = Account(tenant_id=world.tenant.id, kind="standard", name=name, status="active", created_at=at)
            db.add(account)
            db.flush()
            user = User(
                tenant_id=world.tenant.id,
                account_id=account.id,
                email=f"p{account.id.hex}@x.example",
                first_name="Pat",
                role="driver",
                status="active",
                listed_at=at,
            )
            search_text.refresh(db, user, account)
            db.add(user)
            made.append(account.id)
        return made


def test_1001_hits_of_every_rank_are_on_one_page_each(world: World) -> None:
    names = [("Sand", "Sandberg", "New Sand")[number % 3] for number in range(ROWS - 400)]
    made = crowd(world, [*names, *[f"Other {number}" for number in range(400)]])
    for number, account_id in enumerate(made[-400:]):
        status = "inactive" if number % 2 else "active"
        active(world, account_id, "station", serial_number=f"SAND {number:04}" if number else "SAND", status=status)
    for search in SEARCHES:
        for typed, many in (("sand", ROWS - 400 + 1), ("SAND-0", 399)):
            for oldest_first in (False, True):
                query = ListQuery(search=typed, oldest_first=oldest_first)
                met = walked(lambda each, search=search: search(world.bob, query=each), query)
                assert len(set(met)) == len(met) == many, typed
    last_page(lambda each: accounts.search(world.bob, query=each), ListQuery(search="sand"))


def walked(show: Callable[[ListQuery], Page[Any]], query: ListQuery) -> list[str]:
    """The keys of all rows, forward; going back meets the same pages."""
    pages = [show(query)]
    while pages[-1].next:
        pages.append(show(ListQuery(query.search, query.status, query.oldest_first, pages[-1].next)))
    back = [pages[-1]]
    while back[-1].previous:
        back.append(show(ListQuery(query.search, query.status, query.oldest_first, back[-1].previous)))
    assert [page.rows for page in back] == [page.rows for page in reversed(pages)]
    return [row.id for page in pages for row in page.rows]


def stale() -> list[str]:
    """Rows whose search text is not what their columns make."""
    found: list[str] = []
    with unit_of_work() as db:
        kept = {row.id: row.search_text for table in (Account, User, Asset) for row in db.scalars(sa.select(table))}
        for account in db.scalars(sa.select(Account)).all():
            search_text.refresh_account(db, account)
        for user in db.scalars(sa.select(User)).all():
            search_text.refresh(db, user, None)
        for asset in db.scalars(sa.select(Asset)).all():
            search_text.refresh_asset(asset, db.get_one(Account, asset.account_id))
        db.flush()
        db.expire_all()
        for table in (Account, User, Asset):
            found += [
                f"{table.__name__} {kept[row.id]!r}"
                for row in db.scalars(sa.select(table))
                if kept[row.id] != row.search_text
            ]
    return found


def test_every_way_to_write_renews_what_is_found(world: World) -> None:
    sold = shop.opened(world)
    dana, account_id = world.dana, world.dana.account_id
    assert account_id
    done = subscriptions.activate(dana, account_id=account_id, form=shop.card(sold.card, printed_number="VC 0001"))
    assert not stale()
    assert told(world, "VC0001")[0] == ["Fleet BV"]
    setup.save(dana, section="account", form={"type": "business", "name": "Náme Two"})
    assert not stale()
    assert told(world, "name two") == (["Náme Two"], ["Dana Fields"])
    company = {
        "company_name": "Légal",
        "vat_number": "NL004495445B01",
        "company_number": "HRB 1234 B",
        "billing_email": "b@x.example",
    }
    setup.save(dana, section="company", form=company)
    assert told(world, "hrb1234b") == told(world, "HRB 1234") == (["Náme Two"], ["Dana Fields"])
    assert told(world, "legal") == told(world, "0044 95445") == (["Náme Two"], ["Dana Fields"])
    form = ContactForm(name="Third", contact_phone="+31 20 123 4567")
    changes.edit(world.alice, account_id=account_id, form=form)
    assert told(world, "020 1234567") == (["Third"], ["Dana Fields"])
    assert not stale()
    found = assets.search(dana, account_id=account_id, query=ListQuery(search="third vc-0001")).rows
    assert [row.number for row in found] == ["VC 0001"]
    invited = admins.invite_admin(dana, account_id=account_id, email="ann@x.example")
    assert told(world, "legal")[1] == ["ann@x.example", "Dana Fields"]
    invitations.correct(world.alice, user_id=invited.user_id, email="bea@x.example")
    form_of_sub = sub_accounts.SubAccountForm(kind="employee", name="Eva", email="eva@x.example", type="consumer")
    sub_accounts.invite(dana, parent_id=account_id, form=form_of_sub)
    new = invitations.invite_standard(world.bob, email="stan@x.example")
    invitations.correct(
        world.bob, user_id=UUID(str(ledger.row("app_user", email="stan@x.example")["id"])), email="sten@x.example"
    )
    assert new
    assert told(world, "sten") == (["sten@x.example"], ["sten@x.example"])
    assert not stale()
    ledger.edit("account", world.eli.account_id, type="business", country="NL")
    setup.save(world.eli, section="company", form=company | {"company_name": "Passing"})
    assert told(world, "passing") == (["Eli home"], ["Eli Vries"])
    changes.change_type(
        world.alice, account_id=world.eli.account_id or account_id, wanted="consumer", before="business"
    )
    assert told(world, "passing") == ([], [])
    assert not stale()
    assert done
