"""One rule as a page of text: gist, tree in the questions' words, clauses, versions, cases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from compliance.law.case import Case
from compliance.law.citation import Citation, Jurisdiction
from compliance.law.kinds import TABLES, Encoded, Kind, StartForm
from compliance.law.leaf import Money, NotYet, Test
from compliance.law.node import IT, Agree, Gap, Group, Leaf, Node, Not, Notion, Points, Ref, Some
from compliance.law.rule import Rule
from compliance.law.rulebook import Rulebook
from compliance.law.start import Start
from compliance.law.text import Text
from compliance.law.version import Trees, Version
from compliance.report.phrases import whose
from compliance.words import say

_INDENT = "  "


def rule_page(book: Rulebook, rule: Rule, on: date, lang: str, cases: Iterable[Case] = ()) -> str:
    """The page of a rule as of a day, in a language."""
    law = book.law(rule.id)
    lines = [f"{rule.title[lang]}   [{rule.id}]", _nature(book, rule, lang)]
    standing = rule.on(on)
    for day, version in rule.versions:
        lines.append("")
        mark = say("rules.standing", lang) if version is not None and version is standing else ""
        lines.append(say("rules.version", lang, day=day) + (f"   {mark}" if mark else ""))
        if version is None:
            lines.append(_INDENT + say("rules.repealed", lang))
        else:
            lines += [_INDENT + line for line in _version(book, law, rule, version, lang)]
    named = list(cases)
    if named:
        lines += ["", say("rules.cases", lang, count=len(named))]
        lines += [f"{_INDENT}- {case.name[lang]} → {_expected(case.expect)}  ({case.on})" for case in named]
    return "\n".join(lines) + "\n"


def notion_page(book: Rulebook, notion: Notion, lang: str) -> str:
    """The page of a neutral definition: its condition in the questions' words."""
    law = next(iter(book.jurisdictions.values()))
    lines = [f"{notion.title[lang]}   [{notion.name}]", say("rules.kind.notion", lang)]
    lines += [_INDENT + line for line in node_lines(book, law, notion.node, lang)]
    return "\n".join(lines) + "\n"


def _expected(expect: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {word}" if name else word for name, word in expect.items())


def _nature(book: Rulebook, rule: Rule, lang: str) -> str:
    parts = [say(f"rules.kind.{rule.kind}", lang)]
    if rule.force:
        parts.append(say(f"rules.force.{rule.force}", lang))
    if rule.gate:
        parts.append(say("rules.gate", lang))
    if rule.addressee is not None:
        parts.append(f"{say('rules.addressee', lang)}: {book.rules[rule.addressee].title[lang]}")
    if rule.object:
        parts.append(f"{say('rules.object', lang)}: {rule.object[lang]}")
    if said := whose(rule.overrides, book.folder_of(rule.id), lang):
        parts.append(said)
    return " · ".join(parts) + f"   ({rule.file}:{rule.line})"


def _version(book: Rulebook, law: Jurisdiction, rule: Rule, version: Version, lang: str) -> Iterator[str]:
    if version.enacted != version.day:
        yield say("rules.enacted", lang, day=version.enacted)
    if rule.kind not in TABLES:
        yield from _start(book, law, version.start, lang)
    if version.cite:
        yield f"{say('rules.clause', lang)}: {_cites(law, version.cite, lang)}"
    if version.gist:
        yield f"{say('rules.gist', lang)}: {version.gist[lang]}"
    if rule.kind in TABLES:
        return
    if rule.kind is Kind.TIER:
        for name in (*version.gates, *version.listed):
            yield f"- {book.rules[name].title[lang]} [{name}]"
        return
    for reading in law.readings.values():
        trees = version.trees(reading.id, law)
        if trees is None:
            continue
        state = "" if trees.encoded is Encoded.OWN else f" ({say(f'rules.encoded.{trees.encoded}', lang)})"
        yield f"◦ {reading.title[lang]}{state}"
        if trees.encoded is Encoded.OWN:
            yield from (_INDENT + line for line in _trees(book, law, rule, trees, lang))
    for name in (*version.sanctions, *version.deadlines):
        yield f"→ {book.rules[name].title[lang]} [{name}]"
    review = rule.review(version)
    yield say("rules.reviewed", lang, by=review["by"], on=review["on"]) if review else say("rules.unreviewed", lang, content=version.content)


def _start(book: Rulebook, law: Jurisdiction, start: Start | None, lang: str) -> Iterator[str]:
    if start is None:
        return
    if start.form is StartForm.AS:
        yield say("rules.binds_as", lang, rule=start.as_rule)
        return
    for one in start.days:
        why = f" — {one.say[lang]}" if one.say else ""
        cited = f" ({_cites(law, one.cite, lang)})" if one.cite else ""
        yield say(f"rules.binds_{start.form}", lang, day=one.day) + why + cited
        if one.awaits is not None:
            yield _INDENT + say("rules.binds_awaits", lang, path=one.awaits)
        if one.when is not None:
            yield from (_INDENT + line for line in node_lines(book, law, one.when, lang))


def _trees(book: Rulebook, law: Jurisdiction, rule: Rule, trees: Trees, lang: str) -> Iterator[str]:
    if trees.holds is not None:
        yield say("rules.applies" if rule.kind is Kind.DUTY else "rules.holds", lang)
        yield from (_INDENT + line for line in node_lines(book, law, trees.holds, lang, rule.each))
    for one in trees.unless:
        yield say("rules.unless_elected" if one.relied_on else "rules.unless", lang)
        yield from (_INDENT + line for line in node_lines(book, law, one.node, lang, rule.each))
    if trees.satisfied is not None:
        yield say("rules.satisfied", lang)
        yield from (_INDENT + line for line in node_lines(book, law, trees.satisfied, lang, rule.each))


def node_lines(book: Rulebook, law: Jurisdiction, node: Node, lang: str, each: str | None = None) -> list[str]:
    """A condition in the questions' words, one line a leaf."""
    head = label_words(law, node, lang)
    lines = _plain_lines(book, law, node, lang, each)
    if not head:
        return lines
    if len(lines) == 1:
        return [f"{lines[0]}   — {head}"]
    return [head, *(_INDENT + line for line in lines)]


def _plain_lines(book: Rulebook, law: Jurisdiction, node: Node, lang: str, each: str | None) -> list[str]:
    def inside(nodes: Iterable[Node]) -> list[str]:
        return [_INDENT + line for one in nodes for line in node_lines(book, law, one, lang, each)]

    match node:
        case Leaf():
            return [_leaf(book, node, lang, each)]
        case Ref(rule=name):
            return [f"▸ {book.rules[name].title[lang]} [{name}]"]
        case Notion(name=name, title=title):
            return [f"▸ {title[lang]} [{name}]"]
        case Group(form=form, nodes=nodes):
            if len(nodes) == 1:
                return node_lines(book, law, nodes[0], lang, each)
            return [say(f"rules.{form}", lang), *inside(nodes)]
        case Not(node=inner):
            return [say("rules.not", lang), *inside((inner,))]
        case Points(at_least=at_least, of=of):
            lines = [say("rules.points", lang, at_least=at_least)]
            for weight, one in of:
                first, *rest = node_lines(book, law, one, lang, each)
                lines += [f"{_INDENT}({weight}) {first}", *(_INDENT * 2 + line for line in rest)]
            return lines
        case Agree(sources=sources):
            lines = [say("rules.agree", lang)]
            for name, one in sources:
                lines += [f"{_INDENT}[{name}]", *(_INDENT * 2 + line for line in node_lines(book, law, one, lang, each))]
            return lines
        case Some(of=of, node=inner):
            return [say("rules.some", lang, of=book.facts.blocks[of].title[lang]), *(_INDENT + line for line in node_lines(book, law, inner, lang, of))]
        case Gap(form=form):
            return [say(f"rules.{form}", lang)]
    return []


def _leaf(book: Rulebook, node: Leaf, lang: str, each: str | None) -> str:
    path = node.path
    if path.startswith(IT) and each is not None:
        paths = [node.at(f"{each}.{member}") for member in book.facts.lists[each].members]
        path = next((asked for asked in paths if asked in book.facts), paths[0])
    fact = book.facts.find(path)
    assert fact is not None
    if path in book.facts.levels:
        return f"{say('rules.level', lang)}: {test_words(node.test, fact.members, lang)} [{node.path}]"
    test = "" if fact.type == "bool" else "  " + test_words(node.test, fact.members, lang)
    signed = f" ({say('rules.signed', lang)})" if fact.signed else ""
    return f"{fact.question[lang]}{test}{signed} [{node.path}]"


def test_words(test: Test, members: Any, lang: str) -> str:
    """A test in words."""
    said = []
    for operator, wanted in test.tests:
        listed = sorted(wanted) if isinstance(wanted, frozenset) else [wanted]
        shown = ", ".join(_value(one, members, lang) for one in listed)
        said.append(say(f"rules.test.{operator}", lang, value=shown))
    if test.year:
        said.append(say(f"rules.year.{test.year}", lang))
    return "; ".join(said)


def _value(value: Any, members: Any, lang: str) -> str:
    if isinstance(value, str) and value in members:
        words: Text = members[value]
        return words[lang]
    if isinstance(value, NotYet):
        return say("answer.not_yet", lang)
    if isinstance(value, Money):
        return f"{value.amount:,} {value.currency}"
    if isinstance(value, bool):
        return say("answer.yes" if value else "answer.no", lang)
    if isinstance(value, int):
        from compliance.assessment.shown import number

        return number(value)
    return str(value)


def label_words(law: Jurisdiction, node: Node, lang: str) -> str:
    """What a named node says of itself: its way, its words and its clauses; empty where it says nothing."""
    label = node.label
    parts = []
    if label.way:
        parts.append(f"[{say(f'rules.way.{label.way}', lang)}]")
    if label.say:
        parts.append(label.say[lang])
    if label.cite:
        parts.append(f"({_cites(law, label.cite, lang)})")
    return " ".join(parts)


def _cites(law: Jurisdiction, cited: Iterable[Citation], lang: str) -> str:
    return ", ".join(law.write(one, lang) for one in cited)
