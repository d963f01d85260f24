"""What an enterprise account pays for everything active below it: prices a month as a dated history, set by staff."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session, col, select

from app.core import money
from app.core.catalogue import t
from app.core.clock import in_full
from app.core.db import again
from app.core.errors import Conflict, Invalid
from app.core.pools import reads
from app.models import Account, EnterprisePlan, Tenant
from app.rules import first_days, notes, prices
from app.rules.actors import Actor
from app.rules.permissions import Permission
from app.services.access import audit, reach
from app.services.access.acting import acting, looking
from app.services.access.lost_updates import UNSEEN, newest_revision, refuse_added, tag
from app.services.tenants import today_in
from app.vocabulary.accounts import AccountKind

PRICES = ("ac_price", "dc_price", "card_price")
SWITCHES = ("public_stations", "public_cards")
LONGEST_NOTE = 300
YEARS_AHEAD = 5


class NoEnterprisePlanHere(Conflict):
    """Only an enterprise account has prices of its own."""


class PricesForm(BaseModel):
    """Prices as they are typed, and what is switched on; nothing else is accepted."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    ac_price: str = ""
    dc_price: str = ""
    card_price: str = ""
    public_stations: bool = False
    public_cards: bool = False


class DatedPricesForm(PricesForm):
    """A change from a day on."""

    valid_from: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Prices:
    """Per month for each active AC connector, DC connector and public charge card; what charges publicly."""

    ac_price: Decimal
    dc_price: Decimal
    card_price: Decimal
    public_stations: bool
    public_cards: bool


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of the history. `when` is past, current, future, or replaced by a later line for the same day."""

    ac_price: str = ""
    dc_price: str = ""
    card_price: str = ""
    public: str = ""
    valid_from: str = ""
    set_by: str = ""
    set_at: str = ""
    note: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class EnterprisePlanPage:
    """What the tab shows; `typed` is what stands in the form, prices by name, and `seen` its tag.

    Without `applies` nothing else counts.
    """

    applies: bool = False
    current: PlanLine = PlanLine()
    coming: PlanLine = PlanLine()
    typed: dict[str, str] = field(default_factory=lambda: dict.fromkeys(PRICES, ""))
    public_stations: bool = False
    public_cards: bool = False
    currency: str = ""
    may_edit: bool = False
    today: str = ""
    seen: str = UNSEEN
    history: tuple[PlanLine, ...] = ()


def history(db: Session, account: Account) -> list[tuple[date, EnterprisePlan]]:
    """Every row with its first day, oldest first and of one day the newest last, as `prices.periods` reads it."""
    rows = db.exec(
        select(EnterprisePlan)
        .where(EnterprisePlan.tenant_id == account.tenant_id, EnterprisePlan.account_id == account.id)
        .order_by(col(EnterprisePlan.valid_from), col(EnterprisePlan.id))
    ).all()
    return [(row.valid_from, row) for row in rows]


def plan_on(db: Session, account: Account, day: date) -> EnterprisePlan | None:
    """The prices that hold on a day; None before the first ones and for other kinds of accounts."""
    return db.exec(
        select(EnterprisePlan)
        .where(EnterprisePlan.tenant_id == account.tenant_id, EnterprisePlan.account_id == account.id)
        .where(EnterprisePlan.valid_from <= day)
        .order_by(col(EnterprisePlan.valid_from).desc(), col(EnterprisePlan.id).desc())
        .limit(1)
    ).first()


def coming_change(dated: list[tuple[date, EnterprisePlan]], today: date) -> EnterprisePlan | None:
    """The first row of a history that will change something, or None."""
    holds = _holding(dated, today)
    current = next((row for _, row in dated if holds.get(row.id) == "current"), None)
    following = (row for _, row in dated if holds.get(row.id) == "future")
    return next((row for row in following if current is None or prices_of(row) != prices_of(current)), None)


def prices_of(row: EnterprisePlan) -> Prices:
    """What a row of the history says."""
    return Prices(**{name: getattr(row, name) for name in (*PRICES, *SWITCHES)})


def set_first(db: Session, actor: Actor, account: Account, wanted: Prices) -> None:
    """The prices that an account begins with, in the transaction that makes it."""
    _add(db, actor, account, wanted, today_in(db, account.tenant_id), "")


def _add(db: Session, actor: Actor, account: Account, wanted: Prices, day: date, note: str) -> None:
    values: dict[str, Any] = {name: getattr(wanted, name) for name in (*PRICES, *SWITCHES)}
    values["revision"] = newest_revision(row for _, row in history(db, account)) + 1
    who = {"tenant_id": account.tenant_id, "account_id": account.id, "set_by_name": actor.name}
    db.add(EnterprisePlan(**who, **values, valid_from=day, note=note))


@again
def set_plan(actor: Actor, *, account_id: UUID, form: DatedPricesForm, seen: str | None = None) -> None:
    """Other prices from today or a later day on. Never retroactive; nothing happens where they hold by then already.

    `seen` is the tag of the form. Raises NotFound, NoEnterprisePlanHere, Invalid or ChangedMeanwhile.
    """
    with acting(actor, "enterprise_plans.set_plan", account_id, needs=Permission.MANAGE_ACCOUNTS) as db:
        account = reach.locked_account(db, actor, account_id)
        if account.kind != AccountKind.ENTERPRISE:
            raise NoEnterprisePlanHere(t("Only an enterprise account has prices of its own."))
        currency = db.get_one(Tenant, account.tenant_id).currency
        wanted, day, note = _checked(form, currency, today_in(db, account.tenant_id))
        holding = plan_on(db, account, day)
        if holding is not None and prices_of(holding) == wanted:
            return
        refuse_added(seen, ((row, _told(row, currency)) for _, row in history(db, account)))
        _add(db, actor, account, wanted, day, note)
        told = {name: str(getattr(wanted, name)) for name in PRICES}
        audit.record(db, actor, "enterprise_plans.set_plan", account.id, valid_from=day.isoformat(), **told)


def _told(row: EnterprisePlan, currency: str) -> str:
    ac, dc, card = (money.written(getattr(row, name), currency) for name in PRICES)
    public = public_charging(stations=row.public_stations, cards=row.public_cards)
    return t(
        "from {day} {ac} for AC, {dc} for DC and {card} for cards, public charging: {public}",
        day=money.day_written(row.valid_from),
        ac=ac,
        dc=dc,
        card=card,
        public=public,
    )


def check_prices(form: PricesForm, currency: str) -> tuple[Prices | None, dict[str, str]]:
    """The prices, exact to the cent; None and a sentence for each bad field where one is no price."""
    bad: dict[str, str] = {}
    amounts: dict[str, Decimal] = {}
    for name in PRICES:
        try:
            amounts[name] = prices.parse(getattr(form, name), currency)
        except prices.PriceRefused as refused:
            bad[name] = str(refused)
    if bad:
        return None, bad
    return Prices(**amounts, public_stations=form.public_stations, public_cards=form.public_cards), {}


def _checked(form: DatedPricesForm, currency: str, today: date) -> tuple[Prices, date, str]:
    wanted, bad = check_prices(form, currency)
    day = today
    try:
        day = first_days.parse(
            form.valid_from,
            earliest=today,
            years=YEARS_AHEAD,
            too_early=t("Prices cannot begin in the past. Choose today or a later day."),
        )
    except first_days.DayRefused as refused:
        bad["valid_from"] = str(refused)
    note = ""
    try:
        note = notes.clean(form.note, most=LONGEST_NOTE)
    except notes.NoteRefused as refused:
        bad["note"] = str(refused)
    if bad or wanted is None:
        raise Invalid(bad)
    return wanted, day, note


@reads
def read(actor: Actor, *, account_id: UUID) -> EnterprisePlanPage:
    """The prices of one account. NotFound outside the actor's reach; nothing to show for other kinds of accounts."""
    with looking(actor, "enterprise_plans.read", account_id, needs=Permission.SEE_ACCOUNTS) as db:
        account = reach.account(db, actor, account_id)
        return _page(db, actor, account) if account.kind == AccountKind.ENTERPRISE else EnterprisePlanPage()


def _page(db: Session, actor: Actor, account: Account) -> EnterprisePlanPage:
    tenant = db.get_one(Tenant, account.tenant_id)
    today, dated = today_in(db, tenant.id), history(db, account)
    holds = _holding(dated, today)
    lines = {row.id: line(row, tenant, holds.get(row.id, "replaced")) for _, row in dated}
    current = next((row for _, row in dated if holds.get(row.id) == "current"), None)
    coming = coming_change(dated, today)
    return EnterprisePlanPage(
        applies=True,
        current=lines[current.id] if current else PlanLine(),
        coming=lines[coming.id] if coming else PlanLine(),
        typed={name: money.typed(getattr(current, name), tenant.currency) if current else "" for name in PRICES},
        public_stations=current is not None and current.public_stations,
        public_cards=current is not None and current.public_cards,
        currency=tenant.currency,
        may_edit=actor.may(Permission.MANAGE_ACCOUNTS),
        today=today.isoformat(),
        seen=tag({}, newest_revision(row for _, row in dated)),
        history=tuple(reversed(lines.values())),
    )


def _holding(dated: Iterable[tuple[date, EnterprisePlan]], today: date) -> dict[UUID, str]:
    """The rows that hold from their day on, by key: past, current or future."""
    of_days = list(dict(dated).items())
    begun = [row.id for day, row in of_days if day <= today]
    return {row.id: "future" if day > today else "current" if row.id == begun[-1] else "past" for day, row in of_days}


def line(row: EnterprisePlan, tenant: Tenant, when: str) -> PlanLine:
    """A row of the history as people read it."""
    return PlanLine(
        ac_price=money.written(row.ac_price, tenant.currency),
        dc_price=money.written(row.dc_price, tenant.currency),
        card_price=money.written(row.card_price, tenant.currency),
        public=public_charging(stations=row.public_stations, cards=row.public_cards),
        valid_from=money.day_written(row.valid_from),
        set_by=row.set_by_name,
        set_at=in_full(row.created_at, tenant.timezone),
        note=row.note,
        when=when,
    )


def public_charging(*, stations: bool, cards: bool) -> str:
    """What charges publicly, in words."""
    if stations and cards:
        return t("Stations and cards")
    if stations or cards:
        return t("Stations only") if stations else t("Cards only")
    return t("Off")
