"""The program on durable_rules: the second key where it is installed.

One ruleset a level of the program, split so that a message stays small; one message a ruleset carries the literals
known so far; what fires is carried to the next level. Only numbers go in, nothing is ever negated in the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from compliance.engines.program import AND, UNKNOWN, Program
from compliance.engines.slot import Slot
from compliance.engines.truth import Truth, of_rails
from compliance.errors import EngineError, MissingExtra, Problem

PROPERTIES = 60  # what one message may carry with a margin


class _Host:
    """What durable_rules asks of a host; the real one starts timer threads."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def available() -> bool:
    """Whether durable_rules can be used here."""
    try:
        import durable.engine  # noqa: F401
    except ImportError:
        return False
    return True


def truths(program: Program, literals: Sequence[bool]) -> dict[Slot, Truth]:
    """The truth of every output for one description. Raises MissingExtra, EngineError."""
    known = list(literals) + [False] * len(program.steps)
    for level in _levels(program):
        for ruleset in _split(program, level):
            for literal in _fired(program, ruleset, known):
                known[literal] = True
    return {slot: of_rails(*(known[literal] for literal in rails)) for slot, rails in program.outputs.items()}


def _levels(program: Program) -> list[list[int]]:
    """The positions of the steps, by the length of the longest way to them."""
    depth = [0] * (program.first_step + len(program.steps))
    levels: list[list[int]] = []
    for at, (_, reads) in enumerate(program.steps):
        level = 1 + max(depth[read] for read in reads)
        depth[program.first_step + at] = level
        while len(levels) < level:
            levels.append([])
        levels[level - 1].append(at)
    return levels


def _split(program: Program, level: list[int]) -> list[list[int]]:
    """A level in pieces whose messages stay small. A step that reads more stands alone and is cut up later."""
    pieces: list[list[int]] = []
    carried: set[int] = set()
    for at in level:
        reads = set(program.steps[at][1])
        if not pieces or len(carried | reads) > PROPERTIES:
            pieces.append([])
            carried = set()
        pieces[-1].append(at)
        carried |= reads
    return pieces


def _fired(program: Program, piece: list[int], known: list[bool]) -> list[int]:
    """The literals of the steps of one piece that hold, as durable_rules finds them."""
    fired: list[int] = []
    for at in piece:  # steps wider than a message: joined in chunks, each a ruleset of its own
        operation, reads = program.steps[at]
        if len(reads) > PROPERTIES:
            chunks = [reads[i : i + PROPERTIES] for i in range(0, len(reads), PROPERTIES)]
            held = [bool(_run([(0, operation, chunk)], known)) for chunk in chunks]
            if all(held) if operation == AND else any(held):
                fired.append(program.first_step + at)
            piece = [other for other in piece if other != at]
    steps = [(program.first_step + at, *program.steps[at]) for at in piece]
    return fired + _run(steps, known) if steps else fired


def _run(steps: list[tuple[int, int, tuple[int, ...]]], known: list[bool]) -> list[int]:
    """Build one ruleset, give it one message of what is known, and collect what fires."""
    engine = _engine()
    fired: set[int] = set()
    rules: dict[str, Any] = {"sink": {"all": [{"m": {"any": 1}}], "run": lambda _context: None}}

    def note(literal: int) -> Any:
        def run(_context: Any) -> None:
            fired.add(literal)

        return run

    message: dict[str, int] = {"any": 1}
    for literal, operation, reads in steps:
        wanted = 0 if operation == UNKNOWN else 1
        tests = [{f"p{read}": wanted} for read in reads]
        message |= {f"p{read}": int(known[read]) for read in reads}
        if operation == AND:
            condition = tests[0] if len(tests) == 1 else {"$and": tests}
            rules[f"r{literal}"] = {"all": [{"m": condition}], "run": note(literal)}
        else:
            for branch, test in enumerate(tests):
                rules[f"r{literal}_{branch}"] = {"all": [{"m": test}], "run": note(literal)}
    try:
        ruleset = engine.Ruleset("level", _Host(), rules)
        try:
            _play(ruleset, message)
        finally:
            engine.durable_rules_engine.delete_ruleset(ruleset._handle)  # noqa: SLF001  its network is never freed otherwise
    except EngineError:
        raise
    except Exception as error:
        raise EngineError(Problem("rete_failed", params={"problem": str(error)})) from error
    return sorted(fired)


def _play(ruleset: Any, message: dict[str, int]) -> None:
    """Assert the message, run every action that fires, forget the session.

    `assert_fact` only returns a handle: its actions must have run before the state is deleted, and an exception in
    one is swallowed into the result, so it is looked for and raised again.
    """
    session = "one"
    failed: list[Any] = []
    handle = ruleset.assert_fact({**message, "sid": session, "id": 1})
    ruleset.do_actions(handle, lambda error, _state: failed.append(error) if error else None)
    ruleset.delete_state(session)
    if failed:
        raise EngineError(Problem("rete_failed", params={"problem": str(failed[0])}))


def _engine() -> Any:
    try:
        from durable import engine
    except ImportError:
        raise MissingExtra(Problem("extra_rete")) from None
    return engine
