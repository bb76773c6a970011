"""Keys and the instances they stand for: a reference is compared as the instance."""

from __future__ import annotations

from drift.behaviour.from_code.evaluation.truth import presence
from drift.behaviour.from_code.walking.values import (
    Value,
    as_term,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import ite
from drift.logic.terms import (
    NULL,
    Field,
    Ite,
    Term,
    Var,
)
from drift.logic.words import is_key


def references(walk: Walk, left: Term, right: Term) -> tuple[Term, Term]:
    """Compares instances instead of their keys.

    `order.customer_id == user.id` is `order.customer == user`.
    """
    left_instance, right_instance = _instance_of_key(walk, left), _instance_of_key(walk, right)
    if left_instance is not None and right_instance is not None:
        same = walk.entity_of(left_instance) == walk.entity_of(right_instance)
        return (left_instance, right_instance) if same else (left, right)
    if left_instance is not None and _is_reference(walk, right):
        return left_instance, right
    if right_instance is not None and _is_reference(walk, left):
        return left, right_instance
    if isinstance(left_instance, Field) and _is_given_key(walk, right):
        return left_instance, right
    if isinstance(right_instance, Field) and _is_given_key(walk, left):
        return left, right_instance
    return left, right


def _is_given_key(walk: Walk, term: Term) -> bool:
    """Whether a term that is compared with the key of an instance is what the operation is given for it."""
    match term:
        case Var():
            return not term.entity and walk.type_of(term).kind != "collection"
        case Field(name=name):
            return is_key(name) and not walk.entity_of(term.base)
        case _:
            return False


def _instance_of_key(walk: Walk, term: Term) -> Term | None:
    """The instance whose key the term reads."""
    if isinstance(term, Field):
        entity = walk.entity_of(term.base)
        if entity and term.name == walk.knowledge.primary(entity) and not _is_element(term.base):
            return term.base
    return None


def _is_element(term: Term) -> bool:
    return isinstance(term, Var) and term.name.startswith("@")


def _is_reference(walk: Walk, term: Term) -> bool:
    if isinstance(term, Field):
        entity = walk.entity_of(term.base)
        found = walk.knowledge.field(entity, term.name) if entity else None
        return found is not None and (found.reference or found.relationship or found.type.kind == "entity")
    return bool(walk.entity_of(term))


def as_reference(walk: Walk, entity: str, attribute: str, value: Value) -> Value:
    """The value as stored in a field: a key stored in a reference is the instance it identifies."""
    found = walk.knowledge.field(entity, attribute)
    if found is not None and found.reference and is_term(value):
        return _instances_of_keys(walk, as_term(value))
    return value


def _instances_of_keys(walk: Walk, key: Term) -> Term:
    """The key's instance, also of one that is chosen; what is known by no instance stays as it is."""
    if not isinstance(key, Ite):
        return _instance_of_key(walk, key) or key
    then, other = _instances_of_keys(walk, key.then), _instances_of_keys(walk, key.other)
    if other == NULL and key.test == presence(walk, then, True):
        return then
    return key if (then, other) == (key.then, key.other) else ite(key.test, then, other)
