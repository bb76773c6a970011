"""`isinstance`: what it says of a value whose class is declared, made on the way, or unknown."""

from __future__ import annotations

from collections.abc import Sequence

from drift.behaviour.from_code.evaluation.kinds import tested
from drift.behaviour.from_code.evaluation.truth import presence
from drift.behaviour.from_code.walking.values import ChoiceValue, ClassValue, ListValue, Value, as_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.code.symbols.definitions import ClassDefinition
from drift.logic.build import conjoin, disjoin, negate
from drift.logic.terms import FALSE, NULL, TRUE, Ite, Predicate


def instance_of(walk: Walk, value: Value, cls: ClassDefinition) -> Predicate:
    """Whether the value is an instance of the class, or of one that descends from it."""
    if value == NULL:
        return FALSE
    if isinstance(value, Ite | ChoiceValue):
        then, other = instance_of(walk, value.then, cls), instance_of(walk, value.other, cls)
        if then == other:
            return then
        return disjoin(conjoin(value.test, then), conjoin(negate(value.test), other))
    knowledge = walk.knowledge
    term = as_term(value)
    if term not in walk.frame.created:
        declared = knowledge.classes.named(walk.entity_of(term))
        if declared is not None and any(
            one.qualified == cls.qualified for one in knowledge.inheritance.order(declared)
        ):
            return presence(walk, value, True) if walk.type_of(value).optional else TRUE
    return tested(walk, term, cls.qualified)


def instance_of_any(walk: Walk, value: Value, classes: Value) -> Predicate | None:
    """The same for a class or a tuple of classes; None if they are not all known."""
    items: Sequence[Value] = classes.items if isinstance(classes, ListValue) else (classes,)
    known = [item.definition for item in items if isinstance(item, ClassValue)]
    if len(known) != len(items):
        return None
    return disjoin(*(instance_of(walk, value, cls) for cls in known))
