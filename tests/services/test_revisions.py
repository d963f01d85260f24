"""Every form that edits what is stored, two people at it: the second is told, and nothing is lost silently."""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.core.clock import now
from app.rules.actors import Actor
from app.services import accounts, assets, invitations
from app.services.access.lost_updates import ChangedMeanwhile, marks, tag
from app.services.accounts import changes, rate_history, reimbursement, setup
from app.services.accounts.contact import ContactForm
from app.services.assets import subscription_changes, subscriptions
from app.services.billing import enterprise_plans, plans, product_page, products
from app.services.billing.enterprise_plans import DatedPricesForm
from app.services.billing.plan_form import PlanForm
from app.services.billing.products import ProductForm
from app.services.people import customers, system_users
from app.services.tenants import support_links
from tests import ledger, people, shop
from tests.architecture.sources import APP, modules
from tests.people import World


@dataclass
class Stage:
    """What the forms are about: all of it is Volta Charging's."""

    world: World
    sold: shop.Shop
    plan: UUID
    grid: UUID
    employee: UUID
    asset: UUID
    nora: UUID

    @property
    def fleet(self) -> UUID:
        """Dana's account, a Dutch business."""
        assert self.world.dana.account_id
        return self.world.dana.account_id

    @property
    def product(self) -> UUID:
        """The product of `plan`, which nobody has subscribed to."""
        return ledger.row("plan", id=self.plan)["product_id"]


@pytest.fixture
def stage(world: World) -> Stage:
    sold, erin = shop.opened(world), shop.enterprise(world)
    assert world.dana.account_id
    assert world.eli.account_id
    assert erin.account_id
    asset = subscriptions.activate(world.dana, account_id=world.dana.account_id, form=shop.station(sold.home))
    ledger.edit("account", world.dana.account_id, status="setting_up", company_name="Fleet BV")
    ledger.edit("account", world.eli.account_id, kind="employee", status="setting_up", country="NL", type="consumer")
    rate_history.set_rate(world.bob, account_id=world.eli.account_id, rate="0.25", valid_from="", note="")
    return Stage(
        world=world,
        sold=sold,
        plan=UUID(shop.plan(world.tenant.id, "Work", "7.00", availability="hidden")),
        grid=erin.account_id,
        employee=world.eli.account_id,
        asset=UUID(asset.asset_id),
        nora=invitations.invite_standard(world.bob, email="nora@fleet.example.com").user_id,
    )


@dataclass(frozen=True)
class Form:
    """One form: what it shows, and how it is saved with the first or the second of `values`."""

    handler: str
    """The event handler that it is sent to."""
    shown: Callable[[Stage], Any]
    save: Callable[[Stage, Actor, Any, Any], object]
    values: tuple[Any, Any]
    told: str
    """What the second reads of the first's values."""
    stored: Callable[[Stage], Any]
    by: tuple[str, str] = ("alice", "bob")
    unchanged: Callable[[Stage], Any] | None = None
    """The values as they are stored; None where the form refuses to be sent with them."""


def _section(name: str, who: str, one: dict[str, str], two: dict[str, str], told: str) -> Form:
    def stored(on: Stage) -> dict[str, str]:
        values = setup.read(on.world.everybody[who]).values
        return {field: values[field] for field in one}

    return Form(
        handler=f"home.setup.save_{name}",
        shown=lambda on: tag(marks(stored(on))),
        save=lambda _, actor, form, seen: setup.save(actor, section=name, form=form, seen=seen, agreed=True),
        values=(one, two),
        told=told,
        stored=stored,
        by=(who, who),
        unchanged=stored if name not in {"company", "address", "payout"} else None,
    )


def _contact(on: Stage, **changes: str) -> ContactForm:
    page = accounts.detail(on.world.bob, account_id=on.fleet)
    known = {"contact_name": page.contact.name, "contact_email": page.contact.email}
    return ContactForm(**{"name": page.name, "contact_phone": page.contact.phone} | known | changes)


def _product(on: Stage, **changes: str) -> ProductForm:
    return ProductForm(**products.typed(_row("product", on.product)) | changes)


def _row(table: str, key: UUID) -> Any:
    return type(table, (), ledger.row(table, id=key))


def _plan(on: Stage) -> product_page.PlanRow:
    return product_page.read(on.world.alice, product_id=on.product).plans[0]


def _prices(on: Stage, **changes: Any) -> DatedPricesForm:
    page = enterprise_plans.read(on.world.bob, account_id=on.grid)
    switched = {"public_stations": page.public_stations, "public_cards": page.public_cards}
    return DatedPricesForm(**{**page.typed, **switched, "valid_from": page.today, **changes})


def _in_days(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


LINKS = "https://volta.example.com"
FORMS = {
    "support links": Form(
        handler="settings.support_links.submit",
        shown=lambda on: support_links.read(on.world.alice).seen,
        save=lambda on, actor, urls, seen: support_links.save(
            actor, links=support_links.read(on.world.alice).links.model_copy(update=urls), seen=seen
        ),
        values=({"faq": f"{LINKS}/one"}, {"faq": f"{LINKS}/two"}),
        told=f"{LINKS}/one",
        stored=lambda on: support_links.read(on.world.alice).links,
        by=("alice", "ada"),
        unchanged=lambda on: {},
    ),
    "product": Form(
        handler="billing.product.save",
        shown=lambda on: product_page.read(on.world.alice, product_id=on.product).seen,
        save=lambda on, actor, values, seen: products.edit(
            actor, product_id=on.product, form=_product(on, **values), seen=seen
        ),
        values=({"country": "DE"}, {"country": "BE"}),
        told="Germany",
        stored=lambda on: ledger.row("product", id=on.product),
        by=("alice", "ada"),
        unchanged=lambda on: {},
    ),
    "plan": Form(
        handler="billing.product.save_plan",
        shown=lambda on: _plan(on).seen,
        save=lambda on, actor, values, seen: plans.change(
            actor, plan_id=on.plan, form=PlanForm(**{**_plan(on).typed, **values}), seen=seen
        ),
        values=({"price": "5", "interval": "year"}, {"price": "6"}),
        told="now: € 5.00 per year.",
        stored=lambda on: ledger.row("plan", id=on.plan),
        by=("alice", "ada"),
        unchanged=lambda on: {"price": " € 7,0 "},
    ),
    "enterprise prices": Form(
        handler="accounts.prices.set_plan",
        shown=lambda on: enterprise_plans.read(on.world.bob, account_id=on.grid).seen,
        save=lambda on, actor, values, seen: enterprise_plans.set_plan(
            actor, account_id=on.grid, form=_prices(on, **values), seen=seen
        ),
        values=({"ac_price": "4", "valid_from": "2027-01-01"}, {"ac_price": "5"}),
        told="from 1 Jan 2027 € 4.00 for AC",
        stored=lambda on: enterprise_plans.read(on.world.bob, account_id=on.grid).history,
        unchanged=lambda on: {},
    ),
    "reimbursement rate": Form(
        handler="accounts.reimbursement.set_rate",
        shown=lambda on: reimbursement.read(on.world.bob, account_id=on.employee).seen,
        save=lambda on, actor, values, seen: rate_history.set_rate(
            actor, account_id=on.employee, note="", seen=seen, **{"valid_from": "", **values}
        ),
        values=({"rate": "0.3", "valid_from": "2027-01-01"}, {"rate": "0.4"}),
        told="€ 0.3000 per kWh, automated from 1 Jan 2027",
        stored=lambda on: reimbursement.read(on.world.bob, account_id=on.employee).history,
        unchanged=lambda on: {"rate": "0.2500"},
    ),
    "name and contact": Form(
        handler="accounts.page.edit",
        shown=lambda on: accounts.detail(on.world.bob, account_id=on.fleet).contact.seen,
        save=lambda on, actor, values, seen: changes.edit(
            actor, account_id=on.fleet, form=_contact(on, **values), seen=seen
        ),
        values=({"contact_phone": "020 1234567"}, {"contact_phone": "020 7654321"}),
        told="+31 20 123 4567",
        stored=_contact,
        unchanged=lambda on: {},
    ),
    "account type": Form(
        handler="accounts.page.change_type",
        shown=lambda on: accounts.detail(on.world.bob, account_id=on.employee).type_key,
        save=lambda on, actor, wanted, before: changes.change_type(
            actor, account_id=on.employee, wanted=wanted, before=before
        ),
        values=("business", "consumer"),
        told="It is Business now",
        stored=lambda on: ledger.row("account", id=on.employee)["type"],
        unchanged=lambda on: "consumer",
    ),
    "role": Form(
        handler="people.system_user.change_role",
        shown=lambda on: system_users.detail(on.world.alice, user_id=on.world.vic.user_id).role_key,
        save=lambda on, actor, role, before: system_users.change_role(
            actor, user_id=on.world.vic.user_id, role=role, before=before
        ),
        values=("customer_support", "tenant_admin"),
        told="It is Customer support now",
        stored=lambda on: ledger.row("app_user", id=on.world.vic.user_id)["role"],
        by=("alice", "ada"),
        unchanged=lambda on: "support_agent",
    ),
    "address of an invitation": Form(
        handler="people.person.correct",
        shown=lambda on: customers.detail(on.world.bob, user_id=on.nora).email,
        save=lambda on, actor, email, before: invitations.correct(actor, user_id=on.nora, email=email, before=before),
        values=("one@fleet.example.com", "two@fleet.example.com"),
        told="It is one@fleet.example.com now",
        stored=lambda on: ledger.row("app_user", id=on.nora)["email"],
    ),
    "plan of an asset": Form(
        handler="assets.page.change_plan",
        shown=lambda on: assets.read(on.world.dana, asset_id=on.asset).subscription.seen,
        save=lambda on, actor, day, seen: subscription_changes.change_plan(
            actor, asset_id=on.asset, plan_id=on.sold.home_year, valid_from=day, has_agreed=True, seen=seen
        ),
        values=("2027-01-01", "2027-02-01"),
        told="Home by the year, € 49.00 per year, from 1 Jan 2027",
        stored=lambda on: assets.read(on.world.dana, asset_id=on.asset).subscription.next_change,
        by=("dana", "dana"),
    ),
    "setup: basics": _section("basics", "dana", {"country": "DE"}, {"country": "BE"}, "Germany"),
    "setup: account": _section(
        "account", "dana", {"type": "business", "name": "One"}, {"type": "business", "name": "Two"}, "One"
    ),
    "setup: company": _section(
        "company",
        "dana",
        {"company_name": "One", "vat_number": "NL004495445B01", "billing_email": "One@Fleet.example.com"},
        {"company_name": "Two", "vat_number": "NL004495445B01", "billing_email": "two@fleet.example.com"},
        "one@fleet.example.com",
    ),
    "setup: address": _section(
        "address",
        "dana",
        {"street": "Dam 1", "postcode": "1012js", "city": "Amsterdam"},
        {"street": "Dam 2", "postcode": "1012js", "city": "Amsterdam"},
        "Dam 1",
    ),
    "setup: payout": _section(
        "payout",
        "eli",
        {"bank_account_name": "Eli", "iban": "nl91abna0417164300"},
        {"bank_account_name": "Eli Vries", "iban": "nl91abna0417164300"},
        "Eli",
    ),
}

MAKE_OR_ASK = """
    accounts.admins.invite accounts.new.submit accounts.new_sub_account.submit accounts.owner.invite
    assets.new.submit billing.new_product.submit people.new_system_user.submit
    billing.preview.show people.system_user.ask_role
    accounts.page.suspend assets.page.deactivate assets.page.withdraw home.setup.finish people.person.revoke
    people.system_user.deactivate
    public.activation.send_new_link public.activation.submit public.confirm_subscription.submit
    public.forgot_password.submit public.log_in.mail_again public.log_in.submit public.reset_password.submit
    public.sign_up.submit public.terms.submit
""".split()
"""Handlers of forms that show no stored value to be edited: they make something, ask, or decide about what is there.

An asset that is activated again is refused as soon as somebody else has activated it.
"""


def person(on: Stage, name: str) -> Actor:
    if name == "ada":
        return people.person(on.world.tenant, "ada@volta.example.com", people.Role.TENANT_ADMIN, "Ada", "Admin")
    return on.world.everybody[name]


def test_every_form_is_here() -> None:
    handlers = set()
    for path in modules(APP / "state"):
        noun = ".".join(path.relative_to(APP / "state").with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.AsyncFunctionDef) and not node.name.startswith("_"):
                taken = [each.arg for each in node.args.args]
                handlers |= {f"{noun}.{node.name}"} if {"form", "_form"} & {*taken} else set()
    shared = {"accounts.admins.correct"}  # the same use case as people.person.correct
    assert handlers - shared - {*MAKE_OR_ASK} == {form.handler for form in FORMS.values()}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_second_is_told_what_the_first_saved_and_may_replace_it(stage: Stage, form: Form) -> None:
    first, second = (person(stage, name) for name in form.by)
    one, two = form.values
    seen = form.shown(stage)
    form.save(stage, first, one, seen)
    kept = form.stored(stage)
    with ledger.unchanged(but={"audit"}), pytest.raises(ChangedMeanwhile, match=re.escape(form.told)):
        form.save(stage, second, two, seen)
    form.save(stage, second, two, form.shown(stage))
    assert form.stored(stage) != kept


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_one_person_saves_again_and_again(stage: Stage, form: Form) -> None:
    who, (one, two) = person(stage, form.by[0]), form.values
    form.save(stage, who, one, form.shown(stage))
    kept = form.stored(stage)
    form.save(stage, who, two, form.shown(stage))
    assert form.stored(stage) != kept


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_same_from_two_is_one_change(stage: Stage, form: Form) -> None:
    seen = form.shown(stage)
    first, second = (person(stage, name) for name in form.by)
    form.save(stage, first, form.values[0], seen)
    with ledger.unchanged(but={"audit"}):
        form.save(stage, second, form.values[0], seen)


@pytest.mark.parametrize("form", [form for form in FORMS.values() if form.unchanged], ids=lambda form: form.handler)
def test_saving_what_is_stored_changes_nothing_for_anybody(stage: Stage, form: Form) -> None:
    assert form.unchanged
    who, seen, same = person(stage, form.by[0]), form.shown(stage), form.unchanged(stage)
    with ledger.unchanged(but={"audit"} if form.handler.startswith("home.setup") else set()):
        form.save(stage, who, same, seen)
    form.save(stage, who, form.values[0], seen)


def test_a_plan_that_was_hidden_meanwhile_is_not_shown_again_unasked(stage: Stage) -> None:
    plans.show(stage.world.alice, plan_id=stage.plan, visible=True)
    seen, typed = _plan(stage).seen, PlanForm(**{**_plan(stage).typed, "price": "8"})
    plans.show(stage.world.alice, plan_id=stage.plan, visible=False)
    with pytest.raises(ChangedMeanwhile, match="Hidden"):
        plans.change(stage.world.alice, plan_id=stage.plan, form=typed, seen=seen)


def test_what_happens_to_other_parts_of_an_account_does_not_concern_a_form(stage: Stage) -> None:
    seen = accounts.detail(stage.world.bob, account_id=stage.fleet).contact.seen
    company, address = FORMS["setup: company"], FORMS["setup: address"]
    form, shown = address.values[0], address.shown(stage)
    company.save(stage, stage.world.dana, company.values[0], company.shown(stage))
    changes.suspend(stage.world.alice, account_id=stage.fleet)
    address.save(stage, stage.world.dana, form, shown)
    changes.edit(stage.world.bob, account_id=stage.fleet, form=_contact(stage, contact_name="Ann Lee"), seen=seen)


def test_another_change_of_the_row_that_leaves_the_values_alone_is_no_conflict(stage: Stage) -> None:
    seen, links = support_links.read(stage.world.alice).seen, support_links.read(stage.world.alice).links
    for faq in (f"{LINKS}/faq", ""):
        support_links.save(stage.world.alice, links=links.model_copy(update={"faq": faq}))
    support_links.save(stage.world.alice, links=links.model_copy(update={"contact": f"{LINKS}/contact"}), seen=seen)


@pytest.mark.parametrize("seen", ["", "nonsense", "[]", "{}", '{"revision": "1"}', '{"marks": {"faq": 1}}', "[" * 9999])
def test_a_text_that_is_no_tag_has_seen_nothing(stage: Stage, seen: str) -> None:
    links = support_links.read(stage.world.alice).links.model_copy(update={"terms_of_use": f"{LINKS}/terms/2"})
    with pytest.raises(ChangedMeanwhile):
        support_links.save(stage.world.alice, links=links, seen=seen)


def test_each_row_of_a_history_has_the_next_revision(stage: Stage) -> None:
    for price in ("4", "5"):
        enterprise_plans.set_plan(stage.world.bob, account_id=stage.grid, form=_prices(stage, ac_price=price))
    rate_history.set_rate(stage.world.bob, account_id=stage.employee, rate="", valid_from=_in_days(9), note="")
    assert [row["revision"] for row in ledger.rows("enterprise_plan", account_id=stage.grid)] == [1, 2, 3]
    assert [row["revision"] for row in ledger.rows("reimbursement_rate", account_id=stage.employee)] == [1, 2]
