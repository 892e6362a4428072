"""What follows from the tables: sanctions with their amounts and suspensions, deadlines with their days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from compliance.assessment import shown
from compliance.assessment.amounts import reckoned
from compliance.assessment.models import Consequence, Due, Wanted
from compliance.engines.plain import Oracle
from compliance.law.citation import DRAFTS
from compliance.law.kinds import StartForm
from compliance.law.leaf import Money
from compliance.law.periods import HOURS, ends, later
from compliance.law.rule import Rule
from compliance.law.tables import Sanction
from compliance.law.text import Text
from compliance.law.version import Version


def consequences(oracle: Oracle, names: Iterable[str], reading: str) -> tuple[Consequence, ...]:
    """The sanctions of a rule, each with what takes its place for this organisation."""
    reached = dict.fromkeys(name for one in names for name in _reached(oracle, oracle.book.rules[one], reading))
    return tuple(consequence(oracle, oracle.book.rules[name], reading) for name in reached)


def _reached(oracle: Oracle, rule: Rule, reading: str) -> list[str]:
    """A sanction, or what takes its place; both while the condition is open."""
    beside: list[str] = []
    for node, other in _standing(oracle, rule).sanction.instead:
        holds = oracle.node(node, reading).value
        if holds is True:
            return [*beside, other]
        if holds is None:
            beside.append(other)
    return [rule.id, *beside]


def _standing(oracle: Oracle, rule: Rule) -> Version:
    """The version of the day; before the first, that one."""
    return rule.on(oracle.on) or next(one for _, one in rule.versions if one is not None)


def consequence(oracle: Oracle, rule: Rule, reading: str) -> Consequence:
    """A sanction as it stands on the day."""
    version = _standing(oracle, rule)
    table = version.sanction
    law = oracle.book.law(rule.id)
    since = _not_before(oracle, rule, version)
    if since is not None:
        return Consequence(
            rule.id, rule.title, table.route, None, (), None, None, None, None, None, (), None, None, version.gist,
            shown.clauses(law, version.cite), since,
        )  # fmt: skip
    steps = tuple(shown.money(one, oracle.book.facts.currencies) for one in table.steps)
    sum_ = reckoned(oracle, table, reading)
    return Consequence(
        id=rule.id,
        title=rule.title,
        route=table.route,
        first_step=steps[0] if steps else None,
        steps=steps,
        cap=_cap(oracle, table, reading),
        step=sum_.step,
        amount=_money(oracle, sum_.amount),
        lowest=_money(oracle, sum_.lowest),
        highest=_money(oracle, sum_.highest),
        missing=tuple(Wanted(path, oracle.book.facts[path].question) for path in sum_.missing),
        suspended=_suspended(oracle, table, reading),
        suspension=_suspension(oracle, table, reading),
        gist=version.gist,
        clauses=shown.clauses(law, version.cite),
    )


def _not_before(oracle: Oracle, rule: Rule, version: Version) -> date | None:
    """The day from which a sanction can be imposed, where that is still to come; a day by condition is none."""
    start = version.start
    if start is not None and start.form is StartForm.DAY:
        first = start.days[0].day
    else:
        first = version.day if rule.on(oracle.on) is None else oracle.on
    return first if first > oracle.on else None


def _money(oracle: Oracle, amount: Money | None) -> Text | None:
    return shown.money(amount, oracle.book.facts.currencies) if amount else None


def _cap(oracle: Oracle, table: Sanction, reading: str) -> Text | None:
    """The ceiling; of an amount and a share of turnover the higher or the lower, as the firm's answers say."""
    limit, currencies = table.cap, oracle.book.facts.currencies
    if limit is None or isinstance(limit, Money):
        return shown.money(limit, currencies) if limit else None
    take = next((take for node, take in limit.otherwise if oracle.node(node, reading).value is True), limit.take)
    return shown.cap(limit, take, currencies)


def _suspended(oracle: Oracle, table: Sanction, reading: str) -> Text | None:
    """Whether enforcement rests on the day; the duty stands all the same."""
    rest, stands = table.suspended, _suspension(oracle, table, reading)
    if rest is None or stands is None:
        return None
    return rest.after if stands == "may have ended" else rest.say


def _suspension(oracle: Oracle, table: Sanction, reading: str) -> str | None:
    rest = table.suspended
    if rest is None or oracle.on < rest.first:
        return None
    if oracle.on > rest.last:
        return "may have ended"
    excepted = rest.unless is not None and oracle.node(rest.unless, reading).value is True
    return None if excepted else "in principle"


def due(oracle: Oracle, rule: Rule, reading: str) -> Due:
    """A deadline; its day is open while the day it runs from is not known."""
    version = _standing(oracle, rule)
    table = version.deadline
    start = oracle.values.get(table.start) if table.start else None
    law = oracle.book.law(rule.id)
    counted = day = None
    if isinstance(start, date):
        counted = later(start, table.span) if table.span is not None else start
        day = ends(start, table.span, law.periods) if table.span is not None else start
    extended = None
    if counted is not None and table.extension is not None:
        granted = table.extension.when is None or oracle.node(table.extension.when, reading).value is True
        extended = ends(counted, table.extension.span, law.periods) if granted else None
    clauses = shown.clauses(law, version.cite)
    return Due(
        id=rule.id,
        title=rule.title,
        length=shown.span(table.span) if table.span is not None else shown.both("span.at_once"),
        day=day,
        reckoned=law.periods.say if law.periods and day and table.span and table.span.unit != HOURS else None,
        extended=extended,
        start=table.start,
        start_words=table.words,
        clauses=clauses,
        runs_from=oracle.book.facts[table.start].question if table.start else None,
        extension=shown.span(table.extension.span) if table.extension else None,
        times=table.extension.times if table.extension else None,
        draft=bool(clauses) and all(one.rank in DRAFTS for one in clauses),
        gist=version.gist,
        bound=table.bound,
    )
