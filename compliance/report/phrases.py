"""Lines that every format says alike: what a sanction comes to, how long a period runs, whose rule it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compliance.assessment.days import State
from compliance.assessment.models import Aside, Consequence, Due, NotJudged
from compliance.words import say


def figures(one: Consequence, lang: str) -> Iterator[str]:
    """A sanction in a few words: its route, its amount and what may change it, its ceiling, whether it rests."""
    yield say(f"route.{one.route}", lang)
    if one.since is not None:
        yield say("report.sanction_since", lang, day=one.since)
    between = ranged(one.lowest[lang], one.highest[lang]) if one.lowest and one.highest else None
    if one.step and one.amount:
        fixed = say("report.reckoned", lang, step=one.step, amount=one.amount[lang])
        moves = between not in (None, one.amount[lang])
        yield f"{fixed}, {say('report.range', lang, range=between)}" if moves else fixed
    elif one.first_step:
        fixed = say("report.first_step", lang, amount=one.first_step[lang])
        moves = between not in (None, one.first_step[lang])
        yield f"{fixed}, {say('report.range_steps', lang, range=between)}" if moves else fixed
    elif one.amount:
        yield say("report.cap_reckoned", lang, amount=one.amount[lang])
    elif between and one.lowest != one.highest:
        yield say("report.cap_between", lang, range=between)
    if one.cap and one.cap != one.amount and (between is None or one.cap != one.highest):
        yield say("report.cap", lang, amount=one.cap[lang])
    if one.suspension:
        yield say(f"suspension.{one.suspension}", lang)


def runs(due: Due, lang: str) -> Iterator[str]:
    """A period: its length, how far it may be extended, its day where the start is known, whether it is final."""
    if due.start_words is not None:
        yield say(f"due_{due.bound}.from", lang, start=due.start_words[lang], length=due.length[lang])
    else:
        yield say(f"due_{due.bound}.length", lang, length=due.length[lang])
    if due.extension is not None:
        key = "report.extension_once" if due.times == 1 else "report.extension"
        yield say(key, lang, length=due.extension[lang], times=due.times)
    if due.day is not None:
        yield say(f"due_{due.bound}.day", lang, day=due.day)
    if due.extended is not None:
        yield say("report.due_extended", lang, day=due.extended)
    if due.reckoned is not None:
        yield due.reckoned[lang]
    if due.draft:
        yield say("report.due_draft", lang)


def whose(overrides: bool, folder: str | None, lang: str) -> str:
    """That a rule is the firm's own, or stands in place of a shipped one, and in which folder; nothing for a shipped rule."""
    if not overrides and folder is None:
        return ""
    return say("report.overridden" if overrides else "report.added", lang) + (f" ({folder})" if folder else "")


def left_out(duties: Sequence[NotJudged], lang: str) -> str:
    """How many duties a count leaves out because they are not judged; nothing where there are none."""
    if not duties:
        return ""
    key = "not_judged.count_one" if len(duties) == 1 else "not_judged.count"
    return say(key, lang, count=len(duties))


def begins(duty: NotJudged, lang: str) -> str:
    """Since or from which day a duty that is not judged binds; days that sources or answers part are all shown."""
    days = list(dict.fromkeys(start.day.isoformat() for start in duty.from_))
    if len(days) > 1:
        key = "report.days_disputed" if duty.from_[0].name else "report.days_open"
        return f"{say(key, lang)}: {' / '.join(days)}"
    key = "report.from_day" if duty.binds is State.UPCOMING else "report.since_day"
    return say(key, lang, day=days[0]) if days else say(f"state.{duty.binds.value}", lang)


def stands(duty: NotJudged, lang: str) -> str:
    """Whether a duty that is not judged binds, may bind, will bind or may come to bind."""
    return say(f"not_judged.{'upcoming' if duty.binds is State.UPCOMING else 'binding'}_{duty.holds}", lang)


def demands(duty: NotJudged, lang: str) -> str:
    """What a duty that is not judged demands, with the condition on which it does."""
    if duty.only_if is None:
        return duty.line[lang]
    return f"{duty.line[lang]} ({say('not_judged.only_if', lang, what=duty.only_if[lang])})"


def fine(duty: NotJudged, lang: str) -> str:
    """What an authority can do about a breach of a duty that is not judged; nothing where none is laid down."""
    return " · ".join([duty.fine.title[lang], *figures(duty.fine, lang)]) if duty.fine else ""


def aside(said: Aside, lang: str) -> str:
    """What is said with a tier so that it is no all-clear."""
    clauses = ", ".join(clause.written[lang] for clause in said.clauses[:1])
    bearer = said.bearer[lang] if said.bearer else ""
    return say(f"aside.{said.kind}_{said.holds}", lang, what=said.say[lang], bearer=bearer, clauses=clauses)


def ranged(low: str, high: str) -> str:
    """Two amounts as a range, what they share said once.

    >>> ranged("250만 원", "750만 원"), ranged("KRW 2,500", "KRW 7,500"), ranged("1", "1")
    ('250만~750만 원', 'KRW 2,500 to 7,500', '1')
    """
    if low == high:
        return low
    (*_, unit), (*_, last) = low.rsplit(" ", 1), high.rsplit(" ", 1)
    if " " in low and unit == last:
        return f"{low.removesuffix(' ' + unit)}~{high}"
    first, _, rest = high.partition(" ")
    return f"{low} to {rest}" if rest and low.startswith(first + " ") else f"{low} to {high}"
