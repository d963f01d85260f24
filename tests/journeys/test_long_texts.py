"""The longest names and addresses that are allowed, on every screen at every width: nothing is wrecked by them."""

import dataclasses
from collections.abc import Callable
from contextlib import closing
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect
from sqlmodel import select

from app.core import routes
from app.core.db import unit_of_work
from app.mail.messages import Mail, render
from app.models import Account, User
from app.rules import prices
from app.rules.actors import Actor
from app.services import invitations
from app.services.assets import subscriptions
from app.services.billing import products
from app.services.lists.pages import ListQuery
from tests import ledger, mails, shop
from tests.applications import Site
from tests.browser import SETTLED, Screen
from tests.journeys.test_screens import SHOWN_TO, path_of

ADDRESS = "maximiliane-charlotte.von-und-zu-oberweserhausen@ladeinfrastrukturen.example"
NAME = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
WIDTHS = (375, 900, 1280)

CLIPPED = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.scrollWidth > e.clientWidth + 1 && ['hidden', 'clip'].includes(getComputedStyle(e).overflowX))
    .filter(e => getComputedStyle(e).textOverflow !== 'ellipsis' && !e.matches('input, select, textarea'))
    .filter(e => !e.closest('.hidden, caption, thead') && e.getBoundingClientRect().width > 1)
    .slice(0, 5).map(e => e.outerHTML.slice(0, 200))"""
"""What cuts its text off without dots; with dots the whole text is said on hover."""

OUT_OF_REACH = """() => [...document.querySelectorAll('button, a, input')].filter(e => {
    const frame = e.closest('dialog, nav.menu, .panel, main, .app')?.getBoundingClientRect();
    const box = e.getBoundingClientRect();
    return frame && box.width && frame.width && !e.closest('[role=tablist], .tabs, .chips, .hidden, .skip')
        && (box.right > frame.right + 1 || box.left < frame.left - 1);
}).slice(0, 5).map(e => e.outerHTML.slice(0, 200))"""
"""What can be pressed, but was pushed out of the frame that it stands in."""

OVERLAPPING = """() => {
    const boxes = [...document.querySelectorAll('main .head > *, main .line > *, main .facts dd, main .facts dt')]
        .map(e => [e, e.getBoundingClientRect()]).filter(([, b]) => b.width && b.height);
    const found = [];
    for (const [a, x] of boxes) for (const [b, y] of boxes)
        if (a !== b && a.parentElement === b.parentElement && x.left < y.right - 1 && y.left < x.right - 1
            && x.top < y.bottom - 1 && y.top < x.bottom - 1) found.push(a.outerHTML.slice(0, 120));
    return found.slice(0, 5);
}"""


def lengthen(site: Site) -> None:
    """Give everybody and everything of the tenant the longest names, and Dana the longest address."""
    with unit_of_work() as db:
        people = db.exec(select(User).where(User.tenant_id == site.world.tenant.id)).all()
        accounts = db.exec(select(Account).where(Account.tenant_id == site.world.tenant.id)).all()
        for user in people:
            user.first_name, user.last_name = NAME[:40], NAME[40:]
        for account in accounts:
            account.name = NAME if account.id != site.world.dana.account_id else NAME.replace("schiff", " Schiff ")
            account.owner_email = ADDRESS if account.id == site.world.dana.account_id else account.owner_email
        dana = next(user for user in people if user.id == site.world.dana.user_id)
        dana.email = ADDRESS
    ledger.edit("tenant", site.world.tenant.id, name=f"Ladeverbund {NAME[:40]}")


@pytest.mark.any_database
@pytest.mark.parametrize("route", [route for route in SHOWN_TO if route != "404"])
def test_longest_texts_wreck_no_screen(site: Site, new_screen: Callable[..., Screen], route: str) -> None:
    who = SHOWN_TO[route]
    path = path_of(site, route)
    lengthen(site)
    screen = new_screen(signed_in=site.world.everybody[who] if who else None)
    page = screen.visit(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    hold(screen, f"long-{route.strip('/').replace('/', '-').replace('[', '').replace(']', '') or 'home'}")


@pytest.mark.any_database
def test_longest_texts_wreck_no_dialog(site: Site, new_screen: Callable[..., Screen]) -> None:
    lengthen(site)
    invited = invitations.invite_standard(site.world.bob, email=f"anna-{ADDRESS}")
    screen = new_screen(signed_in=site.world.bob)
    page = screen.visit(f"{routes.CUSTOMERS}/{invited.user_id}")
    for button in ("Correct the address", "Revoke invitation"):
        page.get_by_role("button", name=button).click()
        hold(screen, f"long-dialog-{button.partition(' ')[0].lower()}")
        page.keyboard.press("Escape")
    page = screen.visit(f"{routes.ACCOUNTS}/{site.world.dana.account_id}")
    page.get_by_role("button", name="Suspend").click()
    hold(screen, "long-dialog-suspend")


@pytest.mark.any_database
def test_the_highest_prices_wreck_no_screen(site: Site, new_screen: Callable[..., Screen]) -> None:
    world, most, fee = site.world, prices.most("HUF"), prices.most_fee("HUF")
    ledger.edit("tenant", world.tenant.id, currency="HUF")
    sold = shop.opened(world)
    dearest = shop.plan(
        world.tenant.id, "Dearest", str(most), interval="year", public_charging=True, fee_kind="fixed", fee=fee
    )
    asset = subscriptions.activate(world.dana, account_id=own(world.dana), form=shop.station(dearest))
    subscriptions.activate(world.dana, account_id=own(world.dana), form=shop.card(sold.card))
    corp = shop.enterprise(world, ac_price=str(most), dc_price=str(most), card_price=str(most))
    many = shop.station(serial_number="EVB-2", ac_connectors="20", dc_connectors="20")
    subscriptions.activate(world.bob, account_id=own(corp), form=many)
    product = products.search(world.bob, query=ListQuery(search="Dearest")).rows[0].id
    screen = new_screen(signed_in=world.alice)
    for name, path in {
        "product": f"{routes.BILLING_PLANS}/{product}",
        "asset": f"{routes.ASSETS}/{asset.asset_id}",
        "subscription": f"{routes.ACCOUNTS}/{own(world.dana)}?tab=subscription",
        "enterprise-subscription": f"{routes.ACCOUNTS}/{own(corp)}?tab=subscription",
    }.items():
        expect(screen.visit(path).get_by_text("99,999,999.99").filter(visible=True).first).to_be_visible()
        hold(screen, f"dearest-{name}")


def own(who: Actor) -> UUID:
    assert who.account_id
    return who.account_id


@pytest.mark.any_database
def test_what_is_cut_off_is_said_on_hover(site: Site, new_screen: Callable[..., Screen]) -> None:
    lengthen(site)
    page = new_screen(signed_in=site.world.alice).visit(routes.SYSTEM_USERS)
    name = page.get_by_role("link", name=f"{NAME[:40]} {NAME[40:]}").first
    name.hover()
    expect(name).to_have_attribute("title", f"{NAME[:40]} {NAME[40:]}")


@pytest.mark.parametrize("mail", mails.MAILS.values(), ids=mails.MAILS)
def test_longest_texts_wreck_no_mail(chromium: Browser, mail: Mail) -> None:
    longest = {"recipient": ADDRESS, "account_name": NAME, "invited_by": f"{NAME} {NAME[:40]}", "asset_name": NAME}
    held = {name: value for name, value in longest.items() if getattr(mail, name, None)}
    with closing(chromium.new_context()) as context:
        context.route("**/*", lambda route: route.abort())
        screen = Screen(context, "")
        screen.page.set_content(render(dataclasses.replace(mail, **held, tenant_name=f"Ladeverbund {NAME}")).html)
        for width in WIDTHS:
            screen.page.set_viewport_size({"width": width, "height": 800})
            screen.shot(f"long-mail-{mail.template}-{width}", whole=True)
            screen.check_width()


def hold(screen: Screen, name: str) -> None:
    """The screen at every width: nothing is too wide, nothing covers its neighbour, nothing is cut off unsaid."""
    for width in WIDTHS:
        screen.page.set_viewport_size({"width": width, "height": 800})
        screen.page.evaluate(SETTLED)
        screen.shot(f"{name}-{width}", whole=True)
        screen.check_width()
        assert screen.page.evaluate(CLIPPED) == [], f"{name} at {width} px cuts text off"
        assert screen.page.evaluate(OUT_OF_REACH) == [], f"{name} at {width} px"
        assert screen.page.evaluate(OVERLAPPING) == [], f"{name} at {width} px"
