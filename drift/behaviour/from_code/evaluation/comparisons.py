"""Conditions: comparisons, membership, presence and truthiness as predicates."""

from __future__ import annotations

from drift.behaviour.from_code.calls.unnamed_calls import by_operator
from drift.behaviour.from_code.evaluation.callers import somebody
from drift.behaviour.from_code.evaluation.kinds import class_compared, decided
from drift.behaviour.from_code.evaluation.relations import collection_of, key_among
from drift.behaviour.from_code.evaluation.times import MIRRORED, compared_in_time, whole_days
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    ClassValue,
    DictValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    MethodValue,
    ModuleValue,
    QueryValue,
    Value,
    as_term,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.logic.build import arith, compare, conjoin, disjoin, holds, ite, may_be_nothing, negate
from drift.logic.rewrite import substitute
from drift.logic.spans import Source
from drift.logic.terms import (
    FALSE,
    NULL,
    TRUE,
    Aggregate,
    Always,
    Call,
    Collect,
    Compare,
    CompareOp,
    Const,
    Exists,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Predicate,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
    number,
    symbol,
)
from drift.logic.types import ValueType
from drift.logic.words import words


def truthiness(walk: Walk, value: Value) -> Predicate:
    """Whether the value counts as true, by its type: present, not empty, not zero, true."""
    match value:
        case ListValue():
            return Always(bool(value.items))
        case DictValue():
            return TRUE if value.items else (FALSE if not value.open else Holds(as_term(value)))
        case QueryValue():
            return Exists(value.collect())
        case ClassValue() | FunctionValue() | ModuleValue() | ExternalValue():
            if isinstance(value, ExternalValue) and not _made_here(walk, value):
                return Holds(as_term(value))
            return TRUE
        case MethodValue():
            return Holds(as_term(value))
        case ChoiceValue():
            return disjoin(
                conjoin(value.test, truthiness(walk, value.then)),
                conjoin(negate(value.test), truthiness(walk, value.other)),
            )
        case _:
            return _term_truth(walk, as_term(value))


def _made_here(walk: Walk, value: ExternalValue) -> bool:
    """Whether it is an object just made of a known class that is no collection: an answer, a message."""
    frameworks = walk.frameworks
    if not value.instance or frameworks.generic(value.qualified) in ("collection", "mapping"):
        return False
    table = frameworks.call(value.qualified)
    return table is not None and table.means == "harmless"


def _term_truth(walk: Walk, term: Term) -> Predicate:
    match term:
        case Truth():
            return term.predicate
        case Call() if (known := decided(walk, term)) is not None:
            return known
        case Call(name="answer"):
            return TRUE
        case Const(kind="null"):
            return FALSE
        case Const(kind="boolean" | "number" | "string" | "duration"):
            return Always(bool(term.value))
        case Const():
            return TRUE
        case Ite():
            return disjoin(
                conjoin(term.test, _term_truth(walk, term.then)),
                conjoin(negate(term.test), _term_truth(walk, term.other)),
            )
        case SetOf() | Record():
            return Always(bool(term.items))
        case Collect():
            return Exists(term)
        case Aggregate(gather="first" | "last" | "values"):
            return Exists(term.collection)
        case Field(Aggregate(collection=Collect(entity=kind)), name) if name == walk.knowledge.primary(kind):
            return _term_truth(walk, term.base)  # A row that is there has a key.
        case _:
            collected = collection_of(walk, term)
            if collected is not None:
                return Exists(collected)
            type_ = walk.type_of(term)
            own = somebody(walk, term) or _own_truth(walk, term, type_)
            return own if own is not None else _typed_truth(term, type_)


def _own_truth(walk: Walk, term: Term, type_: ValueType) -> Predicate | None:
    """What the class of an object says its truth is."""
    info = walk.knowledge.info(type_.entity) if type_.kind == "entity" else None
    truth = walk.frameworks.conventions.truth
    method = walk.knowledge.special(info.definition, truth) if info is not None else None
    if method is None:
        return None
    value = FunctionValue(method.qualified, method.node, method.module, method.owner, term)
    source = Source(method.module.file, method.node.name_span)
    held = truthiness(walk, walk.call(value, Arguments(), source))
    return conjoin(_present(walk, term), held) if type_.optional else held


def _typed_truth(term: Term, type_: ValueType) -> Predicate:
    match type_.kind:
        case "boolean":
            return holds(term)
        case "integer" | "decimal" | "duration":
            present = Compare("!=", term, number(0))
            return conjoin(compare("!=", term, NULL), present) if type_.optional else present
        case "collection":
            return Exists(term)
        case "entity" | "timestamp" | "enum":
            return compare("!=", term, NULL) if type_.optional or type_.kind == "timestamp" else TRUE
        case "string" if type_.optional:
            return compare("!=", term, NULL)
        case _:
            return Holds(term)


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
    first_term, second_term = _references(walk, first_term, second_term)
    op, first_term, second_term = compared_in_time(walk, op, first_term, second_term)
    placed = position_test(walk, op, first_term, second_term)
    if placed is not None:
        return placed
    return _compared(walk, op, first_term, second_term)


def _compared(walk: Walk, op: CompareOp, left: Term, right: Term) -> Predicate:
    for term, other in ((left, right), (right, left)):
        if isinstance(term, Const) and term.kind == "boolean" and op in ("=", "!="):
            wanted = bool(term.value) == (op == "=")
            test = _term_truth(walk, other)
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


_KEYS = (("id",), ("key",), ("uuid",))
"""The last words of names by which instances are known."""
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


def presence(walk: Walk, value: Value, wanted: bool) -> Predicate:
    """Whether the value is there."""
    if not is_term(value):
        if isinstance(value, ChoiceValue):
            inner = disjoin(
                conjoin(value.test, presence(walk, value.then, True)),
                conjoin(negate(value.test), presence(walk, value.other, True)),
            )
            return inner if wanted else negate(inner)
        return Always(wanted)
    there = _present(walk, as_term(value))
    return there if wanted else negate(there)


def _present(walk: Walk, term: Term) -> Predicate:
    match term:
        case Const():
            return Always(term.kind != "null")
        case Ite():
            return disjoin(
                conjoin(term.test, _present(walk, term.then)),
                conjoin(negate(term.test), _present(walk, term.other)),
            )
        case Aggregate(gather="first" | "last" | "min" | "max", of=None):
            return Exists(term.collection)
        case Collect() | SetOf() | Truth():
            return TRUE
        case Field() if _never_null(walk, term):
            return TRUE
        case Var() if term.entity and ("#" in term.name or term in walk.frame.created):
            return TRUE
        case _:
            return compare("!=", term, NULL)


def _never_null(walk: Walk, field: Field) -> bool:
    """Whether the storage refuses null in the field."""
    entity = walk.entity_of(field.base)
    info = walk.knowledge.info(entity)
    if info is None or info.kind != "storage":
        return False
    found = walk.knowledge.field(entity, field.name)
    return (
        found is not None
        and found.type.kind != "unknown"
        and not found.type.optional
        and not found.relationship
    )


def _references(walk: Walk, left: Term, right: Term) -> tuple[Term, Term]:
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
            return words(name)[-1:] in _KEYS and not walk.entity_of(term.base)
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
        return not isinstance(item, Var | Field) or words(item.name)[-1:] not in _KEYS
    return type_.kind == "entity" or bool(walk.entity_of(item)) or not entity


def _is_membership(predicate: Predicate) -> bool:
    return isinstance(predicate, Member | Always)


def negated(predicate: Predicate) -> Predicate:
    """The negation, double negations removed."""
    return predicate.operand if isinstance(predicate, Not) else negate(predicate)
