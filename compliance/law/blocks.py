"""Reading the questions: blocks of facts, each a file or a part of one, into all questions of an edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from typing import Any

from compliance.law.facts import Block, ClosedList, Fact, Facts
from compliance.law.leaf import Currencies, Value
from compliance.law.text import Fault, Text, entries, items, mapping, text, whole, word

TYPES = ("bool", "number", "money", "annual", "dated", "date", "one_of", "several_of", "text")
_FACT_KEYS = (
    "type", "question", "help", "proof", "unit", "of", "members", "alone", "signed", "elected", "was", "changed", "asked_if",
    "only", "negative", "ahead",
)  # fmt: skip
_BLOCK_KEYS = ("block", "title", "about", "there", "dimension", "facts", "each", "file", "line", "layer")


def facts(blocks: Iterable[Mapping[str, Any]], edition: Mapping[str, Any], money: Mapping[str, Any]) -> Facts:
    """Build the questions from their raw blocks. Raises Fault, its path led by the block's position."""
    raw_blocks = [_block(raw, at) for at, raw in enumerate(blocks)]
    found: dict[str, Fact] = {}
    headings: dict[str, Block] = {}
    lists: dict[str, ClosedList] = {}
    levels: dict[str, tuple[Fact, str]] = {}
    never: dict[str, Fact] = {}
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
            for leaf, spec in entries(raw["each"], (at, "each")).items():
                for fact, is_asked in _member_facts(raw_blocks[declared], declared, leaf, entries(spec, (at, "each", leaf)), (at, "each", leaf)):
                    if is_asked:
                        found[fact.path] = fact
                    else:
                        never[fact.path] = fact
    codes = {code: code for code in money["currencies"]}
    codes |= {form: code for code, forms in money["currencies"].items() for form in forms}
    number = int(edition["edition"])
    unasked = {**{path: fact for path, (fact, _) in levels.items()}, **never}
    constants: dict[str, Value] = {path: name for path, (_, name) in levels.items()}
    constants |= dict.fromkeys(never, False)
    currencies = Currencies(codes, money["korean_numerals"])
    return Facts(number, found, headings, lists, currencies, dict(edition.get("names") or {}), unasked, constants)


def _block(raw: Any, at: int) -> Mapping[str, Any]:
    """A block whose shape is that of one. Raises Fault."""
    block = mapping(raw, (at,), _BLOCK_KEYS, ("block",))
    word(block["block"], (at, "block"))
    if "dimension" in block:
        _dimension(block["dimension"], (at, "dimension"))
    return block


def _dimension(raw: Any, where: tuple[str | int, ...]) -> None:
    """What declares a closed list has the shape of one. Raises Fault."""
    dimension = mapping(raw, where, ("there", "closer", "levels", "pairs", "was"), ("there", "closer"))
    for key in ("there", "closer"):
        word(dimension[key], (*where, key))
    level_names = []
    for index, level in enumerate(items(dimension.get("levels") or [], (*where, "levels"))):
        place = (*where, "levels", index)
        mapping(level, place, (), ("name", "members"))
        level_names.append(word(level["name"], (*place, "name")))
        entries(level["members"], (*place, "members"))
    for first, seconds in entries(dimension.get("pairs") or {}, (*where, "pairs")).items():
        _words(seconds, (*where, "pairs", first))
    for level, renamed in mapping(dimension.get("was") or {}, (*where, "was"), level_names).items():
        for old, news in entries(renamed, (*where, "was", level)).items():
            _words(news, (*where, "was", level, old))


def _words(raw: Any, where: tuple[str | int, ...]) -> list[str]:
    """A list of names. Raises Fault."""
    return [word(one, (*where, at)) for at, one in enumerate(items(raw, where))]


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
    pairs = raw["dimension"].get("pairs")
    if pairs is not None:
        kept = {f"{first}.{second}" for first, seconds in entries(pairs, (at, "dimension", "pairs")).items() for second in seconds}
        unknown = sorted(kept - {member for member, _ in combined})
        if unknown:
            raise Fault((at, "dimension", "pairs"), "pair_unknown", name=unknown[0])
        combined = [(member, words) for member, words in combined if member in kept]
    return combined if combined != [("", {})] else []


def _member_facts(
    raw: Mapping[str, Any], at: int, leaf: str, spec: Mapping[str, Any], place: tuple[str | int, ...]
) -> Iterator[tuple[Fact, bool]]:
    """A question for each member, and whether it is asked of that member: `only` names the level members it is for.

    What is not asked of a member is answered no. Such a question is a yes or no.
    """
    name = raw["block"]
    level_names = [level["name"] for level in raw["dimension"]["levels"]]
    only = mapping(spec.get("only") or {}, (*place, "only"), level_names)
    asked_of = {level: _words(names, (*place, "only", level)) for level, names in only.items()}
    if asked_of and spec.get("type") != "bool":
        raise Fault((*place, "only"), "only_not_bool")
    old_leaves = (leaf, *_words(spec.get("was") or [], (*place, "was")))
    own = {key: value for key, value in spec.items() if key not in ("only", "was")}
    for member, words in _levels(raw, at):
        which = dict(zip(level_names, member.split("."), strict=True))
        is_asked = all(which[level] in names for level, names in asked_of.items())
        fact = _fact(f"{name}.{member}.{leaf}", own, place, words)
        yield replace(fact, was=_old_paths(raw, which, old_leaves, fact.path)), is_asked


def _old_paths(raw: Mapping[str, Any], which: Mapping[str, str], leaves: Iterable[str], path: str) -> tuple[str, ...]:
    """The paths of an older edition that a member's question takes over, by the old names of its levels."""
    renamed = raw["dimension"].get("was") or {}
    olds = [
        [name, *(old for old, news in (renamed.get(level) or {}).items() if name in news)] for level, name in which.items()
    ]
    candidates = (".".join((raw["block"], *member, leaf)) for member in product(*olds) for leaf in leaves)
    return tuple(old for old in candidates if old != path)


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
        if not words:
            return given
        try:
            return given.filled(**words)
        except (KeyError, IndexError, ValueError):
            raise Fault((*where, key), "words_unfilled", known=", ".join(f"{{{level}}}" for level in words)) from None

    members = {name: text(title, (*where, "members", name)) for name, title in entries(spec.get("members", {}), (*where, "members")).items()}
    alone = word(spec["alone"], (*where, "alone")) if "alone" in spec else None
    if alone is not None and (spec["type"] != "several_of" or alone not in members):
        raise Fault((*where, "alone"), "alone_not_member", given=alone)
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
        members=members,
        alone=alone,
        signed=spec.get("signed", False) is True,
        elected=spec.get("elected", False) is True,
        negative=spec.get("negative", False) is True,
        ahead=spec.get("ahead", False) is True,
        was=tuple(_words(spec.get("was", []), (*where, "was"))),
        changed=whole(spec.get("changed", 1), (*where, "changed")),
        asked_if=spec.get("asked_if"),
    )
