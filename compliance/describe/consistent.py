"""A description made consistent for a day: what follows from its answers filled in, its lists closed, its clashes named.

The order is the law of it: the answers given, what follows from them, then the closers, then nothing more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from compliance.describe.answers import Description
from compliance.describe.leaf_answer import IMPLIED, UNKNOWN, Answer, harmless, written
from compliance.errors import DescriptionError, Problem
from compliance.law.consistency import Clash, Consistency
from compliance.law.derive import Contradiction, Derived, Follows, clashing, derive
from compliance.law.facts import Facts
from compliance.law.leaf import Value


def consistent(
    description: Description, consistency: Consistency, facts: Facts, on: date, concerns: Callable[[Clash], bool] = lambda _clash: True
) -> Description:
    """The description with derived answers and closed lists, as of a day. Raises DescriptionError for contradictions.

    `concerns`: whether a rare combination is worth saying, asked only of one that is there.
    """
    if description.consistent_on == on:
        return description
    derived = derive(consistency, facts, description.values, on)
    problems = [_contradicted(description, one) for one in derived.contradictions]
    values = _closed(description, facts, derived)
    full = facts.completed(values)
    impossible = clashing(consistency.impossible, facts, full, on)
    problems += [_clash(description, derived, "impossible_together", clash, paths) for clash, paths in impossible]
    if problems:
        raise DescriptionError(sorted(_distinct(problems), key=lambda problem: problem.line or 0))
    unlikely = clashing(consistency.unlikely, facts, full, on)
    warnings = [
        *description.warnings,
        *_filled_unknown(description, derived),
        *(_clash(description, derived, "unlikely_together", clash, paths) for clash, paths in unlikely if concerns(clash)),
    ]
    answers = dict(description.answers)
    for path, follows in derived.follows.items():
        answers[path] = _answer(description, derived, path, follows)
    return replace(description, values=values, answers=answers, warnings=tuple(warnings), consistent_on=on)


def _distinct(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each once: two implications may run into one answer in the same way."""
    return list({problem.text("en"): problem for problem in problems}.values())


def _closed(description: Description, facts: Facts, derived: Derived) -> dict[str, Value]:
    """A closer closes what nobody named, implications included.

    Where the description keeps a member open, the closing is spelt out member by member, and the closer goes.
    """
    values = dict(derived.values)
    for closed in facts.lists.values():
        closer = f"{closed.name}.{closed.closer}"
        kept = {member for name, member in description.kept_open if name == closed.name}
        if values.get(closer) is not True or not kept:
            continue
        spoken = {owned[1] for path in values if (owned := facts.owner(path)) and owned[0].name == closed.name}
        del values[closer]
        for member in closed.members:
            if member not in spoken and member not in kept:
                values[closed.there_of(member)] = False
    return values


def _answer(description: Description, derived: Derived, path: str, follows: Follows) -> Answer:
    """The derived answer as reports show it: where what it rests on stands, and why it follows.

    A list that was answered in part keeps who answered it, with what evidence and where.
    """
    value, say = derived.values[path], follows.implication.say
    own = description.answers.get(path)
    if own is not None and own.value is not None:
        return replace(own, value=value, raw=written(value), follows=say)
    given = next(_given(description, derived, follows.paths), None)
    place = (given.file, given.line) if given is not None else (description.file, None)
    return Answer(path, value, written(value), status=IMPLIED, file=place[0], line=place[1], follows=say)


def _given(description: Description, derived: Derived, paths: Iterable[str]) -> Iterator[Answer]:
    """The answers in the file on which some paths rest, through whatever was derived on the way."""
    for path in paths:
        own = description.answers.get(path)
        if own is not None and own.value is not None:
            yield own
        elif path in derived.follows:
            yield from _given(description, derived, derived.follows[path].paths)
        else:
            beneath = path.rpartition(".")[0] + "."
            yield from (one for one in description.answers.values() if one.path.startswith(beneath) and one.value is not None)


def _contradicted(description: Description, contradiction: Contradiction) -> Problem:
    """An answer that what was answered elsewhere rules out, with both lines."""
    follows = contradiction.follows
    answer = description.answers.get(contradiction.path)
    rests_on = next((description.answers[path] for path in follows.paths if path in description.answers), None)
    params = {
        "ko": follows.implication.say.ko,
        "en": follows.implication.say.en,
        "first": rests_on.place if rests_on is not None else "–",
        "because": ", ".join(follows.paths),
        "given": harmless(answer.raw, 60) if answer is not None else "–",
    }
    file, line = (answer.file, answer.line) if answer is not None else (description.file, None)
    return Problem("implied_contradiction", file, line, contradiction.path, params)


def _clash(description: Description, derived: Derived, code: str, clash: Clash, paths: tuple[str, ...]) -> Problem:
    given = list(dict.fromkeys(_given(description, derived, paths)))
    last = given[-1] if given else None
    said = "; ".join(f"{one.place} {one.path}: {harmless(one.raw, 60)}" for one in given)
    params = {"ko": clash.say.ko, "en": clash.say.en, "said": said}
    if last is None:
        return Problem(code, description.file, None, None, params)
    return Problem(code, last.file, last.line, last.path, params)


def _filled_unknown(description: Description, derived: Derived) -> Iterator[Problem]:
    """An explicit "don't know" that the other answers settle."""
    for path, follows in derived.follows.items():
        answer = description.answers.get(path)
        if answer is not None and answer.status == UNKNOWN:
            say = follows.implication.say
            params = {"ko": say.ko, "en": say.en, "because": ", ".join(follows.paths)}
            yield Problem("unknown_filled", answer.file, answer.line, path, params)
