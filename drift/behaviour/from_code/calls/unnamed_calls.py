"""Methods that the language runs without naming them: `for x in orders`, `len(orders)`, `orders[key]`."""

from __future__ import annotations

from drift.behaviour.from_code.walking.values import FunctionValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.logic.spans import Source


def by_operator(walk: Walk, value: Value, operator: str, *given: Value) -> Value | None:
    """What the class of an object does where the operator meets it; None where it has no method for that."""
    names = walk.conventions.operators.get(operator)
    if not names or not is_term(value):
        return None
    info = walk.knowledge.info(walk.entity_of(value))
    method = walk.knowledge.special(info.definition, names) if info is not None else None
    if method is None:
        return None
    walk.knowledge.gathered.called.add(method.qualified)
    bound = FunctionValue(method.qualified, method.node, method.module, method.owner, as_term(value))
    return walk.call(bound, Arguments(given), Source(method.module.file, method.node.name_span))


def iterated(walk: Walk, value: Value) -> Value:
    """What a loop over the value goes through: what its class gives for it, else the value itself."""
    found = by_operator(walk, value, "iterate")
    return value if found is None else found
