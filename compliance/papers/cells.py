"""A row in words: what stands in each column, the same for every format."""

from __future__ import annotations

from compliance.assessment.days import State
from compliance.assessment.models import Binds, Clause, Due, Finding, NotJudged
from compliance.law.kinds import Encoded
from compliance.law.text import Text
from compliance.papers.table import Checklist, Duty, Part, Row
from compliance.report.escape import address, harmless
from compliance.report.phrases import begins, demands, fine, stands, whose
from compliance.words import say

PRINTED = (
    "number", "duty", "measure", "way", "who", "force", "clause", "link", "since", "verdict",
    "status", "wanted", "given", "responsible", "due", "note",
)  # fmt: skip
BESIDE = ("section", "group", "exceptions", "deadlines", "path", "code")
COLUMNS = (*PRINTED, *BESIDE)
"""The columns of a sheet: those that are printed, and those that stand beside them to filter and look up by."""


def cells(row: Row, lang: str) -> dict[str, str]:
    """The text of each column of a row, in a language; lines are parted by a line end."""
    duty = row.duty
    finding = duty.finding
    return {
        "number": str(row.number),
        "section": say(f"checklist.section.{duty.section}", lang),
        "duty": _titled(finding, lang),
        "measure": measure(row, lang),
        "way": way(row, lang),
        "who": _plain(finding.addressee, lang),
        "force": say(f"force.{duty.force}", lang),
        "clause": "\n".join(clause(one, lang) for one in row.clauses),
        "link": say("checklist.link", lang) if link(row) else "",
        "since": since(finding.binds, lang),
        "verdict": verdict(duty, lang),
        "status": say(f"checklist.status.{row.status}", lang),
        "wanted": "\n".join(harmless(one[lang]) for one in row.wanted),
        "given": "\n".join(harmless(one) for one in row.given),
        "responsible": "\n".join(harmless(one) for one in row.responsible),
        "due": "\n".join(one.isoformat() for one in row.due),
        "note": "\n".join(harmless(one) for one in row.note),
        "group": _plain(duty.group, lang),
        "exceptions": "\n".join(exceptions(duty, lang)),
        "deadlines": "\n".join(deadline(one, lang) for one in finding.deadlines),
        "path": "\n".join(row.paths),
        "code": row.code,
    }


def not_judged_cells(duty: NotJudged, lang: str) -> dict[str, str]:
    """The text of the columns of a duty that is not judged: only a person can say how it stands."""
    return {
        "who": harmless(", ".join(bearer.title[lang] for bearer in duty.bearer)),
        "measure": harmless(demands(duty, lang)),
        "clause": "\n".join(clause(one, lang) for one in duty.provision),
        "since": begins(duty, lang),
        "verdict": stands(duty, lang),
        "note": harmless(fine(duty, lang)),
    }


def link(row: Row) -> str | None:
    """Where the first clause of a row that can be linked to is read."""
    return next((found for one in row.clauses if (found := address(one.url))), None)


def measure(row: Row, lang: str) -> str:
    """What is to be done, for which output, with what the law names inside it."""
    text = harmless(row.say[lang])
    if row.member_title is not None:
        text = f"[{harmless(row.member_title[lang])}] {text}"
    lines = [text]
    for one in row.details:
        mark = say("checklist.or", lang) if one.way else "·"
        lines.append(f" {mark} {harmless(one.say[lang])}")
    if row.readings:
        lines.append(say("checklist.only_under", lang, names=", ".join(one[lang] for one in row.readings)))
    if row.spread:
        lines.append(say("checklist.spread", lang))
    return "\n".join(lines)


def way(row: Row, lang: str) -> str:
    """How the measure counts beside the others of its duty."""
    if row.duty.force == "prohibition":
        return say("checklist.way.abstain", lang)
    if row.measure is None:
        return say("checklist.way.none", lang)
    if row.option.way is not None:
        return say(f"way.{row.option.way}", lang)
    if row.option.form != "any":
        return say(f"checklist.way.{row.option.form}", lang)
    return say("checklist.way.any_shared" if row.option.shared else "checklist.way.any", lang, number=row.option.number)


def clause(one: Clause, lang: str) -> str:
    """A clause with its rank."""
    return say("checklist.clause", lang, clause=one.written[lang], rank=say(f"checklist.rank.{one.rank}", lang))


def since(binds: Binds, lang: str) -> str:
    """Whether it binds, and since or from which day; days that sources or answers part are all shown."""
    days = list(dict.fromkeys(one.day.isoformat() for one in binds.days))
    if len(days) > 1:
        key = "report.days_disputed" if binds.days[0].name else "report.days_open"
        return "\n".join([say(key, lang), *days])
    key = "report.from_day" if binds.state is State.UPCOMING else "report.since_day"
    return say(key, lang, day=days[0]) if days else say(f"state.{binds.state.value}", lang)


def _titled(finding: Finding, lang: str) -> str:
    """The title of a duty; of a firm's own rule with the mark of it."""
    said = whose(finding.overrides, finding.folder, lang)
    return harmless(f"{finding.title[lang]} · {said}" if said else finding.title[lang])


def verdict(duty: Duty, lang: str) -> str:
    """The verdict on the duty; one line a reading where they part or one is not encoded."""
    block = duty.block
    if not block.stands:
        what = say("checklist.beneath", lang, what=say(block.key, lang)) if starred(duty) else say(block.key, lang)
        lines = [f"{what} · {say('report.disputed', lang)}" if duty.finding.disputed else what]
        if block.would is not None:
            lines.append(say("report.would_be", lang, what=say(block.would, lang)))
        return "\n".join(lines)
    lines = []
    said: set[str] = set()
    for one in block.stands:
        what = say(one.key, lang)
        if one.would is not None:
            what += f" ({say('report.would_be', lang, what=say(one.would, lang))})"
        if one.layer.encoded is Encoded.BENEATH:
            if what in said:
                continue
            said.add(what)
            what = say("checklist.beneath", lang, what=what)
        elif not one.layer.decides:
            what += f" ({say('report.reading_draft', lang)})"
        else:
            said.add(what)
        lines.append(f"{one.title[lang]}: {what}")
    if duty.finding.disputed:
        lines[-1] += f" · {say('report.disputed', lang)}"
    return "\n".join(lines)


def starred(duty: Duty) -> bool:
    """Whether a reading that does not hold the provision comes, by its own definitions, to a verdict that is shown."""
    if not duty.block.stands:
        return duty.block.layer.encoded is Encoded.BENEATH
    own = {one.key for one in duty.block.stands if one.layer.encoded is not Encoded.BENEATH}
    return any(one.layer.encoded is Encoded.BENEATH and one.key not in own for one in duty.block.stands)


def exceptions(duty: Duty, lang: str) -> list[str]:
    """How each exception whose ground is there or open stands."""
    found = []
    for key, one in duty.block.exceptions:
        cited = ", ".join(c.written[lang] for c in one.clauses)
        text = say(f"report.{key}", lang, what=harmless(one.say[lang]), path=one.relied_on or "")
        found.append(f"{text} [{cited}]" if cited else text)
    return found


def deadline(one: Due, lang: str) -> str:
    """A deadline laid down by law: its day, or its length and from what it runs."""
    if one.day is not None:
        when = say(f"due_{one.bound}.day", lang, day=one.day.isoformat())
        when += f" ({harmless(one.reckoned[lang])})" if one.reckoned is not None else ""
    elif one.start_words is not None:
        when = say(f"due_{one.bound}.from", lang, start=harmless(one.start_words[lang]), length=one.length[lang])
    else:
        when = say(f"due_{one.bound}.length", lang, length=one.length[lang])
    return f"{harmless(one.title[lang])}: {when}"


def notes(part: Part, lang: str) -> list[str]:
    """What is to be said once of a law: open gates, enforcement that is suspended, a law not re-checked."""
    law = part.law
    found = []
    if part.closed is not None:
        gate = say("report.closed_by", lang, gate=harmless(part.closed[lang]))
        found.append(f"{say('report.closed', lang)}. {gate}.")
    elif law.open_gates and part.rows:
        found.append(say("checklist.gates_open", lang, count=len(law.open_gates)))
    found += [harmless(one[lang]) for one in part.suspended]
    if any(starred(row.duty) for row in part.rows):
        found.append(say("checklist.beneath_note", lang))
    if law.stale and law.checked is not None:
        found.append(say("checklist.stale", lang, day=law.checked.isoformat()))
    return found


def receipt(table: Checklist, lang: str) -> list[str]:
    """With what the checklist was made, and who has not yet looked at it."""
    made = table.receipt
    found = [harmless(one[lang]) for one in table.warnings]
    if made.layers:
        found.append(say("report.layers", lang, names=harmless(", ".join(made.layers))))
    if table.overridden:
        found.append(say("report.overridden_list", lang, names=harmless(", ".join(one[lang] for one in table.overridden))))
    if table.unreviewed:
        found.append(say("checklist.unreviewed", lang, count=table.unreviewed))
    keys = " + ".join(made.keys)
    found.append(say("report.receipt_line", lang, version=made.version, rules=made.rules[:12], edition=made.edition, keys=keys))
    return found


def _plain(text: Text | None, lang: str) -> str:
    return harmless(text[lang]) if text is not None else ""
