"""The published JSON Schema of a description (2020-12), its words in one language, for editors and other tools.

It accepts what the leaf reader accepts, by the same grammar and the same words; it sees neither that one day is written
twice in two ways nor a number beyond 10^400. It is made from the questions alone; nothing here reads an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from compliance.describe.leaf_answer import STATUSES
from compliance.describe.tree import INCLUDE, VERSION
from compliance.law import answer_words, notation
from compliance.law.facts import Fact, Facts
from compliance.words import say

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PATH = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$"
_LIST_MARK = "[;,|]"
Schema = dict[str, Any]


def json_schema(facts: Facts, lang: str) -> Schema:
    """The schema of one edition, with the questions, their help and their members in a language."""
    return {
        "$schema": _DRAFT,
        "$id": f"urn:haechi:description:{facts.edition}:{lang}",
        "title": say("init.schema_title", lang),
        "description": say("init.schema_about", lang),
        "type": "object",
        "properties": {
            VERSION: {
                "description": say("init.schema_version", lang, edition=facts.edition),
                "type": "integer",
                "minimum": 1,
                "maximum": facts.edition,
                "default": facts.edition,
            },
            INCLUDE: {
                "description": say("init.include", lang),
                "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}],
            },
            **_properties(facts, "", lang),
        },
        "patternProperties": {_PATH: {"description": say("init.full_path", lang)}},
        "required": [VERSION],
        "additionalProperties": False,
        "$defs": _shared(facts, lang),
    }


def _properties(facts: Facts, above: str, lang: str) -> dict[str, Schema]:
    """The questions and blocks directly beneath a path."""
    beneath: dict[str, Any] = {}
    for path in facts.facts:
        if path.startswith(above):
            name, _, rest = path[len(above) :].partition(".")
            beneath.setdefault(name, bool(rest))
    return {
        name: _block(facts, above + name, lang) if is_block else _question(facts[above + name], lang)
        for name, is_block in beneath.items()
    }


def _block(facts: Facts, path: str, lang: str) -> Schema:
    words = _block_words(facts, path)
    block: Schema = {"title": words[0][lang], "description": words[-1][lang]} if words else {}
    return {
        **block,
        "type": ["object", "null"],
        "properties": _properties(facts, f"{path}.", lang),
        "additionalProperties": False,
    }


def _block_words(facts: Facts, path: str) -> list[Any]:
    block = facts.blocks.get(path)
    if block is not None:
        return [block.title, *([block.about] if block.about else [])]
    for closed in facts.lists.values():
        member = path.removeprefix(closed.name + ".")
        if member in closed.members:
            return [closed.members[member]]
    return []


def _question(fact: Fact, lang: str) -> Schema:
    """One question: its words, and what may be answered, bare or annotated."""
    question = fact.question[lang]
    said = [question, *([fact.help[lang].strip()] if fact.help else [])]
    if fact.proof:
        said.append(f"{say('init.proof', lang)}: {fact.proof[lang]}")
    if fact.unit:
        said.append(f"{say('init.unit', lang)}: {fact.unit[lang]}")
    if fact.signed:
        said.append(say("init.signed", lang))
    said += [f"{name}: {words[lang]}" for name, words in fact.members.items()]
    return {"title": question, "description": "\n\n".join(said), "anyOf": _accepted(fact, lang)}


def _accepted(fact: Fact, lang: str) -> list[Schema]:
    if not fact.members:
        kind = _kind(fact)
        return [{"$ref": f"#/$defs/{kind}"}, {"$ref": f"#/$defs/{kind}_annotated"}, {"type": "null"}]
    names = list(fact.members)
    one: Schema = {"enum": names, "enumDescriptions": [words[lang] for words in fact.members.values()]}
    member = notation.any_of(names)
    accepted = [one, {"$ref": "#/$defs/unknown"}, _text(member)]
    if fact.type == "several_of":
        accepted = [*_several(fact), {"$ref": "#/$defs/unknown"}]
    return [*accepted, _annotated({"anyOf": [*accepted, {"type": "null"}]}), {"type": "null"}]


def _kind(fact: Fact) -> str:
    """The name of the shared shape of a question's answers."""
    kind = f"{fact.type}_{fact.of}" if fact.type in ("annual", "dated") else fact.type
    return f"{kind}_negative" if fact.negative else kind


def _several(fact: Fact) -> list[Schema]:
    """A list, a line of text, or a mapping of single members to yes or no. A member that stands alone stands alone."""
    none = [word for word in answer_words.words(answer_words.NONE) if word not in fact.members]
    names = [notation.any_of(name for name in fact.members if name != fact.alone), notation.one_of(none)]
    if fact.alone is not None:
        names.append(notation.any_of([fact.alone]))
    spaces = f"[{notation.SPACES}]*"
    mark = f"{spaces}{_LIST_MARK}"
    return [
        {"type": "array", "maxItems": 0},
        *({"type": "array", "items": _text(name), "minItems": 1} for name in names),
        *(_text(f"{name}(?:{mark}{spaces}{name})*(?:{mark})?") for name in names),
        {
            "type": "object",
            "properties": {name: {"anyOf": [{"$ref": "#/$defs/yes_no"}, {"$ref": "#/$defs/unknown"}]} for name in fact.members},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]


def _text(pattern: str) -> Schema:
    """A whole text of a pattern."""
    return {"type": "string", "pattern": notation.whole(pattern)}


def _words(words: Iterable[str]) -> Schema:
    """Any of some words, in any case."""
    return _text(notation.one_of(words))


def _annotated(value: Schema) -> Schema:
    notes = ("evidence", "by", "on", "responsible", "due", "note", "status")
    return {
        "type": "object",
        "properties": {"value": value, **{name: {"$ref": f"#/$defs/{name}"} for name in notes}},
        "required": ["value"],
        "additionalProperties": False,
    }


def _shared(facts: Facts, lang: str) -> dict[str, Schema]:
    """What every question of a type shares: its bare form, its annotated form, and the notes of the latter."""
    unknown: Schema = _words(answer_words.words(answer_words.UNKNOWN)) | {"description": say("init.dont_know", lang)}
    yes_no: Schema = {
        "anyOf": [{"type": "boolean"}, _words((*answer_words.words(answer_words.YES), *answer_words.words(answer_words.NO)))]
    }
    shapes: dict[str, Schema] = {
        "bool": {"$ref": "#/$defs/yes_no"},
        "date": {"anyOf": [{"$ref": "#/$defs/day"}, _text(notation.month()), _words(answer_words.words(answer_words.NOT_YET))]},
        **_measured(facts, notation.NOT_NEGATIVE, ""),
        **(_measured(facts, notation.ANY, "_negative") if any(fact.negative for fact in facts) else {}),
    }
    kinds: dict[str, Schema] = {
        name: {
            "anyOf": [
                {**shape, "description": say(f"init.answer_{name.removesuffix('_negative')}", lang)},
                {"$ref": "#/$defs/unknown"},
            ]
        }
        for name, shape in shapes.items()
    }
    kinds["text"] = {"type": ["string", "number", "boolean"], "description": say("init.answer_text", lang)}
    annotated = {
        f"{name}_annotated": _annotated({"anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]}) for name in kinds
    }
    written = {"day": _text(notation.day()), "unknown": unknown, "yes_no": yes_no}
    return kinds | annotated | written | _notes({"$ref": "#/$defs/day"}, lang)


def _measured(facts: Facts, sign: str, ending: str) -> dict[str, Schema]:
    """Numbers and amounts, alone or by day, with or without what lies below zero."""
    forms = frozenset(facts.currencies.codes)
    number, number_text = _number(sign), notation.number(sign)
    money_text = notation.money(forms, sign)
    money: Schema = {"anyOf": [_text(money_text), _money(forms, number, money_text)]}
    none = _words(answer_words.words(answer_words.NONE))
    by_day = {
        "number": {"anyOf": [_years(number), _text(notation.series(number_text))]},
        "money": {"anyOf": [_years(money), _text(notation.series(money_text))]},
    }
    return {
        f"number{ending}": number,
        f"money{ending}": money,
        **{f"annual_{of}{ending}": shape for of, shape in by_day.items()},
        **{f"dated_{of}{ending}": {"anyOf": [shape, none]} for of, shape in by_day.items()},
    }


def _number(sign: str) -> Schema:
    bounds: Schema = {notation.NOT_NEGATIVE: {"minimum": 0}, notation.POSITIVE: {"exclusiveMinimum": 0}}.get(sign, {})
    return {"anyOf": [{"type": "number", **bounds}, _text(notation.number(sign))]}


def _money(forms: frozenset[str], number: Schema, money_text: str) -> Schema:
    """An amount as a mapping: a number with its currency beside it, or both in one text; with rates if need be."""
    currency = _words(forms)
    rates: Schema = {
        "type": ["object", "null"],
        "propertyNames": currency,
        "additionalProperties": _number(notation.POSITIVE),
    }
    return {
        "type": "object",
        "properties": {"amount": {}, "currency": currency, "rates": rates},
        "required": ["amount"],
        "additionalProperties": False,
        "if": {"required": ["currency"]},
        "then": {"properties": {"amount": number}},
        "else": {"properties": {"amount": _text(money_text)}},
    }


def _years(value: Schema) -> Schema:
    return {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"$ref": "#/$defs/day"},
        "additionalProperties": value,
    }


def _notes(day: Schema, lang: str) -> dict[str, Schema]:
    words: Schema = {"type": ["string", "number", "boolean", "null"]}
    listed: Schema = {"anyOf": [words, {"type": "array", "items": words}]}
    when: Schema = {"anyOf": [day, {"type": "null"}]}
    status: Schema = {"enum": [*STATUSES, None]}
    kinds: dict[str, Schema] = {
        "evidence": listed,
        "by": words,
        "on": when,
        "responsible": words,
        "due": when,
        "note": words,
        "status": status,
    }
    return {name: {**shape, "description": say(f"init.note_{name}", lang)} for name, shape in kinds.items()}
