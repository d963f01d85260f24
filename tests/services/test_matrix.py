"""Every use case for everybody: the table of who may do what, and nobody reaches into another tenant."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from itertools import product
from types import ModuleType
from typing import Any
from uuid import UUID

import pytest

import app.services
from app.core.clock import now
from app.core.errors import NotAllowed, NotFound
from app.core.ids import new_id, parse_id
from app.core.tokens import digest
from app.rules.actors import Actor, Visitor
from app.services import accounts, assets, invitations
from app.services.access import audit
from app.services.accounts import (
    activity,
    admins,
    arrangement,
    changes,
    enterprise,
    members,
    rate_history,
    reimbursement,
    setup,
    sub_accounts,
    tree,
)
from app.services.accounts.contact import ContactForm
from app.services.accounts.enterprise import EnterpriseForm
from app.services.accounts.sub_accounts import SubAccountForm
from app.services.assets import confirmations, subscription_changes, subscription_form, subscriptions
from app.services.billing import charges, enterprise_plans, plans, product_page, products
from app.services.billing.enterprise_plans import DatedPricesForm
from app.services.billing.plan_form import PlanForm
from app.services.billing.products import ProductForm
from app.services.identity import sessions
from app.services.lists.pages import ListQuery
from app.services.overview import dashboard
from app.services.people import customers, system_users
from app.services.tenants import support_links, terms
from app.vocabulary.people import Role
from tests import ledger, people, shop
from tests.people import World, visitor
from tests.shop import Shop

PEOPLE = "alice bob vic dana eli mallory sam".split()
"""Tenant admin, Customer support, Support agent, Account owner, Driver, the rival's admin, a suspended customer."""

MEANING = {"no": NotAllowed, "-": NotFound}


@dataclass(frozen=True)
class Stage:
    """Everybody, and what use cases are tried on; all of it belongs to Alice's tenant."""

    world: World
    callers: dict[str, Visitor]
    nora: UUID
    ina: UUID
    dee: UUID
    fleet: UUID
    employee: UUID
    eva: UUID
    adam: UUID
    depot: UUID
    sold: Shop
    card: UUID
    waiting: UUID
    product: UUID
    unused: UUID
    grid: UUID

    def adam_is(self, status: str) -> None:
        """The Account admin of Dana's, put in a status."""
        ledger.edit("app_user", self.adam, status=status)

    def depot_is(self, status: str) -> None:
        """An account of Alice's tenant, put in a status."""
        ledger.edit("account", self.depot, status=status, suspended_from="active" if status == "suspended" else "")

    def grid_is_free(self) -> None:
        """An enterprise account of Alice's tenant, with nobody invited to it."""
        ledger.edit("account", self.grid, owner_id=None, owner_email="")


@dataclass(frozen=True)
class Case:
    """One use case: what it is for each of PEOPLE (ok, no = NotAllowed, - = NotFound) and how to call it."""

    outcomes: str
    call: Callable[[Any, Stage], object]
    reads: bool = False
    first: Callable[[Stage], object] = lambda on: None


def links_of(who: Visitor) -> support_links.SupportLinksRow:
    return support_links.read(who)


def fresh(who: Visitor) -> str:
    return f"new-{new_id().hex}@fleet.example.com"


def employee(email: str) -> SubAccountForm:
    return SubAccountForm(kind="employee", name="At home", email=email, type="consumer", rate="0.25")


SELLS = PlanForm(
    audience="both", connectors="both", availability="hidden", price="4,99", interval="month", fee_kind="none"
)


def product_form(name: str) -> ProductForm:
    url = "https://volta.example.com/sells"
    return ProductForm(name=name, public_name="Home", asset_type="station", country="NL", terms_url=url)


def active_again(on: Stage) -> None:
    """The card of Dana's, active on its first plan."""
    if ledger.row("asset", id=on.card)["status"] == "inactive":
        form = shop.card(on.sold.card)
        subscriptions.activate(on.world.dana, account_id=on.fleet, form=form, asset_id=on.card)


def waiting_again(on: Stage) -> None:
    """The other card of Dana's, asked for by staff."""
    if ledger.row("asset", id=on.waiting)["status"] == "inactive":
        form = shop.card(on.sold.card, printed_number="VC 0002", contract_id="NL-TNM-C00000002")
        subscriptions.activate(on.world.bob, account_id=on.fleet, form=form, asset_id=on.waiting)


def coming_change(on: Stage) -> None:
    """A change of plan that is still to come."""
    active_again(on)
    if assets.read(on.world.dana, asset_id=on.card).subscription.next_change:
        return
    day = (now() + timedelta(days=40)).date().isoformat()
    subscription_changes.change_plan(
        on.world.dana, asset_id=on.card, plan_id=on.sold.business_only, valid_from=day, has_agreed=True
    )


def enterprise_form(name: str = "Grid BV") -> EnterpriseForm:
    return EnterpriseForm(key=str(new_id()), name=name, ac_price="4,50", dc_price="12", card_price="1.25")


def other_prices(on: Stage) -> DatedPricesForm:
    seen = len(ledger.rows("enterprise_plan", account_id=on.grid))
    return DatedPricesForm(ac_price=f"{seen}", dc_price="12", card_price="1.25")


#                                         alice bob vic dana eli mallory sam
CASES = {
    "account_changes.edit": Case("         ok  ok  no  -   -   -   -",
        lambda who, on: changes.edit(who, account_id=on.fleet, form=ContactForm(name="Fleet BV"))),
    "account_changes.change_type": Case("  ok  ok  no  -   -   -   -",
        lambda who, on: changes.change_type(who, account_id=on.depot, wanted="business", before="business"),
        first=lambda on: ledger.edit("account", on.depot, type="business", status="active")),
    "account_changes.suspend": Case("      ok  ok  no  -   -   -   -",
        lambda who, on: changes.suspend(who, account_id=on.depot), first=lambda on: on.depot_is("active")),
    "account_changes.reactivate": Case("   ok  ok  no  -   -   -   -",
        lambda who, on: changes.reactivate(who, account_id=on.depot),
        first=lambda on: on.depot_is("suspended")),
    "account_people.invite_admin": Case("  ok  ok  no  ok  -   -   -",
        lambda who, on: admins.invite_admin(who, account_id=on.fleet, email=fresh(who))),
    "account_people.remove": Case("        ok  ok  no  ok  -   -   -",
        lambda who, on: admins.remove(who, user_id=on.adam), first=lambda on: on.adam_is("active")),
    "account_people.restore": Case("       ok  ok  no  ok  -   -   -",
        lambda who, on: admins.restore(who, user_id=on.adam), first=lambda on: on.adam_is("deactivated")),
    "account_members.history": Case("      ok  ok  ok  ok  -   -   -",
        lambda who, on: members.history(who, account_id=on.employee, user_id=on.eva), reads=True),
    "account_members.moves": Case("        ok  ok  ok  ok  -   -   -",
        lambda who, on: members.moves(who, account_id=on.fleet), reads=True),
    "account_members.search": Case("       ok  ok  ok  ok  -   -   -",
        lambda who, on: members.search(who, account_id=on.fleet, query=ListQuery()), reads=True),
    "account_trees.search": Case("         ok  ok  ok  ok  -   -   -",
        lambda who, on: tree.search(who, account_id=on.fleet, query=ListQuery()), reads=True),
    "accounts.search": Case("              ok  ok  ok  -   -   ok  -",
        lambda who, on: accounts.search(who, query=ListQuery()), reads=True),
    "accounts.detail": Case("              ok  ok  ok  ok  -   -   -",
        lambda who, on: accounts.detail(who, account_id=on.fleet), reads=True),
    "accounts.my_account": Case("          no  no  no  ok  ok  no  -",
        lambda who, on: accounts.my_account(who), reads=True),
    "activities.search": Case("            ok  ok  ok  ok  -   -   -",
        lambda who, on: activity.search(who, account_id=on.fleet, query=ListQuery()), reads=True),
    "asset_pages.read": Case("             ok  ok  ok  ok  -   -   -",
        lambda who, on: assets.read(who, asset_id=on.card), reads=True),
    "arrangements.read": Case("            no  no  no  ok  ok  no  -",
        lambda who, on: arrangement.read(who), reads=True),
    "assets.search": Case("                ok  ok  ok  ok  -   -   -",
        lambda who, on: assets.search(who, account_id=on.fleet, query=ListQuery()), reads=True),
    "charges.read": Case("                 ok  ok  ok  ok  -   -   -",
        lambda who, on: charges.read(who, account_id=on.fleet), reads=True),
    "confirmations.resend": Case("         ok  ok  ok  -   -   -   -",
        lambda who, on: confirmations.resend(who, asset_id=on.waiting)),
    "confirmations.withdraw": Case("       ok  ok  ok  -   -   -   -",
        lambda who, on: confirmations.withdraw(who, asset_id=on.waiting), first=waiting_again),
    "consents.agree": Case("               ok  ok  ok  ok  ok  ok  -",
        lambda who, on: terms.agree(who, agreed=True)),
    "consents.read": Case("                ok  ok  ok  ok  ok  ok  -",
        lambda who, on: terms.read(who), reads=True),
    "dashboards.read": Case("              ok  ok  ok  -   -   ok  -",
        lambda who, on: dashboard.read(who), reads=True),
    "corrections.correct": Case("          ok  ok  no  -   -   -   -",
        lambda who, on: invitations.correct(who, user_id=on.nora, email=fresh(who))),
    "corrections.correct below": Case("    ok  ok  no  ok  -   -   -",
        lambda who, on: invitations.correct(who, user_id=on.eva, email=fresh(who))),
    "enterprise_accounts.create": Case("   ok  ok  no  -   -   ok  -",
        lambda who, on: enterprise.create(who, form=enterprise_form())),
    "enterprise_accounts.invite_owner_later": Case("ok ok no - - - -",
        lambda who, on: enterprise.invite_owner_later(who, account_id=on.grid, email=fresh(who)),
        first=lambda on: on.grid_is_free()),
    "enterprise_plans.read": Case("        ok  ok  ok  ok  -   -   -",
        lambda who, on: enterprise_plans.read(who, account_id=on.fleet), reads=True),
    "enterprise_plans.set_plan": Case("    ok  ok  no  -   -   -   -",
        lambda who, on: enterprise_plans.set_plan(who, account_id=on.grid, form=other_prices(on))),
    "customers.search": Case("             ok  ok  ok  -   -   ok  -",
        lambda who, on: customers.search(who, query=ListQuery()), reads=True),
    "customers.detail": Case("             ok  ok  ok  -   -   -   -",
        lambda who, on: customers.detail(who, user_id=on.nora), reads=True),
    "invitations.invite": Case("           ok  ok  no  -   -   ok  -",
        lambda who, on: invitations.invite_standard(who, email=fresh(who))),
    "invitations.resend": Case("           ok  ok  no  -   -   -   -",
        lambda who, on: invitations.resend(who, user_id=on.nora)),
    "invitations.resend below": Case("     ok  ok  no  ok  -   -   -",
        lambda who, on: invitations.resend(who, user_id=on.eva)),
    "invitations.revoke below": Case("     ok  ok  no  ok  -   -   -",
        lambda who, on: invitations.revoke(who, user_id=on.eva)),
    "invitations.follow below": Case("     ok  ok  ok  ok  -   -   -",
        lambda who, on: invitations.follow(who, user_id=on.eva), reads=True),
    "invitations.resend of staff": Case("  ok  no  no  -   -   -   -",
        lambda who, on: invitations.resend(who, user_id=on.ina)),
    "invitations.revoke": Case("           ok  ok  no  -   -   -   -",
        lambda who, on: invitations.revoke(who, user_id=on.nora)),
    "invitations.revoke of staff": Case("  ok  no  no  -   -   -   -",
        lambda who, on: invitations.revoke(who, user_id=on.ina)),
    "invitations.follow": Case("           ok  ok  ok  -   -   -   -",
        lambda who, on: invitations.follow(who, user_id=on.nora), reads=True),
    "plans.add": Case("                    ok  no  no  -   -   -   -",
        lambda who, on: plans.add(who, product_id=on.product, form=SELLS)),
    "plans.change": Case("                 ok  no  no  -   -   -   -",
        lambda who, on: plans.change(who, plan_id=on.unused, form=SELLS)),
    "plans.show": Case("                   ok  no  no  -   -   -   -",
        lambda who, on: plans.show(who, plan_id=on.unused, visible=False)),
    "plans.preview": Case("                ok  ok  ok  -   -   ok  -",
        lambda who, on: plans.preview(who, asset_type="card", account_type="business", country="NL", connectors=""),
        reads=True),
    "products.choices": Case("             ok  ok  ok  -   -   ok  -",
        lambda who, on: products.choices(who), reads=True),
    "products.create": Case("              ok  no  no  -   -   ok  -",
        lambda who, on: products.create(who, form=product_form(new_id().hex))),
    "products.edit": Case("                ok  no  no  -   -   -   -",
        lambda who, on: products.edit(who, product_id=on.product, form=product_form("Home"))),
    "products.read": Case("                ok  ok  ok  -   -   -   -",
        lambda who, on: product_page.read(who, product_id=on.product), reads=True),
    "products.search": Case("              ok  ok  ok  -   -   ok  -",
        lambda who, on: products.search(who, query=ListQuery()), reads=True),
    "reimbursements.read": Case("          ok  ok  ok  ok  -   -   -",
        lambda who, on: reimbursement.read(who, account_id=on.employee), reads=True),
    "reimbursements.set_rate": Case("      ok  ok  no  ok  -   -   -",
        lambda who, on: rate_history.set_rate(who, account_id=on.employee, rate="0,3", valid_from="", note="")),
    "reimbursements.calculate": Case("     ok  ok  ok  ok  -   -   -",
        lambda who, on: reimbursement.calculate(who, account_id=on.employee, kwh="40"), reads=True),
    "sessions.log_out": Case("             ok  ok  ok  ok  ok  ok  -",
        lambda who, on: sessions.log_out(who)),
    "setups.read": Case("                  no  no  no  ok  ok  no  -",
        lambda who, on: setup.read(who), reads=True),
    "setups.save": Case("                  no  no  no  ok  ok  no  -",
        lambda who, on: setup.save(who, section="basics", form={"language": "nl", "country": "NL"})),
    "setups.complete": Case("              no  no  no  ok  ok  no  -",
        lambda who, on: setup.complete(who)),
    "sub_accounts.parent": Case("          ok  ok  no  ok  -   -   -",
        lambda who, on: sub_accounts.parent(who, account_id=on.fleet), reads=True),
    "sub_accounts.invite": Case("          ok  ok  no  ok  -   -   -",
        lambda who, on: sub_accounts.invite(who, parent_id=on.fleet, form=employee(fresh(who)))),
    "subscription_changes.change_plan": Case("no no no ok - - -",
        lambda who, on: subscription_changes.change_plan(who, asset_id=on.card, plan_id=on.sold.business_only,
            valid_from="", has_agreed=True), first=active_again),
    "subscription_changes.deactivate": Case("ok ok no ok - - -",
        lambda who, on: subscription_changes.deactivate(who, asset_id=on.card), first=active_again),
    "subscription_changes.keep_plan": Case("no no no ok - - -",
        lambda who, on: subscription_changes.keep_plan(who, asset_id=on.card), first=coming_change),
    "subscriptions.activate": Case("       ok  ok  ok  ok  -   -   -",
        lambda who, on: subscriptions.activate(who, account_id=on.employee, form=shop.card(on.sold.card,
            printed_number=new_id().hex[:20], contract_id=f"NLTNMC{new_id().hex[-8:]}"))),
    "subscriptions.offered": Case("        ok  ok  ok  ok  -   -   -",
        lambda who, on: subscription_form.offered(who, account_id=on.fleet, kind="card", ac="", dc=""), reads=True),
    "subscriptions.start": Case("          ok  ok  ok  ok  -   -   -",
        lambda who, on: subscription_form.start(who, account_id=on.fleet), reads=True),
    "support_links.save": Case("           ok  no  no  -   -   ok  -",
        lambda who, on: support_links.save(who, links=links_of(who).links, seen=links_of(who).seen)),
    "system_users.search": Case("          ok  ok  ok  -   -   ok  -",
        lambda who, on: system_users.search(who, query=ListQuery()), reads=True),
    "system_users.detail": Case("          ok  ok  ok  -   -   -   -",
        lambda who, on: system_users.detail(who, user_id=on.world.bob.user_id), reads=True),
    "system_users.invite": Case("          ok  no  no  -   -   ok  -",
        lambda who, on: system_users.invite(who, email=fresh(who), role="support_agent")),
    "system_users.change_role": Case("     ok  no  no  -   -   -   -",
        lambda who, on: system_users.change_role(who, user_id=on.world.bob.user_id, role="support_agent")),
    "system_users.deactivate": Case("      ok  no  no  -   -   -   -",
        lambda who, on: system_users.deactivate(who, user_id=on.world.bob.user_id)),
    "system_users.reactivate": Case("      ok  no  no  -   -   -   -",
        lambda who, on: system_users.reactivate(who, user_id=on.dee)),
}  # fmt: skip

FOR_ANYBODY = {
    "activations.send_new_link",
    "assets.confirmations.confirm",
    "assets.confirmations.look",
    "identity.log_ins.log_in",
    "identity.sessions.redeem_ticket",
    "identity.sessions.resolve",
    "overview.shell.describe",
    "password_resets.ask",
    "registration.activation.activate",
    "registration.activation.look",
    "registration.password_reset.look",
    "registration.password_reset.reset",
    "sign_up",
    "sign_up.mail_again",
    "tenants.support_links.read",
}
"""Use cases of visitors: they hold what they are given (a link, a password) against the tenant they are on."""

LOCKS = {
    "access.acting.acting",
    "access.acting.before_acting",
    "access.acting.looking",
    "access.acting.require",
    "access.audit.refusal",
    "access.audit.refusal_to_look",
    "access.public_budget.refuse_again",
}
"""What use cases call for themselves."""


ACTION = re.compile(r'\b(?:acting|looking)\(\w+, "([\w.]+)"')
"""How a use case names itself in the audit log."""


@cache
def public_functions() -> dict[str, Callable[..., Any]]:
    """Every public function of every service, by what the audit log calls it, else as "package.module.function"."""
    found = pkgutil.walk_packages(app.services.__path__, "app.services.")
    modules: list[ModuleType] = [importlib.import_module(each.name) for each in found]
    named = [
        (_called(module, name, function), function)
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if inspect.getmodule(function) is module and not name.startswith("_")
    ]
    assert len(named) == len(dict(named)), "two use cases have one name: the table would try one of them"
    return dict(named)


def _called(module: ModuleType, name: str, function: Callable[..., Any]) -> str:
    action = ACTION.search(inspect.getsource(inspect.unwrap(function)))
    return action[1] if action else f"{module.__name__.removeprefix('app.services.')}.{name}"


@cache
def taking(kind: type) -> dict[str, inspect.Signature]:
    """The public functions whose first argument is of this kind."""
    found: dict[str, inspect.Signature] = {}
    for name, function in public_functions().items():
        signature = inspect.signature(inspect.unwrap(function))
        first = next(iter(signature.parameters.values()), None)
        if first is not None and first.annotation is kind:
            found[name] = signature
    return found


def id_parameters(name: str) -> list[str]:
    return [each.name for each in taking(Actor)[name].parameters.values() if each.annotation is UUID]


BY_ID = sorted(name for name in taking(Actor) if id_parameters(name))


@pytest.fixture
def stage(world: World) -> Stage:
    tenant = world.tenant
    cookie, sam = people.cookie_and_actor(
        tenant,
        people.person(tenant, "sam@late.example.com", Role.ACCOUNT_OWNER, "Sam", "Late", account="Late BV").user_id,
    )
    ledger.edit("account", sam.account_id, status="suspended")
    who = visitor(tenant)
    assert sessions.resolve(who, cookie_digest=digest(cookie)) is None
    dee = people.person(tenant, "dee@volta.example.com", Role.SUPPORT_AGENT, "Dee", "Parted")
    system_users.deactivate(world.alice, user_id=dee.user_id)
    assert world.dana.account_id
    below = below_fleet(world, world.dana.account_id)
    return Stage(
        world=world,
        callers={**world.everybody, "sam": who},
        nora=invitations.invite_standard(world.bob, email="nora@fleet.example.com").user_id,
        ina=system_users.invite(world.alice, email="ina@volta.example.com", role="support_agent").user_id,
        dee=dee.user_id,
        grid=UUID(enterprise.create(world.bob, form=enterprise_form()).account_id),
        fleet=world.dana.account_id,
        **below,
        **assets_of_fleet(world, world.dana.account_id),
    )


def below_fleet(world: World, fleet: UUID) -> dict[str, Any]:
    """An employee and an Account admin of Dana's, and an account of nobody's."""
    told = {"country": "NL", "street": "Dam 1", "postcode": "1012 JS", "city": "Amsterdam"}
    company = {"company_name": "Fleet BV", "vat_number": "NL004495445B01", "billing_email": "bills@fleet.example.com"}
    ledger.edit("account", fleet, type="business", **told, **company)
    ledger.edit("account", world.eli.account_id, type="consumer", **told)
    made = sub_accounts.invite(world.bob, parent_id=fleet, form=employee("eva@fleet.example.com"))
    adam = people.person(world.tenant, "adam@depot.example.com", Role.ACCOUNT_OWNER, "Adam", "Sub", account="Depot")
    ledger.edit("app_user", adam.user_id, account_id=fleet, role=Role.ACCOUNT_ADMIN)
    return {
        "employee": UUID(made.account_id),
        "eva": UUID(made.user_id),
        "adam": adam.user_id,
        "depot": adam.account_id,
    }


def assets_of_fleet(world: World, fleet: UUID) -> dict[str, Any]:
    """A card of Dana's that is active, and one that waits for her confirmation."""
    sold = shop.opened(world)
    second = shop.card(sold.card, printed_number="VC 0002", contract_id="NL-TNM-C00000002")
    active = subscriptions.activate(world.dana, account_id=fleet, form=shop.card(sold.card))
    waiting = subscriptions.activate(world.bob, account_id=fleet, form=second)
    unused = UUID(sold.home)
    product = ledger.row("plan", id=unused)["product_id"]
    told = {"sold": sold, "product": product, "unused": unused}
    return told | {"card": UUID(active.asset_id), "waiting": UUID(waiting.asset_id)}


def test_every_use_case_of_a_signed_in_person_stands_in_the_table() -> None:
    assert {name.split()[0] for name in CASES} == set(taking(Actor))
    assert all(len(case.outcomes.split()) == len(PEOPLE) for case in CASES.values())


def test_every_use_case_of_a_visitor_is_meant_for_anybody() -> None:
    assert set(taking(Visitor)) == FOR_ANYBODY | LOCKS


@pytest.mark.parametrize("name", sorted({*taking(Actor), *FOR_ANYBODY}))
def test_use_case_takes_who_is_calling_first_and_the_rest_by_name(name: str) -> None:
    _, *rest = inspect.signature(public_functions()[name]).parameters.values()
    assert all(each.kind is inspect.Parameter.KEYWORD_ONLY for each in rest)
    assert not {each.name for each in rest} & {"tenant_id", "actor_id", "status", "is_staff"}


@pytest.mark.parametrize("name", CASES)
def test_use_case_is_open_to_whom_the_table_says(stage: Stage, name: str) -> None:
    case = CASES[name]
    expected = dict(zip(PEOPLE, case.outcomes.split(), strict=True))
    for person in sorted(PEOPLE, key=lambda person: expected[person] == "ok"):
        who = stage.callers[person]
        case.first(stage)
        if expected[person] == "ok":
            before = ledger.everything()
            case.call(who, stage)
            assert not case.reads or not ledger.changed_tables(before, ledger.everything()), person
            continue
        action, kind = name.split()[0], MEANING[expected[person]]
        with ledger.refused(action, by=who, reason=kind.__name__), pytest.raises(kind) as refused:
            case.call(who, stage)
        assert type(refused.value) is kind, person


OTHER = {
    "role": "customer_support",
    "email": "x@fleet.example.com",
    "kwh": "1",
    "rate": "1",
    "valid_from": "",
    "note": "",
    "kind": "card",
    "ac": "",
    "dc": "",
    "plan_id": "",
    "has_agreed": True,
    "visible": True,
    "wanted": "business",
    "before": "business",
    "query": ListQuery(),
}


FORMS = {
    "account_changes": ContactForm(name="X"),
    "enterprise_plans": DatedPricesForm(ac_price="1"),
    "sub_accounts": employee("x@fleet.example.com"),
    "plans": SELLS,
    "products": product_form("X"),
    "subscriptions": shop.card(),
}


def call_with(name: str, who: Actor, key: UUID) -> None:
    """Call a use case with this key in every place for one."""
    arguments: dict[str, Any] = dict.fromkeys(id_parameters(name), key)
    plain = set(taking(Actor)[name].parameters) - set(arguments)
    arguments |= {key: value for key, value in OTHER.items() if key in plain}
    if "form" in taking(Actor)[name].parameters:
        arguments["form"] = FORMS[name.partition(".")[0]]
    public_functions()[name](who, **arguments)


def keys_of(tenant_id: UUID, *, but: str = "") -> list[UUID]:
    """Keys of a tenant's rows, the newest one of each table; all of them where people and accounts are kept."""
    keys: set[UUID] = set()
    for table, rows in ledger.everything().items():
        own = sorted(row["id"] for row in rows if row.get("tenant_id", row.get("id")) == tenant_id and "id" in row)
        if table != but:
            keys |= set(own if table in {"app_user", "account"} else own[-1:])
    return sorted(keys)


@pytest.mark.parametrize("part", range(4))
def test_nothing_of_another_tenant_is_found(stage: Stage, part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MOST_OF_ONE", 100_000)
    names, of_tenant = BY_ID[part::4], keys_of(stage.world.tenant.id)
    keys, mallory = of_tenant, stage.world.mallory
    assert {stage.nora, stage.ina, stage.dee, stage.fleet, stage.world.alice.user_id} <= set(keys)
    known = {row["id"] for row in ledger.rows("audit")}
    with ledger.unchanged(but={"audit"}):
        for name, key in product(names, keys):
            with pytest.raises(NotFound) as refused:
                call_with(name, mallory, key)
            assert type(refused.value) is NotFound
            assert str(refused.value) == str(NotFound()), "says the same for what exists and what does not"
    new = [row for row in ledger.rows("audit") if row["id"] not in known]
    assert {(row["action"], row["subject_id"]) for row in new} == set(product(names, keys))
    assert {(row["refused"], row["actor_id"], row["tenant_id"]) for row in new} == {
        (True, mallory.user_id, mallory.tenant_id)
    }


def test_nothing_outside_the_own_tree_is_found(stage: Stage) -> None:
    """Dana reaches below Fleet BV and no further; a subsidiary of hers neither up nor sideways."""
    world = stage.world
    made = {}
    for name in ("North", "South"):
        form = SubAccountForm(kind="subsidiary", name=name, email=f"{name}@fleet.example.com".lower(), type="business")
        made[name] = sub_accounts.invite(world.bob, parent_id=stage.fleet, form=form)
    north = people.person(world.tenant, "n@fleet.example.com", Role.ACCOUNT_OWNER, "Nor", "Th", account="X").user_id
    ledger.edit("app_user", north, account_id=UUID(made["North"].account_id))
    staff = [world.alice.user_id, world.bob.user_id, stage.ina, stage.dee]
    strangers = [world.eli.user_id, world.eli.account_id, stage.depot, stage.nora, *staff, world.mallory.user_id]
    family = [stage.fleet, stage.employee, stage.eva, stage.adam, world.dana.user_id]
    sibling = [UUID(made["South"].account_id), UUID(made["South"].user_id)]
    outside = {world.dana: strangers, people.sign_in(world.tenant, north): [*strangers, *family, *sibling]}
    with ledger.unchanged(but={"audit"}):
        for who, keys in outside.items():
            for name, key in product(BY_ID, keys):
                assert key is not None
                with pytest.raises(NotFound) as refused:
                    call_with(name, who, key)
                assert type(refused.value) is NotFound, (name, who.name)


OF_WHAT = {"user_id": "app_user", "account_id": "account", "parent_id": "account", "asset_id": "asset"}
OF_WHAT |= {"product_id": "product", "plan_id": "plan"}
"""The table that a use case's key is of."""


def test_a_key_of_nothing_or_of_something_else_is_not_found(stage: Stage) -> None:
    """Alice may do everything at home, but a key must be of the thing that is asked for."""
    nothing = [UUID(int=0), UUID(int=2**128 - 1), new_id(), stage.world.mallory.user_id]
    others = {table: keys_of(stage.world.tenant.id, but=table) + nothing for table in OF_WHAT.values()}
    with ledger.unchanged(but={"audit"}):
        for name in BY_ID:
            for key in others[OF_WHAT[id_parameters(name)[0]]]:
                with pytest.raises(NotFound):
                    call_with(name, stage.world.alice, key)


@pytest.mark.parametrize("name", BY_ID)
def test_what_is_no_key_is_not_found_before_anything_is_asked(name: str) -> None:
    alice: Any = None
    for sent in (-1, 0, 2**63, "1 OR 1=1", [], [str(new_id())], {}, {"id": str(new_id())}, None, True, "", "\0"):
        with pytest.raises(NotFound):
            call_with(name, alice, parse_id(sent))
