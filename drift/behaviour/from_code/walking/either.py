"""The type of a value that is one of several."""

from __future__ import annotations

from collections.abc import Sequence

from drift.behaviour.from_code.classes import Classes
from drift.logic.terms import Ite, Record, Term
from drift.logic.types import UNKNOWN, ValueType


def type_of_either(classes: Classes, types: Sequence[ValueType]) -> ValueType:
    """The type of a value that is of one of these, `UNKNOWN` for objects that have no class in common."""
    known = [type_ for type_ in types if type_.kind != "unknown"]
    if not known:
        return ValueType("unknown", True, types[-1].states, types[-1].entity, types[-1].element)
    first, entity = known[0], known[0].entity
    for other in known[1:]:
        entity = _shared_class(classes, entity, other.entity) if other.kind == "entity" else entity
    if first.kind == "entity" and not entity:
        return UNKNOWN
    optional = len(known) < len(types) or any(type_.optional for type_ in types)
    return ValueType(first.kind, optional, first.states, entity, first.element)


def _shared_class(classes: Classes, first: str, second: str) -> str:
    """The class that two have in common, "" where two known ones have none."""
    one, other = classes.named(first), classes.named(second)
    if first == second or one is None or other is None:
        return first
    above = {cls.qualified for cls in classes.inheritance.order(other)}
    shared = next((cls for cls in classes.inheritance.order(one) if cls.qualified in above), None)
    return classes.name(shared) if shared is not None else ""


def is_record(term: Term) -> bool:
    """Whether the value is an object that was written out, on some path at least."""
    return isinstance(term, Record | Ite) and any(isinstance(end, Record) for end in ends(term))


def ends(term: Term) -> list[Term]:
    """What a choice may come to, each once."""
    found: dict[int, Term] = {}
    waiting = [term]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Ite):
            waiting += (one.other, one.then)
        else:
            found[id(one)] = one
    return list(found.values())
