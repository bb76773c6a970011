"""Methods without a body: what implements them, and what their signature promises."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from drift.behaviour.from_code.evaluation.generics import filled_class, filled_in
from drift.behaviour.from_code.evaluation.names import decorated
from drift.behaviour.from_code.walking.values import (
    Value,
    as_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition, FunctionDefinition
from drift.logic.spans import Source
from drift.logic.terms import Aggregate, Collect, Holds, Opaque
from drift.logic.types import UNKNOWN, ValueType


@dataclass(frozen=True, slots=True)
class Implementation:
    """A method with a body, and the class whose instances have it."""

    method: FunctionDefinition
    owner: ClassDefinition

    @property
    def qualified(self) -> str:
        """What tells it apart: one method may be that of several classes."""
        return f"{self.owner.qualified}.{self.method.name}"


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
        return isinstance(name, ir.Name) and name.name in walk.frameworks.conventions.not_implemented
    return False


def does_nothing(walk: Walk, method: FunctionDefinition) -> bool:
    """Whether an empty body is all there is: not abstract, no text that stands for one, no protocol's."""
    if method.node.body or "abstract" in method.node.marks or decorated(walk, method, "abstract"):
        return False
    return method.owner is None or not _is_protocol(walk, method.owner)


def stands_for(walk: Walk, function: FunctionDefinition) -> bool:
    """Whether a function only says what it would give: another is put in its place when the program runs."""
    returns = function.node.returns
    if returns is None or isinstance(returns, ir.Literal) or not function.node.body:
        return False
    return is_interface(walk, function)


def implementations(walk: Walk, method: FunctionDefinition) -> list[Implementation]:
    """What implements the method: classes that descend from its own, else those that have all it asks."""
    assert method.owner is not None
    inheritance = walk.knowledge.inheritance
    nominal = [
        Implementation(own, cls)
        for cls in inheritance.subclasses(method.owner)
        if (own := inheritance.method(cls, method.name)) is not None and not is_interface(walk, own)
    ]
    found = nominal or _structural(walk, method)
    given = {one.qualified: filled_class(walk.knowledge.classes, one.owner) for one in found}
    closed = [one for one in found if given[one.qualified] is not None or not _is_open(walk, one.owner)]
    different = {(one.method.qualified, given[one.qualified]): one for one in reversed(closed or found)}
    return list(reversed(different.values()))


def _is_open(walk: Walk, cls: ClassDefinition) -> bool:
    return walk.knowledge.holds_open(walk.knowledge.classes.name(cls))


def _structural(walk: Walk, method: FunctionDefinition) -> list[Implementation]:
    """Implementations of a protocol that do not name it: classes with all its methods, of the same types."""
    assert method.owner is not None
    if not _is_protocol(walk, method.owner):
        return []
    inheritance = walk.knowledge.inheritance
    wanted = {m.name: m for m in inheritance.methods(method.owner)}
    found: list[Implementation] = []
    seen: set[str] = {method.owner.qualified}
    for other in walk.knowledge.methods.get(method.name, ()):
        for cls in () if other.owner is None else (other.owner, *inheritance.subclasses(other.owner)):
            own = inheritance.method(cls, method.name)
            if cls.qualified in seen or own is None or is_interface(walk, own):
                continue
            seen.add(cls.qualified)
            pairs = [(promise, inheritance.method(cls, name)) for name, promise in wanted.items()]
            if all(body is not None and _keeps(walk, promise, body, cls) for promise, body in pairs):
                found.append(Implementation(own, cls))
    return found


def _is_protocol(walk: Walk, cls: ClassDefinition) -> bool:
    outside = walk.knowledge.inheritance.outside(cls)
    protocols = walk.frameworks.conventions.protocols
    return any(fnmatchcase(name, pattern) for name in outside for pattern in protocols)


def _keeps(walk: Walk, promise: FunctionDefinition, body: FunctionDefinition, cls: ClassDefinition) -> bool:
    """Whether nothing in the signature of a method speaks of other classes than what a protocol promises."""
    classes = walk.knowledge.classes
    holder = classes.class_type(cls)
    pairs = zip(_signature(walk, promise), _signature(walk, body), strict=False)
    return all(_compatible(walk, wanted, filled_in(classes, given, holder)) for wanted, given in pairs)


def _signature(walk: Walk, method: FunctionDefinition) -> tuple[ValueType, ...]:
    """The type that a method returns, then those of its parameters."""
    written = (method.node.returns, *(p.annotation for p in method.node.parameters))
    return tuple(walk.knowledge.classes.annotation(method.module, annotation) for annotation in written)


def _compatible(walk: Walk, wanted: ValueType, given: ValueType) -> bool:
    """Whether two types may be the same; two classes, of which none is the other's base, can't."""
    if wanted.kind == "collection" and given.kind == "collection":
        return _compatible(walk, wanted.element or UNKNOWN, given.element or UNKNOWN)
    if wanted.kind != "entity" or given.kind != "entity" or wanted.entity == given.entity:
        return True
    one, other = walk.knowledge.info(wanted.entity), walk.knowledge.info(given.entity)
    if one is None or other is None or _is_protocol(walk, one.definition):
        return True
    return _extends(walk, one.definition, other.definition) or _extends(
        walk, other.definition, one.definition
    )


def _extends(walk: Walk, cls: ClassDefinition, base: ClassDefinition) -> bool:
    return any(one.qualified == base.qualified for one in walk.knowledge.inheritance.order(cls))


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
