"""Instances that are put together from what stands outside the code: they read what is there already."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from drift.logic.rewrite import root
from drift.logic.terms import NULL, Call, Collect, Const, Field, Ite, Opaque, SetOf, Term, Var


def only_reads(values: Sequence[tuple[str, Term]], telling: Collection[str], fields: Collection[str]) -> bool:
    """Whether every value that an instance is made of is read from outside.

    Its identity or state (`telling`), or all `fields` that it has, must be among them.
    """
    read = {name for name, value in values if is_read(value)}
    if not read or not all(name in read or is_part(value) for name, value in values):
        return False
    return not read.isdisjoint(telling) or {name for name, _ in values} >= set(fields)


def is_read(value: Term) -> bool:
    """Whether the value is a part of something outside the code, whatever it is converted to."""
    match value:
        case Field():
            return isinstance(root(value), Opaque | Call)
        case Ite(then=then, other=other):
            return any(is_read(one) for one in (then, other)) and all(
                is_read(one) or isinstance(one, Const) or is_part(one) for one in (then, other)
            )
        case Call(args=args):
            return any(is_read(one) for one in args)
        case Opaque(mentions=mentions):
            return any(is_read(one) for one in mentions)
        case _:
            return False


def is_part(value: Term) -> bool:
    """Whether the value is an instance of its own, or several, put together beside this one; or nothing."""
    match value:
        case Var(entity=entity):
            return bool(entity)
        case SetOf(items=items):
            return all(is_part(item) for item in items)
        case Collect():
            return True
        case _:
            return value == NULL
