"""What a pattern of a `match` tests of its subject, and what it captures (`ir.Case`)."""

from __future__ import annotations

from drift.behaviour.from_code.evaluation.comparisons import membership, relation
from drift.behaviour.from_code.evaluation.instances import instance_of
from drift.behaviour.from_code.evaluation.subscripts import subscript
from drift.behaviour.from_code.evaluation.truth import truthiness
from drift.behaviour.from_code.walking.values import ClassValue, ListValue, Value, as_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.logic.build import conjoin, disjoin
from drift.logic.terms import FALSE, TRUE, Holds, Opaque, Predicate

_WILDCARD = "_"


def fits(walk: Walk, subject: Value, pattern: ir.Expr | None) -> Predicate:
    """Whether the subject fits; what the pattern captures is a local from here on."""
    match pattern:
        case None:
            return TRUE
        case ir.Collection(kind="set", items=items):
            if any(isinstance(item, ir.Call) for item in items):
                return disjoin(*(fits(walk, subject, item) for item in items))
            return membership(walk, subject, ListValue(tuple(walk.evaluate(i) for i in items), "set"))
        case ir.Collection() if isinstance(subject, ListValue):
            if len(pattern.items) != len(subject.items):
                return FALSE
            held = zip(pattern.items, subject.items, strict=True)
            return conjoin(*(_part(walk, value, part) for part, value in held))
        case ir.Call():
            return _of_class(walk, subject, pattern)
        case ir.Mapping():
            return _with_members(walk, subject, pattern)
        case ir.Collection() if any(isinstance(item, ir.Name) for item in pattern.items):
            _forget(walk, pattern)
            return Holds(Opaque("pattern", "a sequence taken apart", (as_term(subject),)))
        case ir.Opaque():
            return truthiness(walk, walk.evaluate(pattern))
        case _:
            return relation(walk, "=", subject, walk.evaluate(pattern))


def _part(walk: Walk, value: Value, pattern: ir.Expr) -> Predicate:
    """A pattern inside another one: a name captures."""
    if isinstance(pattern, ir.Name):
        if pattern.name != _WILDCARD:
            walk.state.locals[pattern.name] = value
        return TRUE
    return fits(walk, value, pattern)


def _of_class(walk: Walk, subject: Value, pattern: ir.Call) -> Predicate:
    cls = walk.evaluate(pattern.callee)
    if not isinstance(cls, ClassValue):
        _forget(walk, pattern)
        return Holds(Opaque("pattern", "an instance of an unknown class", (as_term(subject), as_term(cls))))
    names = list(walk.knowledge.classes.info(cls.definition).fields)
    tests = [instance_of(walk, subject, cls.definition)]
    for index, argument in enumerate(pattern.arguments):
        name = argument.name or (names[index] if index < len(names) else "")
        held: Value = (
            walk.attribute(subject, name, pattern.span) if name else Opaque("part", "an unknown attribute")
        )
        tests.append(_part(walk, held, argument.value))
    return conjoin(*tests)


def _with_members(walk: Walk, subject: Value, pattern: ir.Mapping) -> Predicate:
    tests: list[Predicate] = []
    for entry in pattern.entries:
        key = walk.evaluate(entry.key) if entry.key is not None else Opaque("key")
        tests.append(_part(walk, subscript(walk, subject, key), entry.value))
    return conjoin(*tests)


def _forget(walk: Walk, pattern: ir.Expr) -> None:
    """What is captured is unknown."""
    match pattern:
        case ir.Name(name=name) if name != _WILDCARD:
            walk.state.locals[name] = Opaque(name, "captured by a pattern that is not understood")
        case ir.Call(arguments=arguments):
            for argument in arguments:
                _forget(walk, argument.value)
        case ir.Mapping(entries=entries):
            for entry in entries:
                _forget(walk, entry.value)
        case ir.Collection(items=items):
            for item in items:
                _forget(walk, item)
        case _:
            pass
