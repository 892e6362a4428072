"""`AISystem`: a real Pydantic model built from the questions, its blocks when they are first needed."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from compliance.describe.answers import Answer, Description, read_mapping
from compliance.describe.json_schema import json_schema
from compliance.describe.leaf_answer import SUGGESTED, UNKNOWN, BadAnswer, plain, read_answer
from compliance.describe.tree import VERSION
from compliance.errors import DescriptionError
from compliance.law.facts import Fact, Facts
from compliance.words import say

__all__ = ["SystemModel", "json_schema", "system_model"]

_LANG = "en"
_CONFIG = ConfigDict(strict=True, extra="forbid", frozen=True, protected_namespaces=(), populate_by_name=True)


class SystemModel(BaseModel):
    """One organisation's relation to one AI system, nested as the questions are.

    Each leaf takes a bare or an annotated answer and holds an `Answer`, or None where nothing was said.
    """

    model_config = _CONFIG
    facts: ClassVar[Facts]

    def description(self, name: str = "") -> Description:
        """What engines and reports read. Raises DescriptionError, though not for a system that was validated."""
        return read_mapping(self.model_dump(by_alias=True, exclude_none=True), self.facts, name)

    @classmethod
    def model_json_schema(cls, *_args: Any, **_options: Any) -> dict[str, Any]:
        """The published JSON Schema, in English; `json_schema` gives it in either language."""
        return json_schema(cls.facts, _LANG)

    @model_validator(mode="before")
    @classmethod
    def _nested(cls, raw: Any) -> Any:
        """Answers by full path join the nested ones."""
        if not isinstance(raw, Mapping):
            return raw
        nested: dict[Any, Any] = {}
        for path, value in _spread(cls.facts, raw, ""):
            _put(nested, path, value)
        return nested

    @model_validator(mode="after")
    def _consistent(self) -> SystemModel:
        try:
            self.description()
        except DescriptionError as error:
            problem = error.problems[0]
            message = f"{problem.field}: {say(f'errors.{problem.code}', _LANG, **problem.params)}"
            raise PydanticCustomError("description", "{message}", {"message": message}) from None
        return self


def system_model(facts: Facts) -> type[SystemModel]:
    """The model of a description in one edition of the questions."""
    fields: dict[str, Any] = {
        VERSION: (Annotated[int, Field(ge=facts.edition, le=facts.edition)], facts.edition),
    }
    model = create_model("AISystem", __base__=SystemModel, **fields, **_fields(facts, ""))
    model.facts = facts
    return model


def _spread(facts: Facts, raw: Mapping[Any, Any], above: str) -> Iterator[tuple[Any, Any]]:
    """Every answer by its full path, however deep it was written; an empty block by its own."""
    for key, value in raw.items():
        path = f"{above}{key}" if isinstance(key, str) else key
        if isinstance(value, Mapping) and value and path in facts.prefixes:
            yield from _spread(facts, value, f"{path}.")
        else:
            yield path, value


def _put(into: dict[Any, Any], path: Any, value: Any) -> None:
    """Place a value by its path; what does not fit there is left under the full path, to be refused as unknown."""
    at: Any = into
    *above, last = path.split(".") if isinstance(path, str) else [path]
    for name in above:
        at = at.setdefault(name, {}) if isinstance(at, dict) else None
    if isinstance(at, dict) and last not in at:
        at[last] = value
    elif value is not None and not (isinstance(value, Mapping) and not value):
        into[path] = value


def _fields(facts: Facts, above: str) -> dict[str, Any]:
    """The fields of one block: a leaf for a question, a block built later for what has questions beneath it."""
    found: dict[str, Any] = {}
    start = len(above)
    for path in facts.facts:
        if not path.startswith(above):
            continue
        name, _, rest = path[start:].partition(".")
        shown = f"{name}_" if keyword.iskeyword(name) or hasattr(BaseModel, name) else name
        if shown in found:
            continue
        inner = f"{above}{name}"
        field = _Block(facts, inner) if rest else _Leaf(facts, facts[inner])
        found[shown] = (Annotated[Any, field], Field(default=None, alias=name, description=field.words))
    return found


class _Leaf:
    """A leaf of the model: the one leaf reader as its validator."""

    def __init__(self, facts: Facts, fact: Fact) -> None:
        self.facts = facts
        self.fact = fact
        self.words = fact.question[_LANG]

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(_plain_answer)
        return core_schema.no_info_plain_validator_function(self._read, serialization=written)

    def _read(self, raw: Any) -> Answer | None:
        if isinstance(raw, Answer) and raw.path == self.fact.path:
            return raw
        try:
            return read_answer(self.fact, raw, self.facts.currencies)
        except BadAnswer as bad:
            said = [
                f"{key}: " * (key is not None) + say(f"errors.{code}", _LANG, **params)
                for key, code, params in bad.faults
            ]
            raise PydanticCustomError(_slug(bad), "{message}", {"message": " ".join(said)}) from None


class _Block:
    """A block of the model; its own model is made when it is first needed."""

    def __init__(self, facts: Facts, path: str) -> None:
        self.facts = facts
        self.path = path
        self.words = facts.blocks[path].title[_LANG] if path in facts.blocks else path

    @cached_property
    def model(self) -> type[BaseModel]:
        name = "".join(part.title() for part in self.path.replace("_", ".").split("."))
        made: type[BaseModel] = create_model(name, __config__=_CONFIG, **_fields(self.facts, f"{self.path}."))
        return made

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(self._dump, info_arg=True)
        return core_schema.no_info_plain_validator_function(self._read, serialization=written)

    def _read(self, raw: Any) -> BaseModel:
        return self.model.model_validate({} if raw is None else raw)

    @staticmethod
    def _dump(block: BaseModel | None, info: Any) -> dict[str, Any] | None:
        if block is None:
            return None
        return block.model_dump(mode=info.mode, by_alias=info.by_alias, exclude_none=info.exclude_none)


def _slug(bad: BadAnswer) -> Any:
    return bad.faults[0][1]


def _plain_answer(answer: Answer | None) -> Any:
    """An answer as a file would say it: bare where nothing stands beside the value."""
    if answer is None:
        return None
    given = answer.value if answer.value is not None else answer.offered
    value: Any = None if given is None else plain(given)
    if answer.status == UNKNOWN:
        value = UNKNOWN
    notes: dict[str, Any] = {
        "evidence": list(answer.evidence),
        "by": answer.by,
        "on": answer.on and answer.on.isoformat(),
        "responsible": answer.responsible,
        "due": answer.due and answer.due.isoformat(),
        "note": answer.note,
        "status": answer.status if answer.status == SUGGESTED else None,
    }
    said = {key: note for key, note in notes.items() if note}
    return {"value": value, **said} if said or value is None else value
