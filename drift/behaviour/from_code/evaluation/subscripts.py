"""`base[key]`: tables, configuration by key, collections by key, positions."""

from __future__ import annotations

from fractions import Fraction

from drift.behaviour.from_code.calls.unnamed_calls import by_operator
from drift.behaviour.from_code.configuration.keyed import keyed_setting
from drift.behaviour.from_code.evaluation.comparisons import relation
from drift.behaviour.from_code.evaluation.queries import by_key, result_of
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    ClassValue,
    DictValue,
    ExternalValue,
    ListValue,
    QueryValue,
    Value,
    as_term,
    choose,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.logic.terms import NULL, Aggregate, Collect, Const, Field, Ite, Opaque, Record, SetOf, Term, symbol

MISSING_KEY = "missing key"
"""What a table gives for a key it lacks: using it is an error of the code."""


def index_value(walk: Walk, expr: ir.Index) -> Value:
    """The value of a subscript."""
    base = walk.evaluate(expr.base)
    if isinstance(expr.key, ir.Slice):
        return base
    if isinstance(base, ClassValue):
        return _of_class(walk, base, expr)
    return subscript(walk, base, walk.evaluate(expr.key))


def _of_class(walk: Walk, base: ClassValue, expr: ir.Index) -> Value:
    info = walk.knowledge.classes.info(base.definition)
    if info.members:
        key = walk.evaluate(expr.key)
        if isinstance(key, Const) and key.kind == "string" and str(key.value) in info.members:
            return symbol(str(key.value))
        return as_term(key)
    return base


def subscript(walk: Walk, base: Value, key: Value, default: Value | None = None) -> Value:
    """`base[key]`, or `base.get(key, default)`."""
    match base:
        case DictValue():
            return lookup(walk, base, key, default)
        case ListValue():
            if isinstance(key, Const) and hasattr(key.value, "denominator"):
                position = int(key.value)  # type: ignore[arg-type]
                if -len(base.items) <= position < len(base.items):
                    return base.items[position]
            return Opaque("item", "an item of a list", tuple(as_term(i) for i in base.items))
        case ExternalValue():
            found = keyed_setting(walk, base, key, default)
            return found if found is not None else Opaque(f"{base.qualified}[]", "", (as_term(key),))
        case QueryValue():
            return _first(base)
        case _ if default is None and (own := by_operator(walk, base, "item", key)) is not None:
            return own
        case _ if is_term(base):
            return _of_term(walk, as_term(base), key, default)
        case _:
            return Opaque("item", "an item of something unknown", (as_term(base), as_term(key)))


def item_of(value: Value, position: int, count: int) -> Value | None:
    """One item of a sequence of `count` items, 0 if there may be more, on whatever path it was made.

    None when it is not known item by item.
    """
    match value:
        case ListValue() | SetOf():
            return (
                value.items[position]
                if count in (0, len(value.items)) and position < len(value.items)
                else None
            )
        case ChoiceValue() | Ite():
            then = item_of(value.then, position, count)
            other = item_of(value.other, position, count)
            if then is None and other is None:
                return None
            return choose(
                value.test,
                _unknown_item(value.then, position) if then is None else then,
                _unknown_item(value.other, position) if other is None else other,
            )
        case QueryValue() if position == 0:
            return _first(value)
        case Collect() if position == 0:
            return Aggregate("first", value)
        case _:
            return None


def _first(query: QueryValue) -> Value:
    """The first row: an instance, or what was computed of all rows under the names it was given."""
    return result_of(query) if isinstance(query.result, Record) else Aggregate("first", query.collect())


def _unknown_item(value: Value, position: int) -> Opaque:
    return Opaque(f"item {position}", "unpacked", (as_term(value),))


def lookup(walk: Walk, table: DictValue, key: Value, default: Value | None) -> Value:
    """A table consulted with a key that may be unknown: a chain of choices over its entries."""
    term = as_term(key)
    if isinstance(term, Const):
        known = table.get(term)
        if known is None:
            known = next((v for k, v in table.items if isinstance(k, Const) and k.value == term.value), None)
        if known is not None:
            return known
        if not table.open:
            return _absent(walk, table, term) if default is None else default
    if not table.items or len(table.items) > 40:
        return Opaque("entry", "an entry of a table", (term,))
    result = default if default is not None and not table.open else _absent(walk, table, term)
    for entry, value in reversed(table.items):
        result = choose(relation(walk, "=", term, entry), value, result)
    return result


def _column(walk: Walk, row: Term, key: Value) -> Value | None:
    """`row["status"]` and `row[0]` of a fetched row."""
    if isinstance(row, Record):
        return _of_record(row, key)
    entity = walk.entity_of(row)
    if not entity or not isinstance(key, Const):
        return row if isinstance(row, Aggregate) and row.gather == "count" else None
    if key.kind == "number":
        columns = walk.state.store.get((row, "columns"))
        held = columns.items if isinstance(columns, ListValue) else ()
        position = int(key.value) if isinstance(key.value, Fraction) else -1
        if position == 0 and not held and _is_mapped(walk, entity):
            return row
        name = held[position] if 0 <= position < len(held) else None
    else:
        name = key
    found = walk.knowledge.field(entity, str(name.value)) if isinstance(name, Const) else None
    return walk.read(row, found.name) if found is not None else None


def _is_mapped(walk: Walk, entity: str) -> bool:
    """Whether rows of the entity are instances that a mapper makes, and not the columns of a table."""
    info = walk.knowledge.info(entity)
    return (
        info is not None
        and info.kind == "storage"
        and not walk.knowledge.classes.described_by(info.definition)
    )


def _of_record(row: Record, key: Value) -> Value | None:
    """One of several values that were computed of all rows."""
    if not isinstance(key, Const):
        return None
    if key.kind == "number" and isinstance(key.value, Fraction):
        position = int(key.value)
        return row.items[position][1] if 0 <= position < len(row.items) else None
    return dict(row.items).get(str(key.value))


def _absent(walk: Walk, table: DictValue, key: Term) -> Value:
    """What a table gives for a key it lacks: nothing, or an error, so that nothing is a member of it.

    A table with other keys too may have it.
    """
    if table.open:
        return Opaque("entry", "an entry of a table with other keys too", (key, as_term(table)))
    if table.items and all(isinstance(v, ListValue) for _, v in table.items):
        return ListValue(())
    if walk.conventions.members:
        return NULL
    return Opaque(MISSING_KEY, "the table has no such key", (key,))


def _of_term(walk: Walk, base: Term, key: Value, default: Value | None) -> Value:
    collected = collection_of(walk, base)
    if collected is not None:
        query = QueryValue(collected.entity, collected.element, collected.where)
        if isinstance(key, Const) and key.kind == "number":
            return Aggregate("last" if key.value == -1 else "first", collected)
        return by_key(walk, query, key, base)
    found = keyed_setting(walk, base, key, default)
    if found is not None:
        return found
    del default
    named = _column(walk, base, key)
    if named is not None:
        return named
    from drift.behaviour.from_code.calls.forms import form_of

    if isinstance(key, Const) and key.kind == "string" and form_of(walk, base) is not None:
        return Field(base, str(key.value))
    if isinstance(key, Const) and key.kind == "string" and walk.type_of(base).kind == "unknown":
        return walk.read(base, str(key.value))
    return Opaque("item", "an item of something unknown", (base, as_term(key))) if key != NULL else NULL
