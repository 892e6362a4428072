"""The premise of a question in the words of the questions it rests on: when a form asks it at all."""

from __future__ import annotations

from collections.abc import Mapping

from compliance.law.facts import Fact, Facts
from compliance.law.leaf import NotYet, Test
from compliance.law.node import Group, Leaf, Node, Not, Notion, Some
from compliance.law.rulebook import Rulebook
from compliance.law.text import Text
from compliance.words import LANGUAGES, say


def premises(book: Rulebook) -> Mapping[str, Text]:
    """When questions are asked, in words, by path; what is always asked is left out."""
    found = {}
    for fact in book.facts:
        premise = book.premise(fact.path)
        if premise is not None:
            found[fact.path] = Text(*(_words(book.facts, premise, fact.path, lang) for lang in LANGUAGES))
    return found


def _words(facts: Facts, node: Node, path: str, lang: str) -> str:
    """A condition in words; `path` is the question whose premise it is. A notion is said by its title."""
    match node:
        case Notion(title=title):
            return title[lang]
        case Not(node=inner):
            return say("premise.not", lang, what=_words(facts, inner, path, lang))
        case Group(form=form, nodes=nodes):
            return say(f"premise.{form}", lang).join(_words(facts, child, path, lang) for child in nodes)
        case Some(of=of):
            return say("premise.some", lang, of=facts.blocks[of].title[lang])
        case Leaf():
            owned = facts.owner(path)
            fact = facts.find(node.at(f"{owned[0].name}.{owned[1]}" if owned else None))
            assert fact is not None
            return say("premise.answer", lang, question=fact.question[lang], answer=_wanted(fact, node.test, lang))
    raise TypeError(type(node).__name__)


def _wanted(fact: Fact, test: Test, lang: str) -> str:
    """The answers that a test accepts."""
    said = []
    for operator, wanted in test.tests:
        if isinstance(wanted, bool):
            said.append(say("answer.yes" if wanted else "answer.no", lang))
        elif isinstance(wanted, NotYet):
            said.append(say("answer.not_yet", lang))
        elif fact.members:
            chosen = [wanted] if operator == "is" else [name for name in fact.choices if name in wanted]
            said.append(say("premise.or", lang).join(fact.members[name][lang] for name in chosen))
        else:
            said.append(say(f"rules.test.{operator}", lang, value=str(wanted)))
    return ", ".join(said)
