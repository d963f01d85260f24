"""Pages of lines that are added up: each line is met once, and a line that is gone begins anew."""

from datetime import date
from decimal import Decimal

import pytest

from app.rules.prices import Charge, Days
from app.services.billing import charge_lines

MONTH = Days(date(2026, 11, 1), date(2026, 12, 1))


def lines(rows: int) -> tuple[Charge, ...]:
    return tuple(Charge(f"plan|{number:04}", Decimal("4.99"), "month", MONTH) for number in range(rows))


@pytest.mark.parametrize("rows", [1, 25, 26, 50, 1001])
def test_every_line_is_met_once_there_and_back(rows: int) -> None:
    page = charge_lines.page(lines(rows), "")
    assert page.previous == ""
    met = [page]
    while page.next:
        page = charge_lines.page(lines(rows), page.next)
        met.append(page)
    assert tuple(line for each in met for line in each.rows) == lines(rows)
    assert page.position.endswith(f"–{rows:,} of {rows:,}")
    for earlier in reversed(met[:-1]):
        page = charge_lines.page(lines(rows), page.previous)
        assert page == earlier


def test_a_line_that_is_gone_begins_anew() -> None:
    after = charge_lines.page(lines(60), "").next
    without = lines(60)[:25] + lines(60)[26:]
    assert charge_lines.page(without, after).position == "1–25 of 59"


def test_nothing_has_no_neighbours() -> None:
    page = charge_lines.page((), "x")
    assert (page.rows, page.previous, page.next) == ((), "", "")
