"""Values of which only an annotation says what they are: `const order = req.order as Order`."""

from __future__ import annotations

from drift.logic.rewrite import subterms
from drift.logic.terms import Aggregate, Collect, Field, Holds, Opaque, Predicate, Term, Var

_KEY = "annotated"


def said_to_be(element: Var, value: Term) -> Term:
    """The instance that the value is said to be: a row that nothing but the value tells from others."""
    return Aggregate("first", Collect(element.entity, element, Holds(Opaque(_KEY, "", (element, value)))))


def annotated(predicate: Predicate) -> Term | None:
    """The value that an annotation said the type of; None for any other condition."""
    match predicate:
        case Holds(Opaque(key=key, mentions=(_, value))) if key == _KEY:
            return value
        case _:
            return None


def came_in(predicate: Predicate) -> bool:
    """Whether the condition only says that what came in is an instance: that selects nothing."""
    value = annotated(predicate)
    return value is not None and all(isinstance(part, Var | Field) for part in subterms(value))
