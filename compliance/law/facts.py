"""The questions: one typed fact a path, with its words; blocks of facts; closed lists of members."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from compliance.law.leaf import Currencies, Value
from compliance.law.text import Fault, Text, entries, items, mapping, text, whole, word

TYPES = ("bool", "number", "money", "annual", "dated", "date", "one_of", "several_of", "text")
_FACT_KEYS = ("type", "question", "help", "proof", "unit", "of", "members", "signed", "elected", "was", "changed")
_BLOCK_KEYS = ("block", "title", "about", "there", "dimension", "facts", "each", "file", "line")


@dataclass(frozen=True, slots=True)
class Fact:
    """One question. `signed`: a judgement, counts only signed. `elected`: an operator's own choice."""

    path: str
    type: str
    question: Text
    help: Text | None = None
    proof: Text | None = None
    unit: Text | None = None
    of: str = "number"
    members: Mapping[str, Text] = field(default_factory=dict, hash=False)
    signed: bool = False
    elected: bool = False
    was: tuple[str, ...] = ()
    changed: int = 1

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(self.members)


@dataclass(frozen=True, slots=True)
class Block:
    """A heading over facts that belong together."""

    path: str
    title: Text
    about: Text | None = None


@dataclass(frozen=True, slots=True)
class ClosedList:
    """A dimension whose members are all known: `uses`, `outputs`.

    `there` is the leaf that says a member is there, `closer` the fact that closes every unnamed member.
    """

    name: str
    there: str
    closer: str
    members: Mapping[str, Text] = field(hash=False)

    def there_of(self, member: str) -> str:
        return f"{self.name}.{member}.{self.there}"

    def member_of(self, path: str) -> str | None:
        """The member under which a path lies, if any."""
        if not path.startswith(self.name + "."):
            return None
        rest = path[len(self.name) + 1 :]
        return next((m for m in _prefixes(rest) if m in self.members), None)


def _prefixes(path: str) -> Iterator[str]:
    at = path.find(".")
    while at >= 0:
        yield path[:at]
        at = path.find(".", at + 1)


@dataclass(frozen=True)
class Facts:
    """All questions of one edition.

    `levels` are facts nobody is asked: which kind and channel a member of `outputs` is; `constants` their answers.
    """

    edition: int
    facts: Mapping[str, Fact]
    blocks: Mapping[str, Block]
    lists: Mapping[str, ClosedList]
    currencies: Currencies
    names: Mapping[str, str] = field(default_factory=dict)
    levels: Mapping[str, Fact] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, path: str) -> Fact:
        return self.facts[path]

    def find(self, path: str) -> Fact | None:
        """A question, or a level of a member, by its path."""
        return self.facts.get(path) or self.levels.get(path)

    def __contains__(self, path: object) -> bool:
        return path in self.facts

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """Every path that has facts beneath it."""
        return frozenset(prefix for path in self.facts for prefix in _prefixes(path))

    @cached_property
    def elections(self) -> tuple[str, ...]:
        return tuple(fact.path for fact in self if fact.elected)

    @cached_property
    def _owner(self) -> dict[str, tuple[ClosedList, str]]:
        found: dict[str, tuple[ClosedList, str]] = {}
        for path in self.facts:
            for closed in self.lists.values():
                member = closed.member_of(path)
                if member is not None:
                    found[path] = (closed, member)
        return found

    def owner(self, path: str) -> tuple[ClosedList, str] | None:
        """The closed list and member under which a fact lies."""
        return self._owner.get(path)

    def like(self, path: str) -> str | None:
        """The known path that is nearest to a misspelt one."""
        near = difflib.get_close_matches(path, [*self.facts, *self.prefixes], n=1, cutoff=0.6)
        if near:
            return near[0]
        tail = path.rsplit(".", 1)[-1]
        ends = [known for known in self.facts if known.rsplit(".", 1)[-1] == tail]
        return ends[0] if len(ends) == 1 else None

    def heading(self, path: str) -> Text:
        """The title of the innermost block over a path, with the member it belongs to."""
        owned = self.owner(path)
        if owned is not None:
            return owned[0].members[owned[1]]
        parts = path.split(".")
        for size in range(len(parts) - 1, 0, -1):
            block = self.blocks.get(".".join(parts[:size]))
            if block is not None:
                return block.title
        return Text(path, path)

    def completed(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """The answers with what they imply: an answer under a member says it is there; a closer closes the rest.

        Elections that are not made are not made: unsaid means not elected.
        """
        full = dict(values)
        for path in values:
            owned = self._owner.get(path)
            if owned is not None:
                full.setdefault(owned[0].there_of(owned[1]), True)
        for closed in self.lists.values():
            if values.get(f"{closed.name}.{closed.closer}") is True:
                for member in closed.members:
                    full.setdefault(closed.there_of(member), False)
        for path in self.elections:
            full.setdefault(path, False)
        return {**full, **self.constants}

    def implied(self, completed: Mapping[str, Value], path: str, value: Value) -> dict[str, Value]:
        """What one more answer adds to completed answers: itself and what it implies."""
        added: dict[str, Value] = {path: value}
        owned = self._owner.get(path)
        if owned is not None and owned[0].there_of(owned[1]) not in completed:
            added.setdefault(owned[0].there_of(owned[1]), True)
        for closed in self.lists.values():
            if path == f"{closed.name}.{closed.closer}" and value is True:
                added |= {there: False for m in closed.members if (there := closed.there_of(m)) not in completed}
        return added


def facts(blocks: Iterable[Mapping[str, Any]], edition: Mapping[str, Any], money: Mapping[str, Any]) -> Facts:
    """Build the questions from their raw blocks. Raises Fault, its path led by the block's position."""
    raw_blocks = [_block(raw, at) for at, raw in enumerate(blocks)]
    found: dict[str, Fact] = {}
    headings: dict[str, Block] = {}
    lists: dict[str, ClosedList] = {}
    levels: dict[str, tuple[Fact, str]] = {}
    members = _members(raw_blocks)
    order = {name: at for at, name in enumerate(edition.get("order", ()))}
    ranked = sorted(range(len(raw_blocks)), key=lambda at: _rank(raw_blocks[at], order))
    for at in ranked:
        raw = raw_blocks[at]
        name = str(raw["block"])
        if "title" in raw:
            about = text(raw["about"], (at, "about")) if "about" in raw else None
            headings[name] = Block(name, text(raw["title"], (at, "title")), about)
        for leaf, spec in entries(raw.get("facts") or {}, (at, "facts")).items():
            fact = _fact(f"{name}.{leaf}", spec, (at, "facts", leaf))
            if fact.path in found:
                raise Fault((at, "facts", leaf), "fact_twice", fact=fact.path)
            found[fact.path] = fact
        if "dimension" in raw:
            dimension = raw["dimension"]
            lists[name] = ClosedList(name, dimension["there"], dimension["closer"], members[name])
            levels |= _level_facts(raw, at)
        if "each" in raw:
            declared = next((other for other in range(len(raw_blocks)) if _declares(raw_blocks[other], name)), None)
            if declared is None:
                raise Fault((at, "each"), "each_without_levels")
            for member, words in _levels(raw_blocks[declared], declared):
                for leaf, spec in entries(raw["each"], (at, "each")).items():
                    fact = _fact(f"{name}.{member}.{leaf}", spec, (at, "each", leaf), words)
                    found[fact.path] = fact
    codes = {code: code for code in money["currencies"]}
    codes |= {form: code for code, forms in money["currencies"].items() for form in forms}
    number = int(edition["edition"])
    facts_of_levels = {path: fact for path, (fact, _) in levels.items()}
    constants = {path: name for path, (_, name) in levels.items()}
    currencies = Currencies(codes, money["korean_numerals"])
    return Facts(number, found, headings, lists, currencies, dict(edition.get("names") or {}), facts_of_levels, constants)


def _block(raw: Any, at: int) -> Mapping[str, Any]:
    """A block whose shape is that of one. Raises Fault."""
    block = mapping(raw, (at,), _BLOCK_KEYS, ("block",))
    word(block["block"], (at, "block"))
    if "dimension" in block:
        where = (at, "dimension")
        dimension = mapping(block["dimension"], where, ("there", "closer", "levels"), ("there", "closer"))
        for key in ("there", "closer"):
            word(dimension[key], (*where, key))
        for index, level in enumerate(items(dimension.get("levels") or [], (*where, "levels"))):
            mapping(level, (*where, "levels", index), (), ("name", "members"))
            word(level["name"], (*where, "levels", index, "name"))
    return block


def _rank(raw: Mapping[str, Any], order: Mapping[str, int]) -> tuple[int, str, bool]:
    """Blocks in the order of the edition, each together, the file that gives the title first."""
    name = str(raw.get("block"))
    parts = name.split(".")
    ranks = [order[known] for size in range(len(parts), 0, -1) if (known := ".".join(parts[:size])) in order]
    return (ranks[0] if ranks else len(order), name, "title" not in raw)


def _members(blocks: list[Mapping[str, Any]]) -> dict[str, dict[str, Text]]:
    """The members of each closed list: of its levels, or the blocks beneath it that say `there`."""
    found: dict[str, dict[str, Text]] = {}
    for at, raw in enumerate(blocks):
        if "dimension" not in raw:
            continue
        name = str(raw["block"])
        if "levels" in raw["dimension"]:
            found[name] = {member: _joined(words) for member, words in _levels(raw, at)}
        else:
            found[name] = {
                str(other["block"])[len(name) + 1 :]: text(other.get("title"), (index, "title"))
                for index, other in enumerate(blocks)
                if "there" in other and str(other["block"]).startswith(name + ".")
            }
    return found


def _levels(raw: Mapping[str, Any], at: int) -> list[tuple[str, dict[str, Text]]]:
    combined: list[tuple[str, dict[str, Text]]] = [("", {})]
    for index, level in enumerate(raw["dimension"].get("levels") or ()):
        where = (at, "dimension", "levels", index)
        combined = [
            (f"{member}.{name}" if member else name, {**words, level["name"]: text(title, (*where, "members", name))})
            for member, words in combined
            for name, title in entries(level["members"], (*where, "members")).items()
        ]
    return combined if combined != [("", {})] else []


def _declares(raw: Mapping[str, Any], name: str) -> bool:
    return raw.get("block") == name and "levels" in (raw.get("dimension") or {})


def _level_facts(raw: Mapping[str, Any], at: int) -> dict[str, tuple[Fact, str]]:
    """A fact a level of each member, with its answer, which is part of the member's name."""
    found = {}
    for member, words in _levels(raw, at):
        for level, name in zip(raw["dimension"].get("levels") or (), member.split("."), strict=True):
            path = f"{raw['block']}.{member}.{level['name']}"
            choices = {choice: text(title, (at, "dimension")) for choice, title in level["members"].items()}
            found[path] = (Fact(path, "one_of", words[level["name"]], members=choices), name)
    return found


def _joined(words: Mapping[str, Text]) -> Text:
    return Text(" · ".join(w.ko for w in words.values()), " · ".join(w.en for w in words.values()))


def _fact(path: str, raw: Any, where: tuple[str | int, ...], words: Mapping[str, Text] | None = None) -> Fact:
    spec = mapping(raw, where, _FACT_KEYS, ("type", "question"))
    if spec["type"] not in TYPES:
        raise Fault((*where, "type"), "fact_type", given=str(spec["type"]), types=", ".join(TYPES))
    choice = spec["type"] in ("one_of", "several_of")
    if choice != ("members" in spec):
        raise Fault(where, "fact_members")

    def said(key: str) -> Text | None:
        if key not in spec:
            return None
        given = text(spec[key], (*where, key))
        return given.filled(**words) if words else given

    question = said("question")
    assert question is not None
    return Fact(
        path=path,
        type=spec["type"],
        question=question,
        help=said("help"),
        proof=said("proof"),
        unit=said("unit"),
        of=str(spec.get("of", "number")),
        members={name: text(title, (*where, "members", name)) for name, title in entries(spec.get("members", {}), (*where, "members")).items()},
        signed=spec.get("signed", False) is True,
        elected=spec.get("elected", False) is True,
        was=tuple(items(spec.get("was", []), (*where, "was"))),
        changed=whole(spec.get("changed", 1), (*where, "changed")),
    )
