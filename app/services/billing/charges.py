"""What an account pays for its assets and for those it pays for: today, and in any month, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from babel.dates import format_date
from sqlmodel import Session, col, select

from app.core import addresses, money
from app.core.catalogue import t
from app.core.pools import reads
from app.models import Account, Plan, Product, Tenant
from app.rules import prices
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.rules.prices import Charge, Days
from app.services.access import reach
from app.services.access.acting import looking
from app.services.billing import charge_lines, offers, payers
from app.services.billing.books import DAY, Books, books_of
from app.services.lists.pages import Place
from app.services.tenants import today_in
from app.vocabulary.billing import Interval

_YEARS_AHEAD = 5
_CONNECTORS = {"ac": "AC connector", "dc": "DC connector", "card": "Public charge card"}


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One line: so many of a thing, at a price, for some days."""

    what: str
    account: str
    quantity: str
    price: str
    days: str
    amount: str


@dataclass(frozen=True, slots=True)
class PayerLine:
    """What one account of the tree below pays in the month."""

    account_id: str
    account: str
    amount: str


@dataclass(frozen=True, slots=True)
class TodayRow:
    """What is paid today, since when, and what comes next."""

    lines: tuple[ChargeLine, ...] = ()
    per_month: str = ""
    per_year: str = ""
    since: str = ""
    next_change: str = ""


@dataclass(frozen=True, slots=True)
class MonthRow:
    """What is charged in a month: a page of its lines, and the total of all of them; `key` names it in addresses."""

    key: str = ""
    name: str = ""
    previous: str = ""
    next: str = ""
    lines: tuple[ChargeLine, ...] = ()
    place: Place = field(default_factory=Place)
    total: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionPage:
    """The Subscription tab. `paid_by` names another account that pays for this one's assets, empty for none.

    `tree` is what the accounts below pay in the month, `tree_total` that with what the account pays itself.
    """

    account: str = ""
    paid_by: str = ""
    enterprise: bool = False
    today: TodayRow = TodayRow()
    month: MonthRow = MonthRow()
    tree: tuple[PayerLine, ...] = ()
    tree_total: str = ""


@dataclass(frozen=True, slots=True)
class _Names:
    """How the keys of charges read: a thing ("ac", or a plan), and the account it is for where that is another one."""

    things: dict[str, str]
    accounts: dict[str, str]
    currency: str

    def line(self, charge: Charge, amount: Decimal) -> ChargeLine:
        thing, _, account = charge.of.partition("|")
        return ChargeLine(
            what=self.things[thing],
            account=self.accounts.get(account, ""),
            quantity=f"{charge.quantity:,}",
            price=offers.price_text(charge.price, charge.interval, self.currency),
            days=_days_written(charge.days),
            amount=money.written(amount, self.currency),
        )


@reads
def read(actor: Actor, *, account_id: UUID, month: str = "", lines_from: str = "") -> SubscriptionPage:
    """What the account pays today and in a month ("2026-11"; this one for anything else). NotFound out of reach.

    `lines_from` is where the page of the month's lines begins; the totals count all of them.
    """
    with looking(actor, "charges.read", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        return _page(db, reach.account(db, actor, account_id), month, lines_from)


def _page(db: Session, account: Account, asked: str, lines_from: str) -> SubscriptionPage:
    today, currency = today_in(db, account.tenant_id), db.get_one(Tenant, account.tenant_id).currency
    month = month_asked(asked, today)
    below = {row.id: addresses.shown(row.name) for row in _below(db, account)}
    books = books_of(db, account.tenant_id, {account.id, *below}, _open_until(today))
    own = books.get(account.id, Books())
    names = _names(db, account, below, own, currency)
    lines, payer = prices.in_month(own.charges, month), payers.of(db, account)
    tree = [
        (key, below[key], prices.total(prices.in_month(books[key].charges, month))) for key in books if key in below
    ]
    tree_total = sum((amount for *_, amount in tree), prices.total(lines))
    return SubscriptionPage(
        account=account.called,
        paid_by=payer.account.called if payer.account.id != account.id else "",
        enterprise=payer.enterprise,
        today=_today(own, today, names),
        month=_month(month, lines, lines_from, names),
        tree=tuple(PayerLine(str(key), name, money.written(amount, currency)) for key, name, amount in tree),
        tree_total=money.written(tree_total, currency),
    )


def _open_until(today: date) -> date:
    """Up to when books are kept of what has no end: past every month that can be asked for and every coming price."""
    return date(today.year + _YEARS_AHEAD + 1, 1, 1)


def month_asked(text: str, today: date) -> Days:
    """The month that an address names, "2026-11", from 2020 to five years from now; this month for anything else."""
    try:
        asked = date.fromisoformat(f"{text}-01") if len(text) == 7 else today
    except ValueError:
        asked = today
    return prices.month_of(asked if 2020 <= asked.year <= today.year + _YEARS_AHEAD else today)


def _days_written(days: Days) -> str:
    if days.first == days.last:
        return money.day_written(days.first)
    pattern = "d" if (days.first.year, days.first.month) == (days.last.year, days.last.month) else "d MMM y"
    return f"{format_date(days.first, pattern, locale='en_GB')}–{money.day_written(days.last)}"


def _month(month: Days, lines: tuple[Charge, ...], lines_from: str, names: _Names) -> MonthRow:
    shown = charge_lines.page(lines, lines_from)
    return MonthRow(
        key=f"{month.first:%Y-%m}",
        name=format_date(month.first, "MMMM y", locale="en_GB"),
        previous=f"{month.first - DAY:%Y-%m}",
        next=f"{month.until:%Y-%m}",
        lines=tuple(names.line(line, line.amount) for line in shown.rows),
        place=shown.place,
        total=money.written(prices.total(lines), names.currency),
    )


def _today(own: Books, today: date, names: _Names) -> TodayRow:
    lines = own.on(today)
    monthly, yearly = _sums(lines, names.currency)
    change = prices.next_change(own.charges, today)
    ends = change is not None and change >= _open_until(today)  # only the books end there, no subscription
    starts = [charge.days.first for charge in own.charges if today in charge.days]
    return TodayRow(
        lines=tuple(names.line(line, line.quantity * line.price) for line in lines),
        per_month=monthly,
        per_year=yearly,
        since=money.day_written(min(starts)) if starts else "",
        next_change=_change_written(own, change, names.currency) if change and not ends else "",
    )


def _sums(lines: tuple[Charge, ...], currency: str) -> tuple[str, str]:
    sums = {interval: Decimal(0) for interval in Interval}
    for line in lines:
        sums[Interval(line.interval)] += line.quantity * line.price
    yearly = sums[Interval.YEAR]
    return money.written(sums[Interval.MONTH], currency), money.written(yearly, currency) if yearly else ""


def _change_written(own: Books, change: date, currency: str) -> str:
    monthly, yearly = _sums(own.on(change), currency)
    day = money.day_written(change)
    if yearly:
        return t("From {day}: {monthly} per month and {yearly} per year", day=day, monthly=monthly, yearly=yearly)
    return t("From {day}: {monthly} per month", day=day, monthly=monthly)


def _below(db: Session, account: Account) -> list[Any]:
    if not reach.has_children(db, account):
        return []
    below = reach.subtree(account)
    found = sa.select(below.c.id, below.c.name).order_by(below.c.name, below.c.id)
    return list(db.connection().execute(found).all())


def _names(db: Session, account: Account, below: dict[UUID, str], own: Books, currency: str) -> _Names:
    plans = {charge.of.partition("|")[0] for charge in own.charges} - set(_CONNECTORS)
    named = (
        select(Plan.id, Product.public_name)
        .join(Product, col(Product.id) == col(Plan.product_id))
        .where(col(Plan.id).in_([UUID(key) for key in plans]))
    )
    found: Sequence[tuple[UUID, str]] = db.exec(named).all() if plans else []
    things = {str(key): name for key, name in found} | {key: t(name) for key, name in _CONNECTORS.items()}
    return _Names(things, {str(key): name for key, name in below.items()}, currency)
