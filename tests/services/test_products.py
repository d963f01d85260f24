"""Products and plans: what may change, and what never does under those who subscribed."""

from decimal import Decimal
from uuid import UUID

import pytest

from app.core import money
from app.core.errors import Invalid
from app.rules import prices
from app.services import assets
from app.services.assets import subscription_form, subscriptions
from app.services.billing import plans, product_page, products
from app.services.billing.plan_form import PlanForm
from app.services.billing.plans import PlanSuperseded
from app.services.billing.products import ProductForm
from app.services.lists.pages import ListQuery
from tests import ledger, shop
from tests.crowd import at_once, outcomes
from tests.people import World
from tests.shop import Shop


def product(**changes: str) -> ProductForm:
    values = {"name": "Home", "public_name": "At home", "asset_type": "station", "country": "NL"}
    return ProductForm(
        **(values | {"terms_url": "https://volta.example.com/terms", "public_charging": "yes"} | changes)
    )


def plan(**changes: str) -> PlanForm:
    values = {"audience": "both", "connectors": "both", "availability": "visible", "price": "4,99"}
    return PlanForm(**(values | {"interval": "month", "fee_kind": "none", "fee": ""} | changes))


FEES = [("none", ""), ("percentage", "0"), ("percentage", "7,25"), ("fixed", "0"), ("fixed", "0,35"), ("fixed", "100")]


@pytest.fixture
def home(world: World) -> UUID:
    return products.create(world.alice, form=product())


def test_a_product_and_a_plan_are_stored_exactly(world: World, home: UUID) -> None:
    with ledger.recorded("plans.add", by=world.alice):
        plans.add(world.alice, product_id=home, form=plan(fee_kind="percentage", fee="7,25", connectors="ac"))
    page = product_page.read(world.vic, product_id=home)
    assert (page.name, page.public_name, page.country_name) == ("Home", "At home", "Netherlands")
    assert [(row.price, row.fee, row.who) for row in page.plans] == [
        ("€ 4.99 per month", "7.25 % of each public session", "Business and Consumer · AC only")
    ]
    assert ledger.row("plan")["price"] in (Decimal("4.99"), 499)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": "", "public_name": "<b>"}, {"name", "public_name"}),
        ({"asset_type": "car", "country": "US"}, {"asset_type", "country"}),
        ({"country": ""}, {"country"}),
        ({"terms_url": "javascript:alert(1)"}, {"terms_url"}),
        ({"terms_url": "http://volta.example.com"}, {"terms_url"}),
        ({"terms_url": "https://user:pass@volta.example.com"}, {"terms_url"}),
        ({"name": "x" * 10_000}, {"name"}),
    ],
)
def test_every_bad_field_of_a_product_has_its_sentence(world: World, changes: dict[str, str], fields: set[str]) -> None:
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        products.create(world.alice, form=product(**changes))
    assert set(refused.value.fields) == fields


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"price": "-1", "interval": "week"}, {"price", "interval"}),
        ({"price": "4,999"}, {"price"}),
        ({"price": "NaN"}, {"price"}),
        ({"price": ""}, {"price"}),
        ({"audience": "", "connectors": "", "availability": "superseded"}, {"audience", "connectors", "availability"}),
        ({"fee_kind": "percentage", "fee": "100,01"}, {"fee"}),
        ({"fee_kind": "fixed", "fee": ""}, {"fee"}),
        ({"fee_kind": "both"}, {"fee_kind"}),
    ],
)
def test_every_bad_field_of_a_plan_has_its_sentence(
    world: World, home: UUID, changes: dict[str, str], fields: set[str]
) -> None:
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        plans.add(world.alice, product_id=home, form=plan(**changes))
    assert set(refused.value.fields) == fields


def test_there_is_no_fee_without_public_charging(world: World) -> None:
    private = products.create(world.alice, form=product(public_charging=""))
    with pytest.raises(Invalid) as refused:
        plans.add(world.alice, product_id=private, form=plan(fee_kind="fixed", fee="1"))
    assert set(refused.value.fields) == {"fee_kind"}


def test_a_name_is_there_once(world: World, home: UUID) -> None:
    with ledger.unchanged(), pytest.raises(Invalid):
        products.create(world.alice, form=product())
    hands = [lambda: products.create(world.alice, form=product(name="Fast")) for _ in range(8)]
    assert outcomes(at_once(*hands)) == {"done": 1, "Invalid": 7}
    products.create(world.mallory, form=product())


def test_what_customers_may_have_before_their_eyes_gets_a_new_version(world: World, home: UUID) -> None:
    shown = plans.add(world.alice, product_id=home, form=plan())
    newer = plans.change(world.alice, plan_id=shown, form=plan(price="5"))
    assert newer != shown
    hidden = plans.change(world.alice, plan_id=newer, form=plan(price="5", availability="hidden"))
    assert hidden == newer, "only hidden"
    assert plans.change(world.alice, plan_id=hidden, form=plan(price="6", availability="hidden")) == hidden
    assert [row.version for row in product_page.read(world.alice, product_id=home).plans] == ["2", "1"]


@pytest.fixture
def sold(world: World) -> Shop:
    return shop.opened(world)


def subscribe(world: World, sold: Shop) -> UUID:
    assert world.dana.account_id
    row = subscriptions.activate(world.dana, account_id=world.dana.account_id, form=shop.card(sold.card))
    return UUID(row.asset_id)


def test_a_plan_in_use_is_superseded_and_its_subscriber_keeps_it(world: World, sold: Shop) -> None:
    asset = subscribe(world, sold)
    new = plans.change(world.alice, plan_id=UUID(sold.card), form=plan(price="1,75"))
    old = ledger.row("plan", id=UUID(sold.card))
    assert old["availability"] == "superseded"
    assert ledger.row("plan", id=new)["supersedes_id"] == old["id"]
    assert assets.read(world.dana, asset_id=asset).subscription.price == "€ 1.50 per month"
    assert world.dana.account_id
    names = subscription_form.offered(world.dana, account_id=world.dana.account_id, kind="card", ac="", dc="")
    assert [row.price for row in names if row.name == "Card"] == ["€ 1.75 per month"]
    page = product_page.read(world.alice, product_id=old["product_id"])
    assert [(row.version, row.subscribers, row.availability) for row in page.plans] == [
        ("2", "0", "visible"),
        ("1", "1", "superseded"),
    ]
    for refused in (
        lambda: plans.change(world.alice, plan_id=old["id"], form=plan()),
        lambda: plans.show(world.alice, plan_id=old["id"], visible=True),
    ):
        with pytest.raises(PlanSuperseded):
            refused()


def test_two_at_once_make_one_new_version(world: World, sold: Shop) -> None:
    subscribe(world, sold)
    form = plan(price="1,75")
    hands = [lambda: plans.change(world.alice, plan_id=UUID(sold.card), form=form) for _ in range(8)]
    assert outcomes(at_once(*hands)) == {"done": 1, "PlanSuperseded": 7}
    assert len(ledger.rows("plan", supersedes_id=UUID(sold.card))) == 1


def test_a_plan_in_use_can_be_hidden_and_shown_without_a_new_version(world: World, sold: Shop) -> None:
    asset = subscribe(world, sold)
    plans.show(world.alice, plan_id=UUID(sold.card), visible=False)
    with pytest.raises(Invalid):
        subscriptions.activate(
            world.dana, account_id=world.dana.account_id or asset, form=shop.card(sold.card, printed_number="VC 2")
        )
    plans.show(world.alice, plan_id=UUID(sold.card), visible=True)
    assert len(ledger.rows("plan")) == 5
    assert assets.read(world.dana, asset_id=asset).subscription.plan == "Card"


def test_a_product_in_use_changes_its_internal_name_only(world: World, sold: Shop) -> None:
    subscribe(world, sold)
    key = ledger.row("plan", id=UUID(sold.card))["product_id"]
    same = {"name": "Card", "public_name": "Card", "asset_type": "card", "terms_url": shop.TERMS}
    for changes in ({"public_name": "Other"}, {"asset_type": "station"}, {"country": "DE"}, {"public_charging": ""}):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            products.edit(world.alice, product_id=key, form=product(**(same | changes)))
        assert set(refused.value.fields) == set(changes)
    products.edit(world.alice, product_id=key, form=product(**(same | {"name": "Cards 2026"})))
    assert product_page.read(world.alice, product_id=key).name == "Cards 2026"


def test_a_subscription_and_a_change_of_its_plan_at_once_leave_the_price_that_was_agreed(
    world: World, sold: Shop
) -> None:
    assert world.dana.account_id
    account_id = world.dana.account_id
    for number in range(8):
        key = UUID(shop.plan(world.tenant.id, f"P{number}", "1.00", asset_type="card"))
        form = shop.card(str(key), printed_number=f"VC 9{number}", contract_id=f"NLTNMC0000009{number}")
        changed, activated = at_once(
            lambda k=key: plans.change(world.alice, plan_id=k, form=plan(price="2")),
            lambda f=form: subscriptions.activate(world.dana, account_id=account_id, form=f),
        )
        assert not isinstance(changed, Exception), changed
        if isinstance(activated, Exception):
            assert isinstance(activated, Invalid)
            continue
        price = assets.read(world.dana, asset_id=UUID(activated.asset_id)).subscription.price
        assert price == activated.price


def test_the_preview_is_what_a_customer_is_offered(world: World, sold: Shop) -> None:
    assert world.dana.account_id
    for kind, ac, dc, connectors in (("card", "", "", ""), ("station", "1", "", "ac"), ("station", "1", "2", "both")):
        seen = subscription_form.offered(world.dana, account_id=world.dana.account_id, kind=kind, ac=ac, dc=dc)
        shown = plans.preview(world.vic, asset_type=kind, account_type="business", country="NL", connectors=connectors)
        assert shown == seen
        assert seen
    assert plans.preview(world.vic, asset_type="x", account_type="y", country="z", connectors="'") == ()


def test_products_are_found_by_any_part_of_their_names(world: World, sold: Shop) -> None:
    page = products.search(world.bob, query=ListQuery(search="FLEET"))
    assert [(row.name, row.kind, row.plans) for row in page.rows] == [("Fleet card", "Card", "1")]
    assert products.search(world.bob, query=ListQuery()).counts == {"all": "5", "station": "3", "card": "2"}
    assert products.search(world.mallory, query=ListQuery()).rows == ()


@pytest.mark.parametrize(("kind", "fee"), FEES)
@pytest.mark.parametrize("currency", ["EUR", "ISK"])
def test_what_stands_in_a_plans_form_can_be_saved_again(
    world: World, home: UUID, kind: str, fee: str, currency: str
) -> None:
    ledger.edit("tenant", world.tenant.id, currency=currency)
    whole = currency == "ISK" and kind == "fixed"
    wanted = plan(price="1.250" if currency == "ISK" else "1.250,00", fee_kind=kind, fee="1" if whole else fee)
    key = plans.add(world.alice, product_id=home, form=wanted)
    before = product_page.read(world.alice, product_id=home).plans
    plans.change(world.alice, plan_id=key, form=PlanForm(**before[0].typed))
    after = product_page.read(world.alice, product_id=home).plans
    assert [(row.price, row.fee, row.typed) for row in after] == [(row.price, row.fee, row.typed) for row in before]


@pytest.mark.parametrize("currency", money.CURRENCIES)
def test_the_most_of_a_currency_is_stored_and_no_more(world: World, home: UUID, currency: str) -> None:
    ledger.edit("tenant", world.tenant.id, currency=currency)
    most, most_fee = prices.most(currency), prices.most_fee(currency)
    typed = {"price": money.typed(most, currency), "fee_kind": "fixed", "fee": money.typed(most_fee, currency)}
    plans.add(world.alice, product_id=home, form=plan(**typed))
    row = product_page.read(world.alice, product_id=home).plans[0]
    assert {name: row.typed[name] for name in typed} == typed
    above = {"price": money.typed(most + 1, currency), "fee": money.typed(most_fee + 1, currency)}
    with ledger.unchanged(), pytest.raises(Invalid) as refused:
        plans.add(world.alice, product_id=home, form=plan(**typed | above))
    assert {name: "The most is" in told for name, told in refused.value.fields.items()} == {"price": True, "fee": True}


def test_thousands_are_asked_about_and_another_currency_is_told(world: World, home: UUID) -> None:
    for changes, field, told in (
        ({"price": "1.200"}, "price", "Did you mean 1,200.00 or 1.20?"),
        ({"price": "$ 5"}, "price", "Amounts here are in EUR, not in USD."),
        ({"price": "49 per year"}, "price", "per year"),
        ({"fee_kind": "fixed", "fee": "1.200"}, "fee", "Did you mean 1.20?"),
        ({"fee_kind": "fixed", "fee": "2,5 %"}, "fee", "Percentage"),
        ({"fee_kind": "percentage", "fee": "€ 2"}, "fee", "without €"),
    ):
        with ledger.unchanged(), pytest.raises(Invalid) as refused:
            plans.add(world.alice, product_id=home, form=plan(**changes))
        assert set(refused.value.fields) == {field}
        assert told in refused.value.fields[field]
    ledger.edit("tenant", world.tenant.id, currency="CHF")
    plans.add(world.alice, product_id=home, form=plan(price="CHF 1’250.00"))
    with pytest.raises(Invalid):
        plans.add(world.alice, product_id=home, form=plan(price="€ 5"))


def test_a_product_of_a_country_that_is_no_longer_served_can_be_renamed(world: World, home: UUID) -> None:
    ledger.edit("tenant", world.tenant.id, countries=["DE"])
    page = product_page.read(world.alice, product_id=home)
    assert page.countries == (("DE", "Germany"), ("NL", "Netherlands"))
    products.edit(world.alice, product_id=home, form=product(name="At home"))
    with pytest.raises(Invalid):
        products.create(world.alice, form=product(name="Another"))
