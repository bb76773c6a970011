"""Rows that rule and code look up by different keys: nobody can tell whether the same ones are meant."""

from __future__ import annotations

from collections.abc import Iterable

from drift.behaviour.model import Behaviour
from drift.compare.rules.paths import specified
from drift.logic.rewrite import subterms
from drift.logic.terms import Collect, Expression, Field, Predicate


def by_other_key(clauses: Iterable[Predicate], tested: Predicate, spec: Behaviour) -> bool:
    """Whether the code finds instances by what the specification does not know, and by nothing else.

    `Actor{agent_id: x}` against `Actor{node: x}`, where no field of the one side corresponds to the other's.
    """
    asked = [part for clause in clauses for part in _lookups(clause)]
    return any(
        wanted.entity == done.entity and _disjoint(_read(wanted), _read(done)) and _strange(done, spec)
        for done in _lookups(tested)
        for wanted in asked
    )


def _lookups(expression: Expression) -> Iterable[Collect]:
    return (part for part in subterms(expression) if isinstance(part, Collect))


def _read(rows: Collect) -> frozenset[Field]:
    """The fields of the element that its condition reads, all by one name of the element."""
    return frozenset(
        Field(rows.element, part.name)
        for part in subterms(rows.where)
        if isinstance(part, Field) and part.base == rows.element
    )


def _disjoint(wanted: frozenset[Field], done: frozenset[Field]) -> bool:
    return bool(wanted) and {field.name for field in wanted}.isdisjoint(field.name for field in done)


def _strange(rows: Collect, spec: Behaviour) -> bool:
    return any(not specified(field, spec) for field in _read(rows))
