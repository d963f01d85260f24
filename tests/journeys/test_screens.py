"""Every screen there is, in light and dark, wide and on a phone: what it owes to whoever opens it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.core import routes
from app.pages.screens import SCREENS
from app.services.assets import subscriptions
from tests import ledger, shop
from tests.applications import Site
from tests.browser import Screen

STRANGER = ""
SHOWN_TO = {
    routes.LOGIN: STRANGER,
    routes.SIGN_UP: STRANGER,
    routes.ACTIVATE: STRANGER,
    routes.FORGOT_PASSWORD: STRANGER,
    routes.RESET_PASSWORD: STRANGER,
    routes.TERMS: "dana",
    routes.SETUP: "dana",
    routes.HOME: "dana",
    routes.ACCOUNTS: "alice",
    routes.ACCOUNTS_NEW: "bob",
    f"{routes.ACCOUNTS}/[account_id]": "bob",
    f"{routes.ACCOUNTS}/[account_id]/sub-accounts/new": "bob",
    f"{routes.ACCOUNTS}/[account_id]/assets/new": "vic",
    f"{routes.ASSETS}/[asset_id]": "dana",
    routes.CONFIRM_SUBSCRIPTION: STRANGER,
    routes.CUSTOMERS: "vic",
    f"{routes.CUSTOMERS}/[user_id]": "bob",
    routes.SYSTEM_USERS: "alice",
    routes.SYSTEM_USERS_NEW: "alice",
    f"{routes.SYSTEM_USERS}/[user_id]": "alice",
    routes.BILLING_PLANS: "vic",
    routes.BILLING_PLANS_NEW: "alice",
    f"{routes.BILLING_PLANS}/[product_id]": "alice",
    routes.SUPPORT_LINKS: "alice",
    "404": "alice",
}
"""Route and who opens it."""


def test_no_screen_is_left_out() -> None:
    assert set(SHOWN_TO) == {screen.route for screen in SCREENS}


@pytest.mark.any_database
@pytest.mark.parametrize("route", SHOWN_TO)
def test_screen_is_what_every_screen_owes(
    site: Site, new_screen: Callable[..., Screen], complaints_expected: list[str], route: str
) -> None:
    who = SHOWN_TO[route]
    screen = new_screen(signed_in=site.world.everybody[who] if who else None)
    if route == "404":
        complaints_expected.append("404")
    page = screen.visit(path_of(site, route))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_title(re.compile(rf"^[^·]\S.* · {site.world.tenant.name}$"))
    screen.look(f"screen-{route.strip('/').replace('/', '-').replace('[', '').replace(']', '') or 'home'}")


@pytest.mark.any_database
def test_the_tab_says_whose_page_it_is(site: Site, new_screen: Callable[..., Screen]) -> None:
    tenant, dana, eli = site.world.tenant.name, site.world.dana, site.world.eli
    page = new_screen(signed_in=site.world.alice).visit("/")
    expect(page).to_have_title(f"Dashboard · {tenant}")
    page.get_by_role("link", name="Accounts", exact=True).first.click()
    expect(page).to_have_title(f"Accounts · {tenant}")
    for account in ("Fleet BV", "Eli home"):
        page.get_by_role("link", name=account, exact=True).click()
        expect(page).to_have_title(f"{account} · Account · {tenant}")
        page.go_back()
    page.goto(f"{site.url}{routes.CUSTOMERS}/{eli.user_id}")
    expect(page).to_have_title(f"Eli Vries · Customer · {tenant}")
    expect(new_screen(signed_in=dana).visit("/")).to_have_title(f"My account · {tenant}")


def path_of(site: Site, route: str) -> str:
    dana, bob = site.world.dana, site.world.bob
    if route == "404":
        return "/nowhere"
    if "[asset_id]" in route or "[product_id]" in route:
        return route.replace("[asset_id]", _card(site)) if "asset" in route else _product_path(route, site)
    user_id = bob.user_id if route.startswith(routes.SYSTEM_USERS) else dana.user_id
    return route.replace("[account_id]", str(dana.account_id)).replace("[user_id]", str(user_id))


def _card(site: Site) -> str:
    sold = shop.opened(site.world)
    assert site.world.dana.account_id
    made = subscriptions.activate(site.world.dana, account_id=site.world.dana.account_id, form=shop.card(sold.card))
    return made.asset_id


def _product_path(route: str, site: Site) -> str:
    shop.opened(site.world)
    made = ledger.row("product", tenant_id=site.world.tenant.id, name="Home")
    return route.replace("[product_id]", str(made["id"]))
