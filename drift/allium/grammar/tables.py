"""The tables of the clause grammar: made from `clauses.lark` beside it, kept as data that loads at once.

`python -m drift.allium.grammar` writes `clauses.json` anew; a test holds that it belongs to the grammar.
Should the two differ all the same, the tables are made on the spot.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

GRAMMAR = Path(__file__).parent / "clauses.lark"
TABLES = Path(__file__).parent / "clauses.json"
STARTS = (
    "expr",
    "literal_list",
    "field_type",
    "enum_type",
    "derived",
    "relationship",
    "edge",
    "type",
    "any_type",
    "setting",
    "default",
    "untyped_default",
    "let",
    "loop",
    "event",
    "trigger",
    "transition",
    "statement",
    "entry",
    "facing",
    "context",
    "contract_entry",
    "signature",
)
"""The rules at which a clause may start."""


class Child(msgspec.Struct, frozen=True, array_like=True):
    """One child that a reduction is given, `absent` Nones before it; `spread` when it is itself a list."""

    index: int
    absent: int = 0
    spread: bool = False


class Rule(msgspec.Struct, frozen=True, array_like=True):
    """A rule of the grammar. Without an `action` it hands its children up to the rule around it."""

    origin: str
    length: int
    action: str
    children: tuple[Child, ...]
    absent: int = 0
    passes: bool = False
    """Whether a single child stands for the whole."""


class Tables(msgspec.Struct, frozen=True):
    """An LALR(1) automaton. `actions` by state and terminal: the state to shift to, or `-1 - rule`."""

    digest: str
    rules: tuple[Rule, ...]
    actions: tuple[dict[str, int], ...]
    gotos: tuple[dict[str, int], ...]
    starts: dict[str, int]
    ends: dict[str, int]


@cache
def tables() -> Tables:
    """The tables, once a process."""
    source = GRAMMAR.read_bytes()
    try:
        found = msgspec.json.decode(TABLES.read_bytes(), type=Tables)
    except (OSError, msgspec.DecodeError):
        return build(source)
    return found if found.digest == digest(source) else build(source)


def digest(source: bytes) -> str:
    """What tells one grammar from another."""
    return sha256(source + " ".join(STARTS).encode()).hexdigest()[:16]


def build(source: bytes) -> Tables:
    """Has lark make the tables. Takes as long as reading thousands of lines of specification."""
    from lark import Lark
    from lark.lexer import Lexer
    from lark.parsers.lalr_analysis import Shift

    class NoLexer(Lexer):
        def __init__(self, conf: object) -> None:
            pass

        def lex(self, state: object, parser: object) -> None:  # type: ignore[override]
            raise NotImplementedError

    made = Lark(source.decode("utf-8"), parser="lalr", lexer=NoLexer, start=list(STARTS))
    table = made.parser.parser._parse_table
    records = {rule: _rule(rule) for rule in made.rules}
    rules = sorted(set(records.values()), key=msgspec.json.encode)
    order = _order(table.states, table.start_states, lambda kind: kind is Shift)
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    for state in order:
        row = {
            name: order[to] if kind is Shift else -1 - rules.index(records[to])
            for name, (kind, to) in sorted(table.states[state].items(), key=lambda entry: entry[0])
        }
        actions.append({name: to for name, to in row.items() if name.isupper()})
        gotos.append({name: to for name, to in row.items() if not name.isupper()})
    starts = {start: order[state] for start, state in sorted(table.start_states.items())}
    ends = {start: order[state] for start, state in sorted(table.end_states.items())}
    return Tables(digest(source), tuple(rules), tuple(actions), tuple(gotos), starts, ends)


def _order(
    states: Mapping[int, Mapping[str, tuple[object, int]]],
    starts: Mapping[str, int],
    shifts: Callable[[object], bool],
) -> dict[int, int]:
    """Numbers for the states, in the order in which they are reached: lark's own depend on the hash seed."""
    order = {state: number for number, (_, state) in enumerate(sorted(starts.items()))}
    waiting = list(order)
    for state in waiting:
        for _, (kind, to) in sorted(states[state].items(), key=lambda entry: entry[0]):
            if shifts(kind) and to not in order:
                order[to] = len(order)
                waiting.append(to)
    return order


def _rule(rule: object) -> Rule:
    """One of lark's rules. Absent options are `empty_indices`; helpers of repetitions are called `__…`."""
    from lark.grammar import Rule as LarkRule

    assert isinstance(rule, LarkRule)
    absent, children = 0, list[Child]()
    symbols = iter(enumerate(rule.expansion))
    for empty in rule.options.empty_indices or [False] * len(rule.expansion):
        if empty:
            absent += 1
        else:
            index, symbol = next(symbols)
            children.append(Child(index, absent, not symbol.is_term and symbol.name.startswith("_")))
            absent = 0
    name = str(rule.origin.name)
    action = "" if name.startswith("_") else str(rule.alias or name)
    passes = bool(rule.options.expand1 and not rule.alias)
    return Rule(name, len(rule.expansion), action, tuple(children), absent, passes)


def main() -> None:
    """Write the tables."""
    TABLES.write_bytes(msgspec.json.encode(build(GRAMMAR.read_bytes())) + b"\n")
