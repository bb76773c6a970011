"""What a function says of its argument by asking itself about another: `permissions + parent.permissions`.

Such a value is not unfolded: it is a call by the function's name, which the specification may
have a name for too.
"""

from __future__ import annotations

from collections.abc import Mapping

from drift.behaviour.from_code.walking.values import FunctionValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.logic.rewrite import subterms
from drift.logic.terms import Call, Opaque, Term


def asked_again(walk: Walk, function: FunctionValue, arguments: Arguments) -> Term:
    """What a function gives that is being walked already."""
    given = [*(() if function.bound is None else (function.bound,)), *arguments.all()]
    if len(given) == 1 and is_term(given[0]) and walk.entity_of(as_term(given[0])):
        return Call(function.qualified, (as_term(given[0]),))
    return Opaque(function.qualified, "a recursive call")


def folded(function: FunctionValue, bound: Mapping[str, Value], value: Value) -> Value:
    """The value of a function: its own call, where it asks itself."""
    if len(bound) != 1 or not is_term(value):
        return value
    asked = any(isinstance(t, Call) and t.name == function.qualified for t in subterms(as_term(value)))
    (given,) = bound.values()
    return Call(function.qualified, (as_term(given),)) if asked and is_term(given) else value
