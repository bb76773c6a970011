"""Which parts of a conjunction have nothing to do with each other: it can hold if each of them can."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from drift.logic.rewrite import LEAVES, children
from drift.logic.slots import is_leaf
from drift.logic.terms import Collect, Compare, Expression, Field, Predicate, Var

Subject: TypeAlias = Expression | str


@dataclass(frozen=True, slots=True)
class _Subjects:
    """What a predicate speaks of: `ends` of its paths, `starts` on the way there, terms that it equates.

    By number: what is asked of them is asked very often, and terms are slow to compare.
    """

    ends: frozenset[int]
    starts: frozenset[int]
    equated: frozenset[int]


class Independence:
    """Takes conjunctions apart; remembers what it has read. Pure from outside."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Predicate, _Subjects]] = {}
        self._numbers: dict[Subject, int] = {}

    def parts(self, operands: Sequence[Predicate]) -> list[tuple[Predicate, ...]]:
        """The operands in groups that share nothing on which values depend, in order of appearance.

        If `a = b` is said, whatever starts at `a` or `b` belongs together: equals have equal fields.
        """
        read = [self._subjects(operand) for operand in operands]
        equated = frozenset[int]().union(*(one.equated for one in read))
        groups: list[tuple[set[int], list[int]]] = []
        for index, one in enumerate(read):
            subjects: set[int] = {*one.ends, *(one.starts & equated)}
            members = [index]
            apart = []
            for others, found in groups:
                if others.isdisjoint(subjects):
                    apart.append((others, found))
                else:
                    subjects |= others
                    members += found
            groups = [*apart, (subjects, members)]
        ordered = sorted(sorted(members) for _, members in groups)
        return [tuple(operands[index] for index in members) for members in ordered]

    def _subjects(self, predicate: Predicate) -> _Subjects:
        known = self._known.get(id(predicate))
        if known is None:
            ends, starts, equated = _read(predicate)
            numbered = _Subjects(self._numbered(ends), self._numbered(starts), self._numbered(equated))
            known = self._known[id(predicate)] = (predicate, numbered)
        return known[1]

    def _numbered(self, subjects: Iterable[Subject]) -> frozenset[int]:
        return frozenset(self._numbers.setdefault(one, len(self._numbers)) for one in subjects)


def _read(predicate: Predicate) -> tuple[set[Subject], set[Expression], set[Expression]]:
    ends: set[Subject] = set()
    starts: set[Expression] = set()
    equated: set[Expression] = set()
    seen: set[int] = set()
    stack: list[Expression] = [predicate]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, LEAVES):
            ends.add(node)
        match node:
            case Field(base, _):
                while isinstance(base, Field):
                    starts.add(base)
                    base = base.base
                starts.add(base)
                if not isinstance(base, Var):
                    stack.append(base)
            case Collect(entity, _, where):
                ends.add(f"{entity} collected")
                stack.append(where)
            case _:
                if isinstance(node, Compare) and is_leaf(node.left) and is_leaf(node.right):
                    equated.update((node.left, node.right))
                stack.extend(children(node))
    return ends, starts, equated
