"""What counts as true, and what is there."""

from __future__ import annotations

from drift.behaviour.from_code.evaluation.callers import somebody
from drift.behaviour.from_code.evaluation.kinds import decided
from drift.behaviour.from_code.evaluation.relations import collection_of
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
from drift.logic.build import compare, conjoin, disjoin, holds, negate
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
    Const,
    Exists,
    Field,
    Holds,
    Ite,
    Predicate,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
    number,
)
from drift.logic.types import ValueType


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
            return term_truth(walk, as_term(value))


def _made_here(walk: Walk, value: ExternalValue) -> bool:
    """Whether it is an object just made of a known class that is no collection: an answer, a message."""
    frameworks = walk.frameworks
    if not value.instance or frameworks.generic(value.qualified) in ("collection", "mapping"):
        return False
    table = frameworks.call(value.qualified)
    return table is not None and table.means == "harmless"


def term_truth(walk: Walk, term: Term) -> Predicate:
    """Whether a term counts as true."""
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
                conjoin(term.test, term_truth(walk, term.then)),
                conjoin(negate(term.test), term_truth(walk, term.other)),
            )
        case SetOf() | Record():
            return Always(bool(term.items))
        case Collect():
            return Exists(term)
        case Aggregate(gather="first" | "last" | "values"):
            return Exists(term.collection)
        case Field(Aggregate(collection=Collect(entity=kind)), name) if name == walk.knowledge.primary(kind):
            return term_truth(walk, term.base)  # A row that is there has a key.
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
