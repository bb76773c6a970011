"""Rows that were looked up by a key which another row holds: they are that row's reference.

`const item = items.get(claim.itemId)`: where the specification says that the claim has an article, the row is
`claim.article`. Where the code declares the relationship, it is read as that from the start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from drift.behaviour.boundaries import CALLER
from drift.behaviour.effects import map_effect
from drift.behaviour.model import Condition, GuardedEffect
from drift.compare.align.vocabulary import Vocabulary
from drift.logic.implies import conjuncts
from drift.logic.rewrite import substitute, subterms
from drift.logic.terms import TRUE, Compare, Field, Term, Var

_LOOKED_UP = ("selection", "assumed")


def followed(guarded: GuardedEffect, vocabulary: Vocabulary, given: Collection[Var] = ()) -> GuardedEffect:
    """The effect with references in the place of rows that are found by them. In the code's names.

    Who calls, and what is `given`, is looked up by nothing: a row whose reference it is, is asked for by it.
    """
    found: dict[Term, Term] = {}
    for condition in guarded.when:
        if condition.outcome in _LOOKED_UP:
            for row, reference in _looked_up(condition, vocabulary):
                if row not in given and row.name != CALLER:
                    found.setdefault(row, reference)
    if not found:
        return guarded
    chosen = {row: reference for row, reference in found.items() if not _leads_back(row, found)}

    def put(term: Term) -> Term:
        for _ in chosen:
            term = substitute(term, chosen)
        return term

    when = []
    for condition in guarded.when:
        if condition.outcome in _LOOKED_UP and any(
            row in chosen and chosen[row] == reference for row, reference in _looked_up(condition, vocabulary)
        ):
            continue
        predicate = condition.predicate
        for _ in chosen:
            predicate = substitute(predicate, chosen)
        if predicate != TRUE:
            when.append(replace(condition, predicate=predicate))
    return replace(guarded, effect=map_effect(guarded.effect, put), when=tuple(when))


def _looked_up(condition: Condition, vocabulary: Vocabulary) -> Iterator[tuple[Var, Field]]:
    """The row and the reference, where the condition is nothing but `row.id = other.key`."""
    parts = conjuncts(condition.predicate)
    part = parts[0] if len(parts) == 1 else None
    if not isinstance(part, Compare) or part.op != "=":
        return
    schema = vocabulary.schema
    for side, key in ((part.left, part.right), (part.right, part.left)):
        match side, key:
            case Field(Var() as row, name), Field(base, reference):
                entity = schema.entity(row.entity)
                referred = vocabulary.referred(schema.entity_of(base), reference)
                primary = entity is not None and name == (entity.key or "id")
                if primary and referred and referred == vocabulary.entity(row.entity):
                    yield row, key
            case _:
                pass


def _leads_back(row: Term, found: dict[Term, Term]) -> bool:
    """Whether following references from a row comes back to it."""
    seen: set[Term] = set()
    waiting = [found[row]]
    while waiting:
        for part in subterms(waiting.pop()):
            if part == row:
                return True
            if isinstance(part, Var) and part in found and part not in seen:
                seen.add(part)
                waiting.append(found[part])
    return False
