"""Random descriptions of the shipped questions, drawn from one seed, for what must hold of every rule."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from compliance.engines import columns
from compliance.engines.program import known, literals
from compliance.law.derive import clashing, derive
from compliance.law.leaf import NOT_YET, Annual, Money
from compliance.law.several import AloneWithOthers, chosen
from tests.shipped import BOOK, PROGRAM

SLOW = [HealthCheck.too_slow]


def value_of(fact, dice: Random):
    """An answer of the question's kind, near the bounds that the rules test."""
    bounds = BOUNDS.get(fact.path, [])
    match fact.type:
        case "bool":
            return dice.random() < 0.5
        case "one_of":
            return dice.choice(fact.choices)
        case "several_of":
            return members_of(fact, dice)
        case "date":
            near = dice.choice([*bounds, date(2026, 8, 2)]) + timedelta(days=dice.randint(-1, 1))
            return NOT_YET if dice.random() < 0.2 else near
        case "annual" | "dated":
            ends = [date(2024, 12, 31), date(2025, 6, 30), date(2025, 12, 31), date(2026, 12, 31)]
            amount = money if fact.of == "money" else number
            return Annual(tuple(sorted((end, amount(bounds, dice)) for end in dice.sample(ends, dice.randint(1, 3)))))
    return money(bounds, dice) if fact.type == "money" else number(bounds, dice)


def members_of(fact, dice: Random):
    """Some members, now and then a list known in part; the member that stands alone, alone."""
    others = [name for name in fact.choices if name != fact.alone]
    yes = dice.sample(others, dice.randint(0, len(others)))
    no = [name for name in others if name not in yes]
    if dice.random() < 0.3:
        yes, no = yes[: dice.randint(0, len(yes))], no[: dice.randint(0, len(no))]
    try:
        made = chosen(fact.choices, fact.alone, yes, no)
    except AloneWithOthers:
        return frozenset(others[:1])
    return made


def number(bounds, dice: Random):
    return dice.choice([0, Decimal("0.5"), dice.choice(bounds or [1]) + dice.randint(-1, 1)])


def money(bounds, dice: Random) -> Money:
    bound = dice.choice(bounds or [Money(1, "EUR")])
    return dice.choice([Money(0, "KRW"), Money(1, "EUR"), Money(bound.amount + dice.randint(-1, 1), bound.currency)])


def bounds_of_the_rules() -> dict[str, list]:
    from compliance.law.node import Leaf

    found: dict[str, list] = {}
    for rule in BOOK.rules.values():
        if rule.kind in ("sanction", "deadline"):
            continue
        for node in rule.nodes(BOOK.law(rule.id)):
            if isinstance(node, Leaf):
                for operator, bound in node.test.tests:
                    if operator in ("at_least", "at_most", "before", "after") and bound not in found.setdefault(node.path, []):
                        found[node.path].append(bound)
    return found


BOUNDS = bounds_of_the_rules()
ASKED = [fact for fact in BOOK.facts if fact.type != "text"]
DAYS = sorted({day for rule in BOOK.rules.values() for day, _ in rule.versions} | {date(2026, 11, 24), date(2027, 1, 1)})
days = st.sampled_from(DAYS)


def described(seed: int):
    """A few answers, many or all; consistent with the closed lists. One seed: 800 answers are too many to shrink."""
    dice = Random(seed)
    share = dice.choice([0.03, 0.2, 0.6, 1.0])
    return standing_together(consistent({fact.path: value_of(fact, dice) for fact in ASKED if dice.random() < share}))


def standing_together(values):
    """Without the answers that contradict others: each contradiction and impossibility loses one of its answers."""
    kept = dict(values)
    while True:
        derived = derive(BOOK.consistency, BOOK.facts, kept, date(2026, 11, 24))
        clashes = clashing(BOOK.consistency.impossible, BOOK.facts, BOOK.facts.completed(derived.values), date(2026, 11, 24))
        against = {one.path for one in derived.contradictions}
        against |= {next((path for path in paths if path in kept), None) for _, paths in clashes}
        against |= {path for one in derived.contradictions for path in one.follows.paths if one.path not in kept}
        if not against & kept.keys():
            assert not derived.contradictions
            return kept
        for path in against & kept.keys():
            del kept[path]
        kept = consistent(kept)


def followed(values, on):
    """The answers with what follows from them."""
    return derive(BOOK.consistency, BOOK.facts, values, on).values


seeds = st.integers(0, 2**32)
descriptions = seeds.map(described)
few = settings(suppress_health_check=SLOW, max_examples=max(5, settings.default.max_examples // 3))


def consistent(values):
    """Nothing is said under a member that is denied, nor of one that the closer closes."""
    kept = dict(values)
    for closed in BOOK.facts.lists.values():
        for member in closed.members:
            there = closed.there_of(member)
            if values.get(there) is False:
                for path in values:
                    if path != there and closed.member_of(path) == member:
                        kept.pop(path, None)
    return kept


def unclosed(fewer, values):
    """Fewer answers, without a closer that would close a member of which more is said: that would be another answer."""
    for closed in BOOK.facts.lists.values():
        said = {member for path in values if (member := closed.member_of(path)) is not None}
        if any(closed.there_of(member) not in fewer for member in said):
            fewer.pop(f"{closed.name}.{closed.closer}", None)
    return fewer


def solved(values, on):
    return columns.truths(PROGRAM, literals(known(PROGRAM, BOOK.facts.completed(followed(values, on)), on)))


def elected(values):
    """The elections of a description, all of them spoken: they are choices, held fixed."""
    return {path: values.get(path, False) for path in BOOK.facts.elections}
