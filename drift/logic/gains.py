"""Collections that are set to what they were and more, or less: `tags = tags + {tag}` adds one item."""

from __future__ import annotations

from collections.abc import Iterator

from drift.logic.terms import Arith, Field, SetOf, Term


def changes(target: Field, value: Term) -> tuple[tuple[bool, Term], ...] | None:
    """What a collection gains (True) and loses, item by item, that is set to something made of itself.

    None where it is something else altogether, or the items are not known one by one.
    """
    return tuple(_changes(target, value)) if _is_made_of(target, value) else None


def _is_made_of(target: Field, value: Term) -> bool:
    match value:
        case Arith("+" | "-", inner, SetOf()):
            return inner == target or _is_made_of(target, inner)
        case Arith("+", SetOf(), inner):
            return inner == target or _is_made_of(target, inner)
        case _:
            return False


def _changes(target: Field, value: Term) -> Iterator[tuple[bool, Term]]:
    match value:
        case Arith(op, inner, SetOf(items)) | Arith("+" as op, SetOf(items), inner):
            yield from _changes(target, inner)
            for item in items:
                yield op == "+", item
        case _:
            pass
