"""The amount of a sanction: the step, what may be taken off or added, the ceiling. A missing answer leaves it open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from compliance.engines.plain import Oracle
from compliance.law.calendar import days_on, same_day, same_day_of_month
from compliance.law.leaf import Annual, Money
from compliance.law.node import Leaf, Node, walk
from compliance.law.periods import Span
from compliance.law.tables import Adjustment, Sanction, Suspension, TurnoverCap


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What can be said of an amount: exact where everything is known, else its bounds and the questions missing."""

    step: int | None
    amount: Money | None
    lowest: Money | None
    highest: Money | None
    missing: tuple[str, ...]


def reckoned(oracle: Oracle, table: Sanction, reading: str) -> Reckoning:
    """Reckon a sanction for completed answers on a day."""
    missing: dict[str, None] = {}
    if isinstance(table.cap, TurnoverCap):
        bounds = _ceiling(oracle, table.cap, reading, missing)
        exact = bounds[0] if bounds[0] is not None and bounds[0] == bounds[1] else None
        return Reckoning(None, exact, bounds[0], bounds[1], tuple(missing))
    if not table.steps:
        return Reckoning(None, None, None, table.cap if isinstance(table.cap, Money) else None, ())
    step = _step(oracle, table, missing)
    low = table.steps[step - 1] if step else min(table.steps, key=lambda one: one.amount)
    high = table.steps[step - 1] if step else max(table.steps, key=lambda one: one.amount)
    less = _possible(oracle, table.reduce, reading, missing)
    more = _possible(oracle, table.increase, reading, missing)
    lowest = _times(low, 1 - less)
    highest = _times(high, 1 + more)
    if isinstance(table.cap, Money) and highest.amount > table.cap.amount:
        highest = table.cap
    return Reckoning(step, low if low == high else None, lowest, highest, tuple(missing))


def rests(oracle: Oracle, rest: Suspension | None, reading: str) -> bool | None:
    """Whether enforcement rests on the day; open after its last known day and while its exception is open."""
    if rest is None or oracle.on < rest.first:
        return False
    excepted = oracle.node(rest.unless, reading).value if rest.unless is not None else False
    if excepted is True:
        return False
    return True if excepted is False and oracle.on <= rest.last else None


def _step(oracle: Oracle, table: Sanction, missing: dict[str, None]) -> int | None:
    """The step after the highest of the earlier fines that count; the first where there are none."""
    if table.history is None:
        return None
    earlier = oracle.values.get(table.history)
    if not isinstance(earlier, Annual):
        missing[table.history] = None
        return None
    if not earlier.years:
        return 1
    found = _day(oracle, table.detected, missing) if table.detected else oracle.on
    breached = _day(oracle, table.breached, missing) if table.breached else date.max
    if found is None or breached is None:
        return None
    since = _back(found, table.within) if table.within else date.min
    counted = [int(step) for day, step in earlier.years if since <= day < breached and day <= found and not isinstance(step, Money)]
    return min(max(counted, default=0) + 1, len(table.steps))


def _day(oracle: Oracle, path: str, missing: dict[str, None]) -> date | None:
    """The day that answers a question; None, and the question noted as missing, while it is open."""
    answer = oracle.values.get(path)
    if isinstance(answer, date):
        return answer
    missing[path] = None
    return None


def _back(day: date, span: Span) -> date:
    """The first day that still lies within a span before a day."""
    if span.unit == "years":
        return same_day(day, day.year - span.count)
    if span.unit == "months":
        return same_day_of_month(day, -span.count)
    return days_on(day, -(span.count if span.unit == "days" else -(-span.count // 24)))


def _possible(oracle: Oracle, adjustment: Adjustment | None, reading: str, missing: dict[str, None]) -> Fraction:
    """The largest share that is not ruled out."""
    if adjustment is None:
        return Fraction(0)
    if adjustment.not_if is not None:
        barred = oracle.node(adjustment.not_if, reading).value
        if barred is True:
            return Fraction(0)
        if barred is None:
            _note(oracle, adjustment.not_if, missing)
    open_grounds = [one for one in adjustment.grounds if oracle.node(one, reading).value is not False]
    for one in open_grounds:
        if oracle.node(one, reading).value is None:
            _note(oracle, one, missing)
    return adjustment.at_most if open_grounds else Fraction(0)


def _note(oracle: Oracle, node: Node, missing: dict[str, None]) -> None:
    missing |= {one.path: None for one in walk(node) if isinstance(one, Leaf) and one.path not in oracle.values}


def _ceiling(
    oracle: Oracle, cap: TurnoverCap, reading: str, missing: dict[str, None]
) -> tuple[Money | None, Money | None]:
    """The ceiling as the turnover and the size of the firm give it, lowest and highest possible."""
    takes: set[str] = set()
    for node, take in cap.otherwise:
        holds = oracle.node(node, reading).value
        if holds is not False:
            takes.add(take)
        if holds is True:
            break
        if holds is None:
            _note(oracle, node, missing)
    else:
        takes.add(cap.take)
    answer = oracle.values.get(cap.of)
    turnover = answer.value("business", oracle.on) if isinstance(answer, Annual) else None
    amount = turnover.in_(cap.amount.currency) if isinstance(turnover, Money) else None
    if amount is None:
        missing[cap.of] = None
        only_lower = takes == {"lower"}
        return (None, cap.amount) if only_lower else (None if "lower" in takes else cap.amount, None)
    share = _times(Money(amount, cap.amount.currency), cap.percent / 100)
    ends = [_take(cap.amount, share, take) for take in takes]
    return min(ends, key=lambda one: one.amount), max(ends, key=lambda one: one.amount)


def _take(one: Money, other: Money, take: str) -> Money:
    pick = max if take == "higher" else min
    return pick(one, other, key=lambda money: money.amount)


def _times(money: Money, share: Fraction) -> Money:
    """An exact share of an amount."""
    product = Fraction(money.amount) * share
    exact = int(product) if product.denominator == 1 else Decimal(product.numerator) / Decimal(product.denominator)
    return Money(exact, money.currency)
