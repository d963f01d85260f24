"""A form tells all its errors in the first round: nobody sends it again and again to learn of the next one."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.core.errors import Invalid
from app.services.accounts import changes, enterprise, rate_history, setup, sub_accounts
from app.services.accounts.contact import ContactForm
from app.services.accounts.enterprise import EnterpriseForm
from app.services.accounts.sub_accounts import SubAccountForm
from app.services.assets import AssetForm, subscription_changes, subscriptions
from app.services.billing import enterprise_plans, plans, products
from app.services.billing.enterprise_plans import DatedPricesForm
from app.services.billing.plan_form import PlanForm
from app.services.billing.products import ProductForm
from app.services.people import system_users
from app.services.registration import sign_up
from tests import ledger, shop
from tests.people import World, visitor
from tests.shop import Shop

LONG = "x" * 400
BAD_DAY = "31-31-2031"


def _enterprise(world: World) -> Any:
    return shop.enterprise(world).account_id


def _employee(world: World) -> Any:
    assert world.dana.account_id
    return shop.employee_of(world, world.dana.account_id)


def _product(world: World) -> Any:
    return ledger.rows("product", tenant_id=world.tenant.id, name="Fast")[0]["id"]


def _station(world: World, sold: Shop) -> Any:
    assert world.dana.account_id
    row = subscriptions.activate(world.dana, account_id=world.dana.account_id, form=shop.station(sold.home))
    return UUID(row.asset_id)


Send = Callable[[World, Shop], Any]
FORMS: dict[str, tuple[Send, set[str]]] = {
    "sign-up": (
        lambda world, _: sign_up.sign_up(visitor(world.tenant), email="no", agreed=False),
        {"email", "agreed"},
    ),
    "system user": (
        lambda world, _: system_users.invite(world.alice, email="no", role="root"),
        {"email", "role"},
    ),
    "sub-account": (
        lambda world, _: sub_accounts.invite(
            world.bob,
            parent_id=world.dana.account_id,  # pyright: ignore[reportArgumentType]
            form=SubAccountForm(kind="", name="", email="no", type="", rate="much"),
        ),
        {"kind", "name", "email", "type", "rate"},
    ),
    "enterprise account": (
        lambda world, _: enterprise.create(
            world.bob,
            form=EnterpriseForm(
                key="0190a1b2-0000-7000-8000-000000000000",
                name="",
                ac_price="a",
                dc_price="b",
                card_price="c",
                invite=True,
                email="no",
            ),
        ),
        {"name", "ac_price", "dc_price", "card_price", "email"},
    ),
    "enterprise prices": (
        lambda world, _: enterprise_plans.set_plan(
            world.bob,
            account_id=_enterprise(world),
            form=DatedPricesForm(ac_price="a", dc_price="b", card_price="c", valid_from=BAD_DAY, note=LONG),
        ),
        {"ac_price", "dc_price", "card_price", "valid_from", "note"},
    ),
    "rate": (
        lambda world, _: rate_history.set_rate(
            world.bob, account_id=_employee(world), rate="much", valid_from=BAD_DAY, note=LONG
        ),
        {"rate", "valid_from", "note"},
    ),
    "name and contact": (
        lambda world, _: changes.edit(
            world.bob,
            account_id=world.dana.account_id,  # pyright: ignore[reportArgumentType]
            form=ContactForm(name="", contact_name=LONG, contact_email="no", contact_phone="abc"),
        ),
        {"name", "contact_name", "contact_email", "contact_phone"},
    ),
    "product": (
        lambda world, _: products.create(
            world.alice,
            form=ProductForm(name="", public_name="", asset_type="boat", country="XX", terms_url="http://no"),
        ),
        {"name", "public_name", "asset_type", "country", "terms_url"},
    ),
    "plan": (
        lambda world, _: plans.add(
            world.alice,
            product_id=_product(world),
            form=PlanForm(
                audience="x", connectors="x", availability="x", price="x", interval="x", fee_kind="percentage", fee="x"
            ),
        ),
        {"audience", "connectors", "availability", "price", "interval", "fee"},
    ),
    "asset, nothing told": (
        lambda world, _: subscriptions.activate(
            world.dana,
            account_id=world.dana.account_id,  # pyright: ignore[reportArgumentType]
            form=AssetForm(),
        ),
        {"kind"},  # what else is asked depends on it
    ),
    "station": (
        lambda world, _: subscriptions.activate(
            world.dana,
            account_id=world.dana.account_id,  # pyright: ignore[reportArgumentType]
            form=AssetForm(kind="station", country="NL"),
        ),
        {"name", "serial_number", "ac_connectors", "street", "postcode", "city", "plan_id", "agreed"},
    ),
    "card": (
        lambda world, _: subscriptions.activate(
            world.dana,
            account_id=world.dana.account_id,  # pyright: ignore[reportArgumentType]
            form=AssetForm(kind="card", contract_id="no"),
        ),
        {"name", "printed_number", "contract_id", "plan_id", "agreed"},
    ),
    "change of plan": (
        lambda world, sold: subscription_changes.change_plan(
            world.dana, asset_id=_station(world, sold), plan_id="", valid_from=BAD_DAY, has_agreed=False
        ),
        {"plan_id", "valid_from", "agreed"},
    ),
    "set-up, company": (
        lambda world, _: setup.save(
            world.dana,
            section="company",
            form={"company_name": "", "vat_number": "no", "company_number": LONG, "billing_email": "no"},
        ),
        {"company_name", "vat_number", "company_number", "billing_email"},
    ),
    "set-up, address": (
        lambda world, _: setup.save(
            world.dana, section="address", form={"street": "", "postcode": "no", "city": "", "area": ""}
        ),
        {"street", "postcode", "city"},
    ),
    "set-up, account": (
        lambda world, _: setup.save(world.dana, section="account", form={"type": "", "name": ""}),
        {"type", "name"},
    ),
    "set-up, basics": (
        lambda world, _: setup.save(world.dana, section="basics", form={"language": "xx", "country": "XX"}),
        {"language", "country"},
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_tells_all_its_errors_in_the_first_round(world: World, name: str) -> None:
    sold = shop.opened(world)
    send, wanted = FORMS[name]
    with pytest.raises(Invalid) as refused:
        send(world, sold)
    assert wanted <= set(refused.value.fields), f"not told: {wanted - set(refused.value.fields)}"
    assert all(refused.value.fields.values())
