"""Removals of all that a query selects, where the specification removes one instance at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drift.behaviour.model import Behaviour, Condition, GuardedEffect, Operation, Remove
from drift.logic.implies import conjuncts
from drift.logic.rewrite import substitute, subterms
from drift.logic.terms import TRUE, Collect, Compare, Field, Member, Predicate, Var

_KEY = "id"


def with_single_removals(code: Behaviour, spec: Behaviour) -> Behaviour:
    """The translated code, `DELETE … WHERE p` read as the removal of each instance while `p` holds of it.

    Only of entities whose removals in the specification are all of one instance under conditions, as those
    of rules on time are, and only where the query says what the instances are like, not which they are. Where
    the specification removes the elements of a loop, all those of one owner are such instances too.
    """
    singles, looped = _singles(spec), _looped(spec)
    if not singles:
        return code
    return replace(
        code,
        operations=tuple(_each(operation, singles, looped) for operation in code.operations),
        dead=tuple(_each(operation, singles, looped) for operation in code.dead),
    )


def _singles(spec: Behaviour) -> frozenset[str]:
    removed = [
        guarded.effect
        for operation in spec.operations
        for guarded in operation.effects
        if isinstance(guarded.effect, Remove)
    ]
    many = {one.entity for one in removed if not isinstance(one.target, Var)}
    return frozenset(one.entity for one in removed if one.entity not in many)


def _looped(spec: Behaviour) -> frozenset[str]:
    """The entities of which some rule removes the elements of a loop."""
    return frozenset(
        guarded.effect.entity
        for operation in spec.operations
        for guarded in operation.effects
        if isinstance(guarded.effect, Remove) and guarded.effect.target in guarded.over
    )


def _each(operation: Operation, singles: frozenset[str], looped: frozenset[str]) -> Operation:
    if not any(isinstance(guarded.effect, Remove) for guarded in operation.effects):
        return operation
    return replace(operation, effects=tuple(_read(guarded, singles, looped) for guarded in operation.effects))


def _read(guarded: GuardedEffect, singles: frozenset[str], looped: frozenset[str]) -> GuardedEffect:
    match guarded.effect:
        case Remove(Collect(entity, element, where), owner) if owner in singles and where != TRUE:
            pass
        case _:
            return guarded
    telling = [part for part in conjuncts(where) if _tells_which(part, element)]
    if telling and not (owner in looped and _of_one_owner(telling, element)):
        return guarded
    row = Var(f"{entity}@{guarded.source.span.line}:{guarded.source.span.column}", entity)
    return replace(
        guarded,
        effect=Remove(row, owner),
        when=(*guarded.when, *_selection(guarded, substitute(where, {element: row}))),
        over=(*guarded.over, row),
    )


def _selection(guarded: GuardedEffect, where: Predicate) -> Iterator[Condition]:
    for part in conjuncts(where):
        yield Condition(part, guarded.source, "selection", guarded.symbol, guarded.text, guarded.related)


def _of_one_owner(telling: list[Predicate], element: Var) -> bool:
    """Whether the instances are told by nothing but the one instance that they belong to."""
    match telling:
        case [
            Compare("=", Field(base, name), Var(_, entity)) | Compare("=", Var(_, entity), Field(base, name))
        ]:
            return base == element and name != _KEY and bool(entity)
        case _:
            return False


def _tells_which(predicate: Predicate, element: Var) -> bool:
    """Whether a condition names the instance: by its key, by another instance, by a list of them."""
    match predicate:
        case Compare(_, left, right):
            sides = (left, right)
            return element in sides or any(
                side == Field(element, _KEY) or (isinstance(side, Var) and bool(side.entity))
                for side in sides
            )
        case Member(item, _):
            return item in (element, Field(element, _KEY))
        case _:
            return element not in set(subterms(predicate))
