"""Runs the tables of the clause grammar over the tokens of one clause.

Most reductions only pass an operand up the ladder of precedence; a run of them is one step, remembered by
where it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from drift.allium.grammar.tables import Rule, Tables
from drift.allium.tokens import Token

Action: TypeAlias = Callable[[list[Any]], Any]
END = "$END"


class Unexpected(Exception):  # noqa: N818 - what the language's word is
    """The token of this index can't stand there; an index behind the last token is the end."""

    def __init__(self, index: int) -> None:
        self.index = index
        super().__init__(index)


class Automaton:
    """The tables, with the methods that build nodes. Holds no state of a clause: one serves all."""

    def __init__(self, tables: Tables, builder: object) -> None:
        self._tables = tables
        self._leaps: dict[tuple[int, int, str], int] = {}
        self._reductions = [_reduction(rule, builder) for rule in tables.rules]

    def parse(self, tokens: Sequence[Token], start: str) -> Any:
        """The clause, as the grammar's rule `start`.

        Raises:
            Unexpected: it is not in the language.
        """
        actions, gotos, reductions, leaps = (
            self._tables.actions,
            self._tables.gotos,
            self._reductions,
            self._leaps,
        )
        end = self._tables.ends[start]
        top = self._tables.starts[start]
        states: list[int] = [top]
        values: list[Any] = []
        for index in range(len(tokens) + 1):
            token = tokens[index] if index < len(tokens) else None
            kind = token.type if token is not None else END
            while True:
                if token is None and top == end:
                    return values[-1]
                action = actions[top].get(kind)
                if action is None:
                    raise Unexpected(index)
                if action >= 0:
                    top = action
                    states.append(top)
                    values.append(token)
                    break
                origin, length, build, plan = reductions[-1 - action]
                if build is None:
                    below = states[-2]
                    leap = leaps.get((below, top, kind))
                    top = states[-1] = self._leap(below, top, kind) if leap is None else leap
                    continue
                if length == 1:
                    del states[-1]
                    children = [values[-1]]
                    if plan is not None:
                        children = arranged(children, *plan)
                    values[-1] = build(children)
                else:
                    del states[-length:]
                    children = values[-length:]
                    del values[-length:]
                    if plan is not None:
                        children = arranged(children, *plan)
                    values.append(build(children))
                top = gotos[states[-1]][origin]
                states.append(top)
        raise AssertionError("the end of a clause is accepted or unexpected")

    def _leap(self, below: int, top: int, kind: str) -> int:
        """Where a run of reductions that build nothing ends."""
        reached = top
        while True:
            action = self._tables.actions[reached].get(kind)
            if action is None or action >= 0:
                break
            origin, _, build, _ = self._reductions[-1 - action]
            if build is not None:
                break
            reached = self._tables.gotos[below][origin]
        self._leaps[below, top, kind] = reached
        return reached

    def expected(self, tokens: Sequence[Token], start: str) -> list[str]:
        """The terminals that could follow these tokens, sorted."""
        states = [self._tables.starts[start]]
        end = self._tables.ends[start]
        for token in tokens:
            if not self._advance(states, token.type, end):
                return []
        return sorted(
            kind for kind in self._tables.actions[states[-1]] if self._advance([*states], kind, end)
        )

    def _advance(self, states: list[int], kind: str, end: int) -> bool:
        while True:
            if kind == END and states[-1] == end:
                return True
            action = self._tables.actions[states[-1]].get(kind)
            if action is None:
                return False
            if action >= 0:
                states.append(action)
                return True
            rule = self._tables.rules[-1 - action]
            del states[-rule.length :]
            states.append(self._tables.gotos[states[-1]][rule.origin])


Plan: TypeAlias = tuple[tuple[tuple[int, int, bool], ...], int]


def arranged(children: list[Any], kept: tuple[tuple[int, int, bool], ...], absent: int) -> list[Any]:
    """The children as a reduction is given them: repetitions spread out, None for each absent option.

    A repetition that comes first goes on in its own list, so that a long one costs no more an item.
    """
    found: list[Any] = []
    index, missing, spread = kept[0] if kept else (0, 0, False)
    if spread and not missing:
        found, kept = children[index], kept[1:]
    for index, missing, spread in kept:
        if missing:
            found.extend([None] * missing)
        if spread:
            found.extend(children[index])
        else:
            found.append(children[index])
    if absent:
        found.extend([None] * absent)
    return found


def _as_they_are(children: list[Any]) -> list[Any]:
    return children


def _reduction(rule: Rule, builder: object) -> tuple[str, int, Action | None, Plan | None]:
    """How a rule is reduced; without a function when its one child stands for it."""
    if rule.passes and rule.length == 1:
        return rule.origin, 1, None, None
    build: Action = getattr(builder, rule.action) if rule.action else _as_they_are
    plain = not rule.absent and not any(child.absent or child.spread for child in rule.children)
    plan = (
        None if plain else (tuple((one.index, one.absent, one.spread) for one in rule.children), rule.absent)
    )
    return rule.origin, rule.length, build, plan
