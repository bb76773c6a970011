"""Which inputs of an operation hold states: what is written into a status is itself a status."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.model import Operation
from drift.compare.align.usage import comparisons, expressions_of, writes_of
from drift.compare.align.vocabulary import Slot, Vocabulary
from drift.logic.terms import Field, Term, Var


def inputs_of(operation: Operation, vocabulary: Vocabulary) -> dict[Term, Slot]:
    """Untyped terms that the operation writes into, or compares with, an aligned enumerated field.

    A term that is used as two different fields is left out: it can't be said which vocabulary it speaks.
    """
    found: dict[Term, Slot] = {}
    disputed: set[Term] = set()
    for term, slot in _uses(operation, vocabulary):
        if found.setdefault(term, slot) != slot:
            disputed.add(term)
    return {term: slot for term, slot in found.items() if term not in disputed}


def _uses(operation: Operation, vocabulary: Vocabulary) -> Iterator[tuple[Term, Slot]]:
    for guarded in operation.effects:
        for (owner, field), value in writes_of(guarded.effect, vocabulary.schema):
            slot = vocabulary.slot(owner, field)
            if slot is not None and _is_input(value, vocabulary):
                yield value, slot
    for expression in expressions_of(operation):
        for left, right in comparisons(expression):
            for field_term, other in ((left, right), (right, left)):
                slot = _declared_slot(field_term, vocabulary)
                if slot is not None and _is_input(other, vocabulary):
                    yield other, slot


def _declared_slot(term: Term, vocabulary: Vocabulary) -> Slot | None:
    if not isinstance(term, Field):
        return None
    return vocabulary.slot(vocabulary.schema.entity_of(term.base), term.name)


def _is_input(term: Term, vocabulary: Vocabulary) -> bool:
    match term:
        case Var(entity=""):
            return True
        case Field():
            return vocabulary.schema.type_of(term).kind in ("unknown", "string")
        case _:
            return False
