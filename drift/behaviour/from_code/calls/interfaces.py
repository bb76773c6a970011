"""Methods without a body: what implements them, and what their signature promises."""

from __future__ import annotations

from fnmatch import fnmatchcase

from drift.behaviour.from_code.evaluation.names import decorated
from drift.behaviour.from_code.walking.values import (
    Value,
    as_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import FunctionDefinition
from drift.logic.spans import Source
from drift.logic.terms import Aggregate, Collect, Holds, Opaque


def is_interface(walk: Walk, method: FunctionDefinition) -> bool:
    """Whether the method has no body of its own.

    Abstract, a protocol's, or one that only says it is not implemented.
    """
    if decorated(walk, method, "abstract"):
        return True
    body = [
        s for s in method.node.body if not (isinstance(s, ir.Evaluate) and isinstance(s.value, ir.Literal))
    ]
    if not body:
        return True
    if len(body) == 1 and isinstance(body[0], ir.Raise):
        raised = body[0].value
        name = raised.callee if isinstance(raised, ir.Call) else raised
        return (
            isinstance(name, ir.Name) and name.name in walk.knowledge.frameworks.conventions.not_implemented
        )
    return False


def structural_implementations(walk: Walk, method: FunctionDefinition) -> list[FunctionDefinition]:
    """Implementations of a protocol that do not name it: classes with all of its methods."""
    assert method.owner is not None
    outside = walk.knowledge.inheritance.outside(method.owner)
    protocols = walk.knowledge.frameworks.conventions.protocols
    if not any(fnmatchcase(name, pattern) for name in outside for pattern in protocols):
        return []
    wanted = {m.name for m in walk.knowledge.inheritance.methods(method.owner)}
    found = []
    for other in walk.knowledge.methods.get(method.name, ()):
        if other.owner is None or other.owner.qualified == method.owner.qualified:
            continue
        if all(walk.knowledge.inheritance.method(other.owner, name) for name in wanted) and not is_interface(
            walk, other
        ):
            found.append(other)
    return found


def promised(walk: Walk, method: FunctionDefinition, arguments: Arguments, source: Source) -> Value:
    """A value of the type that the signature of an unknown body promises."""
    returns = walk.knowledge.classes.annotation(method.module, method.node.returns)
    terms = tuple(as_term(a) for a in arguments.all())
    key = Opaque(method.qualified, "the body is not known", terms)
    inner = returns.element if returns.kind == "collection" else returns
    if inner is not None and inner.kind == "entity":
        element = walk.knowledge.element(inner.entity)
        collected = Collect(
            inner.entity,
            element,
            Holds(Opaque(method.qualified, "selected by an interface", (element, *terms))),
        )
        return collected if returns.kind == "collection" else Aggregate("first", collected)
    walk.opaque_call(method.qualified, source, "the method has no body that can be read", arguments.all())
    return key
