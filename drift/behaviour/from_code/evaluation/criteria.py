"""Conditions written as objects: `{ status: "open", expiresAt: { lt: now }, OR: [...] }`."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.evaluation.comparisons import membership, relation
from drift.behaviour.from_code.evaluation.queries import by_key, column, narrow, only_row
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.evaluation.truth import presence, truthiness
from drift.behaviour.from_code.row_keys import identifies
from drift.behaviour.from_code.walking.values import DictValue, ListValue, QueryValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.logic.build import compare, conjoin, disjoin, negate
from drift.logic.implies import conjuncts
from drift.logic.rewrite import substitute
from drift.logic.terms import (
    NULL,
    TRUE,
    Aggregate,
    Call,
    Collect,
    CompareOp,
    Const,
    Exists,
    Field,
    Holds,
    Ite,
    Opaque,
    Predicate,
    Term,
    Truth,
    number,
    text,
)

CRITERION = "criterion"
"""The black box that stands for a comparison without its left side: the operator, then its values."""

_COMPARED: dict[str, CompareOp] = {"=": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def selected(walk: Walk, query: QueryValue, value: Value | None) -> QueryValue:
    """The query for the rows that meet the criteria: an object, alternatives, a key, a condition."""
    if value is None or value == NULL:
        return query
    if isinstance(value, DictValue):
        return narrow(query, meets(walk, query.element, value))
    if isinstance(value, ListValue):
        keys = [v for v in value.items if not isinstance(v, DictValue)]
        if keys:
            subject = Field(query.element, walk.knowledge.primary(query.entity))
            return narrow(query, membership(walk, subject, value))
        return narrow(query, disjoin(*(meets(walk, query.element, v) for v in value.items)))
    if isinstance(value, Truth):
        return narrow(query, value.predicate)
    if is_term(value) and _is_condition(as_term(value)):
        return narrow(query, truthiness(walk, value))
    if is_term(value):
        subject = Field(query.element, walk.knowledge.primary(query.entity))
        held = as_term(value)
        key = held if walk.entity_of(held) == query.entity else None
        return narrow(query, compare("=", subject, Field(key, subject.name) if key is not None else held))
    return narrow(query, Holds(Opaque("criteria", "computed criteria", (query.element, as_term(value)))))


def _is_condition(term: Term) -> bool:
    return isinstance(term, Truth)


def meets(walk: Walk, base: Term, value: Value) -> Predicate:
    """What an object of criteria says of an instance."""
    if not isinstance(value, DictValue):
        return Holds(Opaque("criteria", "computed criteria", (base, as_term(value))))
    parts: list[Predicate] = []
    for key, held in value.items:
        name = str(key.value) if isinstance(key, Const) else ""
        joined = walk.frameworks.operator(name)
        if joined in ("and", "or", "not"):
            parts.append(_joined(walk, base, joined, held))
        elif name:
            if held == NULL and not _is_null(walk, base, name):
                continue
            if _is_joint_key(walk, base, name, held):
                parts.append(meets(walk, base, held))
                continue
            parts.append(_condition(walk, column(walk, base, name), held))
        else:
            parts.append(Holds(Opaque("criteria", "a computed field", (base, as_term(held)))))
    if value.open:
        parts.append(Holds(Opaque("criteria", "further criteria", (base,))))
    return conjoin(*parts)


def _is_joint_key(walk: Walk, base: Term, name: str, held: Value) -> bool:
    """Whether a name that is no field's stands for several: `{user_number: {user, number}}`."""
    entity = walk.entity_of(base)
    if not entity or not isinstance(held, DictValue) or not held.items or held.open:
        return False
    names = [str(key.value) if isinstance(key, Const) else "" for key, _ in held.items]
    return walk.knowledge.field(entity, name) is None and all(
        walk.knowledge.field(entity, one) is not None for one in names
    )


def _is_null(walk: Walk, base: Term, name: str) -> bool:
    """Whether null as a criterion can be meant: of what is never null it says nothing."""
    found = walk.knowledge.field(walk.entity_of(base), name)
    return found is None or found.type.optional or found.type.kind == "unknown"


def _joined(walk: Walk, base: Term, how: str, held: Value) -> Predicate:
    parts = held.items if isinstance(held, ListValue) else (held,)
    said = [meets(walk, base, part) for part in parts]
    if how == "or":
        return disjoin(*said)
    return conjoin(*(negate(p) for p in said)) if how == "not" else conjoin(*said)


def _condition(walk: Walk, subject: Term, held: Value) -> Predicate:
    match held:
        case DictValue():
            return _compound(walk, subject, held)
        case Call(name=name, args=(Const(value=str(operator)), *values)) if name == CRITERION:
            return applied(walk, subject, operator, tuple(values))
        case _:
            return relation(walk, "=", subject, held)


def _compound(walk: Walk, subject: Term, held: DictValue) -> Predicate:
    """`{lt: now}`, or what holds of a related instance."""
    names = [str(k.value) for k, _ in held.items if isinstance(k, Const)]
    operators = [walk.frameworks.operator(n) for n in names]
    if names and all(operators):
        parts: list[Predicate] = []
        for operator, (_, value) in zip(operators, held.items, strict=True):
            assert operator is not None
            parts.append(_by_word(walk, subject, operator, value))
        return conjoin(*parts)
    if walk.entity_of(subject):
        return meets(walk, subject, held)
    return Holds(Opaque("criteria", "a nested condition", (subject, as_term(held))))


def _by_word(walk: Walk, subject: Term, operator: str, value: Value) -> Predicate:
    if operator in ("some", "none", "every"):
        rows = collection_of(walk, subject)
        if rows is None:
            return Holds(Opaque(operator, "a test over an unknown collection", (subject, as_term(value))))
        said = meets(walk, rows.element, value)
        wanted = negate(said) if operator == "every" else said
        found = Exists(Collect(rows.entity, rows.element, conjoin(rows.where, wanted)))
        return found if operator == "some" else negate(found)
    if operator == "is":
        return presence(walk, subject, False) if value == NULL else meets(walk, subject, value)
    if operator == "not" and isinstance(value, DictValue):
        return negate(_compound(walk, subject, value))
    return applied(walk, subject, operator, (value,))


def applied(walk: Walk, subject: Term, operator: str, values: tuple[Value, ...]) -> Predicate:
    """`subject operator values`."""
    first = values[0] if values else NULL
    match operator:
        case "in" | "not in":
            said = membership(walk, subject, first)
            return said if operator == "in" else negate(said)
        case "not":
            return negate(_condition(walk, subject, first))
        case "null":
            return presence(walk, subject, False)
        case "present":
            wanted = not (isinstance(first, Const) and first.value is False)
            return presence(walk, subject, wanted)
        case "between" if len(values) > 1:
            return conjoin(relation(walk, ">=", subject, first), relation(walk, "<=", subject, values[1]))
        case _ if operator in _COMPARED:
            return relation(walk, _COMPARED[operator], subject, first)
        case _:
            terms = tuple(as_term(v) for v in values)
            return Holds(Opaque(operator, "a text match", (subject, *terms)))


def criterion(operator: str, values: tuple[Value, ...]) -> Term:
    """A comparison whose left side is not said yet."""
    return Call(CRITERION, (text(operator), *(as_term(v) for v in values)))


def compared(walk: Walk, operator: str, values: tuple[Value, ...]) -> Value | None:
    """`eq(orders.status, "open")`: a comparison that is a call."""
    if not values or not is_term(values[0]):
        return None
    return Truth(applied(walk, as_term(values[0]), operator, values[1:]))


def key_of(walk: Walk, query: QueryValue) -> tuple[Predicate, Predicate]:
    """What identifies one row among the conditions of a query, and the rest of them."""
    keys: list[Predicate] = []
    rest: list[Predicate] = []
    for part in conjuncts(query.where):
        (keys if identifies(walk.knowledge, query.entity, query.element, part) else rest).append(part)
    return conjoin(*keys), conjoin(*rest)


def how_many(walk: Walk, query: QueryValue) -> Term:
    """How many rows are selected: of an instance at hand its one row, where it meets the rest."""
    key, rest = key_of(walk, query)
    one = only_row(walk, replace(query, where=key).collect()) if key != TRUE else None
    if one is None or isinstance(one, Aggregate):
        return Aggregate("count", query.collect())
    return Ite(substitute(rest, {query.element: one}), number(1), number(0))


def row_by_key(walk: Walk, entity: str, key: Value) -> Term:
    """The instance of that key."""
    return by_key(walk, QueryValue(entity, walk.knowledge.element(entity), TRUE), key)
