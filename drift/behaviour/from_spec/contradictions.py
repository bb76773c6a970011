"""Declarations of one name that mean different things: derived values and rules.

Fields, relationships and states are compared while they are united (`outline`), parameters with their values
(`configuration`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.allium.items import DerivedItem
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.index import Index, source, words
from drift.behaviour.from_spec.structure import derived_value
from drift.behaviour.model import Conflict, Derived, Entity, Operation
from drift.logic.canonical import canonical
from drift.logic.rewrite import substitute
from drift.logic.terms import Predicate, Term, Var
from drift.logic.types import Typing


def derived_conflicts(index: Index, entities: Sequence[Entity], compiler: Compiler) -> Iterator[Conflict]:
    """Derived values that two declarations of an entity define differently."""
    for entity in entities:
        if len(index.entities[entity.name]) > 1:
            yield from _contradicted(index, entity, compiler)


def _contradicted(index: Index, entity: Entity, compiler: Compiler) -> Iterator[Conflict]:
    known = {one.name: one for one in entity.derived}
    typing = compiler.vocabulary.type_of
    for one in index.entities[entity.name]:
        for item in one.entity.items:
            if not isinstance(item, DerivedItem):
                continue
            leading = known[item.name]
            place = source(one.file, item.span)
            if place == leading.source or len(item.parameters) != len(leading.params):
                continue
            value = _renamed(derived_value(item, one.file, entity.name, compiler), item, leading)
            if canonical(value, typing) != canonical(leading.value, typing):
                yield Conflict(
                    "derived",
                    f"{entity.name}.{item.name}",
                    leading.source,
                    place,
                    _spelled(index, entity, leading),
                    words(one.file, item.span),
                    "they define it differently",
                )


def _renamed(value: Term, item: DerivedItem, leading: Derived) -> Term:
    """A definition with the parameters of the leading one."""
    pairs = zip(item.parameters, leading.params, strict=True)
    return substitute(value, {Var(name): parameter for name, parameter in pairs})


def _spelled(index: Index, entity: Entity, leading: Derived) -> str:
    for one in index.entities[entity.name]:
        if one.file.path == leading.source.file:
            return words(one.file, leading.source.span)
    return ""


def rule_conflicts(operations: Sequence[Operation], typing: Typing) -> Iterator[Conflict]:
    """Rules of one name that have other triggers, conditions or outcomes."""
    leading: dict[str, Operation] = {}
    for operation in operations:
        first = leading.setdefault(operation.name, operation)
        if first is operation:
            continue
        reason = _difference(first, operation, typing)
        if reason:
            yield Conflict("rule", operation.name, first.source, operation.source, reason=reason)


def _difference(first: Operation, other: Operation, typing: Typing) -> str:
    if _fired(first) != _fired(other):
        return "they have different triggers"
    names = dict(zip(first.params, other.params, strict=False))
    mapping: dict[Term, Term] = {mine: theirs for mine, theirs in names.items() if mine != theirs}
    required = {canonical(substitute(clause.predicate, mapping), typing) for clause in first.requires}
    if required != {canonical(clause.predicate, typing) for clause in other.requires}:
        return "they require different things"
    if mapping:
        return ""
    if _outcomes(first) != _outcomes(other):
        return "they ensure different things"
    return ""


def _fired(operation: Operation) -> list[tuple[str, str, str, str, int]]:
    return [
        ("event" if one.name else one.kind, one.name, one.entity, one.field, len(one.params))
        for one in operation.triggers
    ]


def _outcomes(operation: Operation) -> set[tuple[object, tuple[Predicate, ...]]]:
    return {(one.effect, tuple(test.predicate for test in one.when)) for one in operation.effects}
