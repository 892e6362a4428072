"""Findings read together: what hangs on one question, starts on one day, has one force, belongs to one group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from compliance.assessment.models import Exemption, Given, LawView, Missing
from compliance.assessment.verdict import Verdict
from compliance.law.kinds import SOFTER, Kind
from compliance.law.text import Text
from compliance.report.blocks import settling, verdict_key, would_be
from compliance.report.view import Ask, Block, Bundle

SHARED = 3
"""How many deciding definitions and answers a bundle names."""


def urgency(one: Block) -> tuple[bool, int]:
    assert one.finding.verdict is not None
    return one.finding.kind is not Kind.PROHIBITION, one.finding.verdict.rank


def hanging(blocks: Iterable[Block], all_blocks: Mapping[str, Block], asks: Mapping[str, Ask]) -> list[Bundle]:
    """One bundle for each open definition on which several findings hang, the most shared first; the rest last.

    Gates, and what gates hang on, are asked at the head of the law and make no bundle.
    """
    left = list(blocks)
    found: list[Bundle] = []
    asked = _asked_first(all_blocks)
    through = {one.anchor: [n for n in one.layer.through if n in all_blocks and n not in asked] for one in left}
    while True:
        shared = Counter(name for one in left for name in through[one.anchor])
        name, count = max(shared.items(), key=lambda item: item[1], default=("", 0))
        if count < 2:
            break
        hanging = [one for one in left if name in through[one.anchor]]
        left = [one for one in left if name not in through[one.anchor]]
        at = all_blocks[name]
        paths = [path for layer in at.finding.deciding_layers for path in layer.open]
        settle = settling(paths, asks)[:3]
        found.append(Bundle(at.finding.title, "verdict.possible", at.finding.clauses, tuple(hanging), settle=settle))
    if left:
        found.append(Bundle(None, "verdict.possible", (), tuple(left)))
    return found


def _asked_first(all_blocks: Mapping[str, Block]) -> set[str]:
    """The gates and the definitions that they hang on."""
    gates = [block for block in all_blocks.values() if block.finding.gate]
    return {name for gate in gates for name in (gate.anchor, *gate.layer.through)}


def would_bundles(blocks: Iterable[Block], all_blocks: Mapping[str, Block], asks: Mapping[str, Ask]) -> list[Bundle]:
    """What each would be if the gates are passed: by that verdict, what stays open by what it hangs on."""
    by_verdict: dict[Verdict, list[Block]] = {}
    for one in blocks:
        by_verdict.setdefault(would_be(one.finding) or Verdict.POSSIBLE, []).append(one)
    found: list[Bundle] = []
    for verdict, same in sorted(by_verdict.items(), key=lambda item: item[0].rank):
        if verdict is Verdict.POSSIBLE:
            found += hanging(same, all_blocks, asks)
        else:
            found += [Bundle(None, key, (), tuple(some)) for key, some in _keyed(same, verdict)]
    return found


def _keyed(blocks: Iterable[Block], verdict: Verdict) -> list[tuple[str, list[Block]]]:
    found: dict[str, list[Block]] = {}
    for one in blocks:
        found.setdefault(verdict_key(one.finding, verdict), []).append(one)
    return list(found.items())


def by_day(blocks: Iterable[Block]) -> list[Bundle]:
    found: dict[str, list[Block]] = {}
    for one in sorted(blocks, key=lambda one: (_days(one), urgency(one)[1])):
        found.setdefault(" / ".join(_days(one)), []).append(one)
    return [Bundle(Text(day, day), None, (), tuple(same)) for day, same in found.items()]


def _days(one: Block) -> tuple[str, ...]:
    return tuple(dict.fromkeys(start.day.isoformat() for start in one.finding.binds.days))


def by_force(blocks: Iterable[Block]) -> list[Bundle]:
    """Best effort, priority, options and principles, each a bundle."""
    found: dict[str, list[Block]] = {}
    for one in sorted(blocks, key=lambda one: urgency(one)[1]):
        found.setdefault(one.finding.force or "", []).append(one)
    return [Bundle(None, f"force.{force}", (), tuple(found[force])) for force in SOFTER if force in found]


def set_apart(law: LawView, blocks: Iterable[Block]) -> tuple[list[Block], list[Bundle]]:
    """The blocks of no group that is set apart, and a bundle for each group that is."""
    rest: list[Block] = []
    found: dict[str, list[Block]] = {}
    for one in blocks:
        group = one.finding.group or ""
        (found.setdefault(group, []) if group in law.apart else rest).append(one)
    titles = dict(law.groups)
    bundles = [Bundle(titles.get(name), None, (), tuple(sorted(found[name], key=urgency))) for name in law.apart if name in found]
    return rest, bundles


def by_gap(blocks: Iterable[Block]) -> list[Bundle]:
    """By the part that is not encoded."""
    found: dict[tuple[Missing, ...], list[Block]] = {}
    for one in blocks:
        found.setdefault(one.missing, []).append(one)
    return [
        Bundle(_joined(missing), None, tuple(clause for gap in missing for clause in gap.clauses), tuple(same))
        for missing, same in found.items()
    ]


def _joined(missing: Iterable[Missing]) -> Text | None:
    said = [gap.say for gap in missing if gap.say is not None]
    return Text(", ".join(one.ko for one in said), ", ".join(one.en for one in said)) if said else None


def by_group(law: LawView, blocks: Iterable[Block]) -> list[Bundle]:
    """Folded by heading, each with the answers that decide most of it."""
    found: dict[str | None, list[Block]] = {}
    for one in blocks:
        found.setdefault(one.finding.group, []).append(one)
    titles = dict(law.groups)
    return [
        Bundle(titles.get(group or ""), None, (), tuple(same), _shared_grounds(same), _shared_facts(same), (), _shared_exceptions(same))
        for group, same in found.items()
    ]


def _shared_grounds(blocks: Iterable[Block]) -> tuple[Text, ...]:
    counted = Counter(one.grounds[0] for one in blocks if one.grounds)
    return tuple(title for title, _ in counted.most_common(SHARED))


def _shared_exceptions(blocks: Iterable[Block]) -> tuple[Exemption, ...]:
    """The exceptions that keep something in the bundle away, each once."""
    return tuple(dict.fromkeys(exception for one in blocks for exception in one.layer.excepted))


def _shared_facts(blocks: Iterable[Block]) -> tuple[Given, ...]:
    """The answers behind what rests on no definition."""
    counted = Counter(given for one in blocks if not one.grounds for given in one.why)
    return tuple(given for given, _ in counted.most_common(SHARED))
