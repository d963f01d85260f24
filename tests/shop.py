"""A tenant that sells: products, plans and enterprise prices, and the forms that activate assets."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.core.db import unit_of_work
from app.models import Account, EnterprisePlan, Plan, Product
from app.rules.actors import Actor
from app.services import tenants
from app.services.assets import AssetForm
from app.services.billing import enterprise_plans
from app.vocabulary.people import Role
from tests import ledger, people
from tests.people import World

TERMS = "https://volta.example.com/subscription-terms"


@dataclass(frozen=True)
class Shop:
    """What Volta Charging sells in the Netherlands, by the plans' keys."""

    home: str
    home_year: str
    fast: str
    card: str
    business_only: str


def plan(tenant_id: UUID, product: str, price: str, **more: Any) -> str:
    """One visible plan on a product of its own; the plan's key."""
    of_product: dict[str, Any] = {
        "asset_type": "station",
        "country": "NL",
        "terms_url": TERMS,
        "public_charging": False,
    }
    of_product |= {name: more.pop(name) for name in of_product if name in more}
    with unit_of_work() as db:
        made = Product(tenant_id=tenant_id, name=product, public_name=product, **of_product)
        db.add(made)
        db.flush()
        values: dict[str, Any] = {"interval": "month", "availability": "visible"} | more
        row = Plan(tenant_id=tenant_id, product_id=made.id, price=Decimal(price), **values)
        db.add(row)
        db.flush()
        return str(row.id)


def opened(world: World) -> Shop:
    """Five plans, and Dana's account set up as a Dutch business."""
    tenant_id = world.tenant.id
    assert world.dana.account_id
    ledger.edit("account", world.dana.account_id, type="business", country="NL")
    return Shop(
        home=plan(tenant_id, "Home", "4.99", for_dc=False),
        home_year=plan(tenant_id, "Home by the year", "49.00", interval="year", for_dc=False),
        fast=plan(tenant_id, "Fast", "19.95", public_charging=True, fee_kind="percentage", fee=Decimal("7.5")),
        card=plan(tenant_id, "Card", "1.50", asset_type="card", public_charging=True),
        business_only=plan(tenant_id, "Fleet card", "0.99", asset_type="card", for_consumer=False),
    )


def station(plan_id: str = "", **changes: str) -> AssetForm:
    """A station with one AC connector in Amsterdam, agreed to."""
    values = {"kind": "station", "name": "Garage", "serial_number": "EVB-P12-001", "ac_connectors": "1"}
    values |= {"country": "NL", "street": "Dam 1", "postcode": "1012 JS", "city": "Amsterdam"}
    return AssetForm(**(values | {"plan_id": plan_id, "agreed": "yes"} | changes))


def card(plan_id: str = "", **changes: str) -> AssetForm:
    """A card with a contract ID, agreed to."""
    values = {"kind": "card", "name": "Card of Eli", "printed_number": "VC 0001", "contract_id": "NL-TNM-C00122045-K"}
    return AssetForm(**(values | {"plan_id": plan_id, "agreed": "yes"} | changes))


def enterprise(world: World, **prices: str) -> Actor:
    """An active enterprise account with its owner, from today on 3.50 an AC connector, 9.00 a DC one, 1.25 a card."""
    erin = people.person(world.tenant, "erin@corp.example.com", Role.ACCOUNT_OWNER, "Erin", "Corp", account="Corp")
    assert erin.account_id
    ledger.edit("account", erin.account_id, kind="enterprise", type="business", country="NL")
    agreed = {"ac_price": "3.50", "dc_price": "9.00", "card_price": "1.25"} | prices
    with unit_of_work() as db:
        today = tenants.today_in(db, world.tenant.id)
        _agree(db, world.tenant.id, erin.account_id, today, agreed)
    return erin


def agree(world: World, account_id: UUID, day: date, **prices: str) -> None:
    """Other enterprise prices from a day on."""
    with unit_of_work() as db:
        _agree(db, world.tenant.id, account_id, day, prices)


def _agree(db: Any, tenant_id: UUID, account_id: UUID, day: date, prices: dict[str, str]) -> None:
    amounts: dict[str, Any] = {name: Decimal(price) for name, price in prices.items()}
    of_account: dict[str, Any] = {"tenant_id": tenant_id, "account_id": account_id}
    of_account["revision"] = len(enterprise_plans.history(db, db.get_one(Account, account_id))) + 1
    db.add(EnterprisePlan(**of_account, valid_from=day, public_cards=True, **amounts))


def employee_of(world: World, parent_id: UUID, name: str = "Eva home") -> UUID:
    """An employee's account that nobody has set up yet."""
    with unit_of_work() as db:
        row = Account(tenant_id=world.tenant.id, parent_id=parent_id, kind="employee", name=name, status="invited")
        db.add(row)
        db.flush()
        return row.id
