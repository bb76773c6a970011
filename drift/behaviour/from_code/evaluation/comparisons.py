"""Conditions: comparisons, membership, presence and truthiness as predicates."""

from __future__ import annotations

from drift.behaviour.from_code.calls.unnamed_calls import by_operator
from drift.behaviour.from_code.evaluation.kinds import class_compared
from drift.behaviour.from_code.evaluation.references import references
from drift.behaviour.from_code.evaluation.relations import collection_of, key_among
from drift.behaviour.from_code.evaluation.times import MIRRORED, compared_in_time, whole_days
from drift.behaviour.from_code.evaluation.truth import presence, term_truth, truthiness
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    ClassValue,
    DictValue,
    FunctionValue,
    QueryValue,
    Value,
    as_term,
)
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.logic.build import arith, compare, conjoin, disjoin, may_be_nothing, negate
from drift.logic.rewrite import substitute
from drift.logic.terms import (
    FALSE,
    NULL,
    Always,
    Call,
    Collect,
    Compare,
    CompareOp,
    Const,
    Exists,
    Field,
    Ite,
    Member,
    Not,
    Predicate,
    SetOf,
    Term,
    Var,
    number,
    symbol,
)
from drift.logic.words import is_key


def comparison(walk: Walk, expr: ir.Comparison) -> Predicate:
    """One comparison of the code."""
    left, right = walk.evaluate(expr.left), walk.evaluate(expr.right)
    match expr.operator:
        case "in":
            return membership(walk, left, right)
        case "not in":
            return negate(membership(walk, left, right))
        case "is":
            return relation(walk, "=", left, right)
        case "is not":
            return relation(walk, "!=", left, right)
        case _:
            return relation(walk, expr.operator, left, right)


def relation(walk: Walk, op: CompareOp, left: Value, right: Value) -> Predicate:
    """`left op right`."""
    for choice, other, mirrored in ((left, right, False), (right, left, True)):
        if isinstance(choice, ChoiceValue):
            first, second = (other, choice.then) if mirrored else (choice.then, other)
            third, fourth = (other, choice.other) if mirrored else (choice.other, other)
            return disjoin(
                conjoin(choice.test, relation(walk, op, first, second)),
                conjoin(negate(choice.test), relation(walk, op, third, fourth)),
            )
    named = ClassValue | FunctionValue
    if isinstance(left, named) and isinstance(right, named) and op in ("=", "!="):
        return Always((left == right) == (op == "="))
    if NULL in (left, right) and op in ("=", "!="):
        return presence(walk, right if left == NULL else left, op == "!=")
    first_term, second_term = as_term(left), as_term(right)
    of_class = class_compared(walk, first_term, second_term) if op in ("=", "!=") else None
    if of_class is not None:
        return of_class if op == "=" else negate(of_class)
    first_term, second_term = references(walk, first_term, second_term)
    op, first_term, second_term = compared_in_time(walk, op, first_term, second_term)
    placed = position_test(walk, op, first_term, second_term)
    if placed is not None:
        return placed
    return _compared(walk, op, first_term, second_term)


def _compared(walk: Walk, op: CompareOp, left: Term, right: Term) -> Predicate:
    for term, other in ((left, right), (right, left)):
        if isinstance(term, Const) and term.kind == "boolean" and op in ("=", "!="):
            wanted = bool(term.value) == (op == "=")
            test = term_truth(walk, other)
            return test if wanted else negate(test)
    whole = whole_days(walk, op, left, right)
    if whole is not None:
        return whole
    if isinstance(left, SetOf) and isinstance(right, SetOf) and op in ("=", "!="):
        same = _same_items(walk, left, right)
        return same if op == "=" else negate(same)
    if op not in ("=", "!=") and (may_be_nothing(left) or may_be_nothing(right)):
        # Its negation must be the opposite comparison, which what is spread over the branches no longer is.
        return Compare(op, left, right)
    return compare(op, left, right)


POSITION = "position"
"""The black box that stands for where in a collection a row is."""


def position_test(walk: Walk, op: CompareOp, left: Term, right: Term) -> Predicate | None:
    """`index === -1`, `index >= 0`: whether the row is there at all."""
    if isinstance(right, Call) and right.name == POSITION and not isinstance(left, Call):
        return position_test(walk, MIRRORED.get(op, op), right, left)
    if not (isinstance(left, Call) and left.name == POSITION):
        return None
    absent = {("=", -1), ("<", 0), ("<=", -1)}
    there = {("!=", -1), (">=", 0), (">", -1)}
    bound = right.value if isinstance(right, Const) and right.kind == "number" else None
    if (op, bound) in absent | there:
        return presence(walk, left.args[0], (op, bound) in there)
    return None


def _same_items(walk: Walk, left: SetOf, right: SetOf) -> Predicate:
    """Two sequences are equal when they are so item by item."""
    if len(left.items) != len(right.items):
        return FALSE
    return conjoin(*(relation(walk, "=", a, b) for a, b in zip(left.items, right.items, strict=True)))


def membership(walk: Walk, item: Value, collection: Value) -> Predicate:
    """`item in collection`."""
    match collection:
        case ChoiceValue():
            return disjoin(
                conjoin(collection.test, membership(walk, item, collection.then)),
                conjoin(negate(collection.test), membership(walk, item, collection.other)),
            )
        case DictValue():
            if collection.open:
                return Member(as_term(item), as_term(collection))
            return _member(walk, as_term(item), SetOf(tuple(k for k, _ in collection.items)))
        case ClassValue():
            info = walk.knowledge.classes.info(collection.definition)
            if info.members:
                return _member(walk, as_term(item), SetOf(tuple(symbol(m) for m in info.members)))
            return Member(as_term(item), as_term(collection))
        case _ if (own := by_operator(walk, collection, "has", item)) is not None:
            return truthiness(walk, own)
        case QueryValue(result=Field() as held):
            # The values of one column: a row is there that holds it.
            rows = collection.collect()
            where = conjoin(rows.where, relation(walk, "=", held, item))
            return Exists(Collect(rows.entity, rows.element, where))
        case _:
            return _member(walk, as_term(item), as_term(collection))


def _member(walk: Walk, item: Term, collection: Term) -> Predicate:
    match collection:
        case Ite():
            return disjoin(
                conjoin(collection.test, _member(walk, item, collection.then)),
                conjoin(negate(collection.test), _member(walk, item, collection.other)),
            )
        case Const(kind="string", value=str(whole)) if isinstance(item, Const) and item.kind == "string":
            # `(DRAFT)` is a text, no tuple: what is asked is whether it has the other in it.
            return Always(str(item.value) in whole)
        case SetOf() if isinstance(item, Const):
            parts = [compare("=", item, other) for other in collection.items]
            return disjoin(*parts)
        case SetOf():
            if not collection.items:
                return FALSE
            if isinstance(item, Ite):
                return disjoin(
                    conjoin(item.test, _member(walk, item.then, collection)),
                    conjoin(negate(item.test), _member(walk, item.other, collection)),
                )
            if len(collection.items) == 1:
                return _compared(walk, "=", item, collection.items[0])
            if any(isinstance(i, SetOf | Field | Var) for i in collection.items):
                return disjoin(*(relation(walk, "=", item, i) for i in collection.items))
            nulls = [i for i in collection.items if i == NULL]
            rest = SetOf(tuple(i for i in collection.items if i != NULL))
            member: Predicate = Member(item, rest) if rest.items else FALSE
            return disjoin(member, compare("=", item, NULL)) if nulls else member
        case Call(name="range", args=(first, last)):
            return conjoin(compare(">=", item, first), compare("<=", item, arith("-", last, number(1))))
        case _ if (own := key_among(walk, item, collection)) is not None:
            return own
        case _:
            rows = collection_of(walk, collection)
            if rows is not None and not _may_be_row(walk, item, rows.entity):
                key = Field(rows.element, walk.knowledge.key_in(collection, rows.entity))
                return Exists(
                    Collect(rows.entity, rows.element, conjoin(rows.where, compare("=", key, item)))
                )
            collected = rows if not isinstance(collection, Collect) else None
            if collected is not None and not _is_membership(collected.where):
                return substitute(collected.where, {collected.element: item})
            return Member(item, collection)


def _may_be_row(walk: Walk, item: Term, entity: str) -> bool:
    """Whether the item may be an instance; else it is a key that a table of instances is asked for."""
    type_ = walk.type_of(item)
    if type_.kind == "unknown":
        return not isinstance(item, Var | Field) or not is_key(item.name)
    return type_.kind == "entity" or bool(walk.entity_of(item)) or not entity


def _is_membership(predicate: Predicate) -> bool:
    return isinstance(predicate, Member | Always)


def negated(predicate: Predicate) -> Predicate:
    """The negation, double negations removed."""
    return predicate.operand if isinstance(predicate, Not) else negate(predicate)
