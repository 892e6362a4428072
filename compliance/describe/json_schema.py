"""The published JSON Schema of a description (2020-12), its words in one language, for editors and other tools.

It shows what the leaf reader accepts. It is made from the questions alone; nothing here reads an answer.
"""

from __future__ import annotations

from typing import Any

from compliance.describe.leaf_answer import STATUSES, UNKNOWN_WORDS
from compliance.describe.tree import INCLUDE, VERSION
from compliance.law.facts import Fact, Facts
from compliance.words import say

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_YES_NO = ("true", "false", "yes", "no", "y", "n", "예", "네", "아니오", "아니요", "o", "x")
_DAY = r"^\s*\d{4}\s*[-./년]\s*\d{1,2}\s*[-./월]\s*\d{1,2}\s*[.일]?\s*$"
_PATH = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$"
_HAS_DIGIT = r"[0-9]"
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
        "$defs": _shared(lang),
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
        kind = f"{fact.type}_{fact.of}" if fact.type in ("annual", "dated") else fact.type
        return [{"$ref": f"#/$defs/{kind}"}, {"$ref": f"#/$defs/{kind}_annotated"}, {"type": "null"}]
    names = list(fact.members)
    unknown = [word for word in UNKNOWN_WORDS if word not in names]
    one: Schema = {
        "enum": [*names, *unknown],
        "enumDescriptions": [
            *(words[lang] for words in fact.members.values()),
            *(say("init.dont_know", lang) for _ in unknown),
        ],
    }
    accepted = [one]
    if fact.type == "several_of":
        many: Schema = {"type": "array", "items": {"enum": [*names, "none"]}, "uniqueItems": True}
        accepted = [many, {"enum": [*names, "none", *unknown]}, {"type": "string", "pattern": r"[;,|]"}]
    return [*accepted, _annotated({"anyOf": [*accepted, {"type": "null"}]}), {"type": "null"}]


def _annotated(value: Schema) -> Schema:
    notes = ("evidence", "by", "on", "responsible", "due", "note", "status")
    return {
        "type": "object",
        "properties": {"value": value, **{name: {"$ref": f"#/$defs/{name}"} for name in notes}},
        "required": ["value"],
        "additionalProperties": False,
    }


def _shared(lang: str) -> dict[str, Schema]:
    """What every question of a type shares: its bare form, its annotated form, and the notes of the latter."""
    unknown: Schema = {"enum": list(UNKNOWN_WORDS), "description": say("init.dont_know", lang)}
    number: Schema = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": _HAS_DIGIT}]}
    day: Schema = {"type": "string", "pattern": _DAY}
    money: Schema = {
        "anyOf": [
            {"type": "string", "pattern": _HAS_DIGIT},
            {
                "type": "object",
                "properties": {
                    "amount": {"type": ["string", "number"]},
                    "currency": {"type": "string"},
                    "rates": {"type": ["object", "null"], "additionalProperties": number},
                },
                "required": ["amount"],
                "additionalProperties": False,
            },
        ]
    }
    shapes: dict[str, Schema] = {
        "bool": {"anyOf": [{"type": "boolean"}, {"enum": list(_YES_NO)}]},
        "number": number,
        "money": money,
        "annual_number": _years(number),
        "annual_money": _years(money),
        "dated_number": {"anyOf": [_years(number), {"enum": ["none", "없음"]}]},
        "dated_money": {"anyOf": [_years(money), {"enum": ["none", "없음"]}]},
        "date": {"anyOf": [day, {"enum": ["not_yet", "아직"]}]},
    }
    kinds: dict[str, Schema] = {
        name: {"anyOf": [{**shape, "description": say(f"init.answer_{name}", lang)}, unknown]}
        for name, shape in shapes.items()
    }
    kinds["text"] = {"type": ["string", "number", "boolean"], "description": say("init.answer_text", lang)}
    annotated = {
        f"{name}_annotated": _annotated({"anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]}) for name in kinds
    }
    return kinds | annotated | _notes(day, lang)


def _years(value: Schema) -> Schema:
    return {"type": "object", "minProperties": 1, "propertyNames": {"pattern": _DAY}, "additionalProperties": value}


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
