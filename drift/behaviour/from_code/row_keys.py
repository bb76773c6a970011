"""Which queries for one row find the same one: those that ask for the same key, whatever else they ask."""

from __future__ import annotations

from dataclasses import dataclass, field

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.logic.build import conjoin
from drift.logic.implies import conjuncts
from drift.logic.rewrite import children, free_variables
from drift.logic.terms import Collect, Compare, Const, Expression, Field, Ite, Predicate, Term, Var


@dataclass(slots=True)
class RowKeys:
    """The rows that are known by a key, and what each was asked by."""

    _knowledge: Knowledge
    _found: dict[tuple[str, Predicate], Var] = field(default_factory=dict)

    def row(self, collection: Collect) -> Var | None:
        """The row that a query for the same key gave."""
        return next((self._found[key] for key in self._keys(collection) if key in self._found), None)

    def note(self, row: Var, collection: Collect) -> None:
        """Remembers the keys by which the query finds the row."""
        for key in self._keys(collection):
            self._found.setdefault(key, row)

    def _keys(self, collection: Collect) -> list[tuple[str, Predicate]]:
        return [
            (collection.entity, part)
            for part in conjuncts(collection.where)
            if identifies(self._knowledge, collection.entity, collection.element, part)
        ]


def identifies(knowledge: Knowledge, entity: str, element: Var, part: Predicate) -> bool:
    """Whether one row at most of the entity meets the condition: its key, or what is unique, is given."""
    if not isinstance(part, Compare) or part.op != "=":
        return False
    for side, other in ((part.left, part.right), (part.right, part.left)):
        if side == element:
            return True
        if not isinstance(side, Field) or side.base != element or isinstance(other, Const):
            continue
        known = knowledge.field(entity, side.name)
        unique = side.name == knowledge.primary(entity) or (known is not None and known.unique)
        if unique and element not in free_variables(other):
            return True
    return False


def in_both(one: Collect, other: Collect) -> Collect:
    """What both queries ask of the row; they have the same element."""
    asked = conjuncts(other.where)
    return Collect(one.entity, one.element, conjoin(*(p for p in conjuncts(one.where) if p in asked)))


def in_any_case(term: Term) -> list[Expression]:
    """The parts of a value that it has whichever way it is chosen: a row that is not chosen need not be."""
    found: list[Expression] = []
    waiting: list[Expression] = [term]
    seen: set[int] = set()
    while waiting:
        part = waiting.pop()
        if id(part) not in seen and not isinstance(part, Ite):
            seen.add(id(part))
            found.append(part)
            waiting.extend(reversed(tuple(children(part))))
    return found
