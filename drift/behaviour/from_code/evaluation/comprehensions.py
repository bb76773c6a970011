"""Comprehensions: over collections of entities, and over lists that are known item by item."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.calls.reading import rows_read
from drift.behaviour.from_code.calls.unnamed_calls import iterated
from drift.behaviour.from_code.evaluation.collections_ import appended, is_list
from drift.behaviour.from_code.evaluation.queries import items_of
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.evaluation.subscripts import item_of
from drift.behaviour.from_code.evaluation.united import left_over
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    DictValue,
    ListValue,
    Value,
    as_term,
    choose,
)
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.logic.build import conjoin
from drift.logic.terms import (
    FALSE,
    NULL,
    TRUE,
    Aggregate,
    Collect,
    Const,
    Holds,
    Ite,
    Opaque,
    Term,
)

LIST_CAP = 24
FILTER_CAP = 6
"""Items that a condition may keep or drop, beyond which a filtered list is no longer worth telling apart."""


def comprehension(walk: Walk, expr: ir.Comprehension) -> Value:
    """The value of a comprehension: a narrowed collection, a list, a table."""
    generator = expr.generators[0]
    source = iterated(walk, walk.evaluate(generator.iterable))
    saved = dict(walk.state.locals)
    try:
        collected = collection_of(walk, source)
        target = only_part(generator.target)
        if collected is not None and isinstance(target, ir.Name):
            return _over_entities(walk, expr, target.name, collected)
        if isinstance(source, Ite | ChoiceValue) and is_list(source) and len(expr.generators) == 1:
            return _over_either(walk, expr, generator, source)
        known = items_of(walk, source)
        if known is not None and len(known) <= LIST_CAP and len(expr.generators) == 1:
            if expr.kind == "mapping":
                return _as_mapping(walk, expr, generator, known)
            return _over_list(walk, expr, generator, known)
        _bind_unknown(walk, generator.target, source)
        tests = [walk.condition(condition_) for condition_ in generator.conditions]
        element = walk.evaluate(expr.element)
        if isinstance(target, ir.Name) and len(expr.generators) == 1 and expr.kind != "mapping":
            item = as_term(walk.state.locals[target.name])
            rest = left_over(walk, source, item, conjoin(*tests)) if element == item else None
            if rest is not None:
                return rest
        rows = rows_read(walk, element)
        unknown = Opaque("comprehension", "a collection computed from something unknown", (as_term(source),))
        if rows is None:
            return unknown
        some = Holds(Opaque(unknown.key, unknown.reason, (rows.element, *unknown.mentions)))
        return replace(rows, where=some) if any(one.conditions for one in expr.generators) else rows
    finally:
        walk.state.locals.clear()
        walk.state.locals.update(saved)


def only_part(target: ir.Expr) -> ir.Expr:
    """What a row of one column is taken apart to: `for (order,) in rows`."""
    if isinstance(target, ir.Collection) and len(target.items) == 1:
        return target.items[0]
    return target


def _bind(walk: Walk, target: ir.Expr, value: Value) -> None:
    """Binds the target of a comprehension to one item."""
    if isinstance(target, ir.Name):
        walk.state.locals[target.name] = value
        return
    parts = target.items if isinstance(target, ir.Collection) else ()
    items = [item_of(value, position, len(parts)) for position in range(len(parts))]
    if not parts or any(item is None for item in items):
        _bind_unknown(walk, target, value)
        return
    for part, item in zip(parts, items, strict=True):
        assert item is not None
        _bind(walk, part, item)


def _bind_unknown(walk: Walk, target: ir.Expr, source: Value) -> None:
    names = [target] if isinstance(target, ir.Name) else getattr(target, "items", ())
    for name in names:
        if isinstance(name, ir.Name):
            walk.state.locals[name.name] = Opaque(f"element {name.name}", "", (as_term(source),))


def _over_entities(walk: Walk, expr: ir.Comprehension, name: str, collected: Collect) -> Value:
    walk.state.locals[name] = collected.element
    where = conjoin(collected.where, *(walk.condition(c) for c in expr.generators[0].conditions))
    narrowed = Collect(collected.entity, collected.element, where)
    if len(expr.generators) > 1:
        inner = ir.Comprehension(
            span=expr.span, kind=expr.kind, element=expr.element, generators=expr.generators[1:], key=expr.key
        )
        return comprehension(walk, inner)
    element = walk.evaluate(expr.element)
    if element == collected.element or expr.kind == "mapping":
        return narrowed
    return Aggregate("values", narrowed, as_term(element))


def _over_list(
    walk: Walk, expr: ir.Comprehension, generator: ir.Generator, items: tuple[Value, ...]
) -> Value:
    kept: Value = ListValue(())
    dropped = 0
    for item in items:
        _bind(walk, generator.target, item)
        tests = [walk.condition(c) for c in generator.conditions]
        test = conjoin(*tests)
        element = walk.evaluate(expr.element)
        if test == TRUE:
            kept = appended(kept, element)
        elif test != FALSE:
            dropped += 1
            if dropped > FILTER_CAP:
                return Opaque("comprehension", "a list filtered by a condition", (as_term(element),))
            kept = choose(test, appended(kept, element), kept)
    return kept


def _over_either(walk: Walk, expr: ir.Comprehension, generator: ir.Generator, source: Value) -> Value:
    """The comprehension over one list or another."""
    if isinstance(source, Ite | ChoiceValue):
        then, other = (_over_either(walk, expr, generator, one) for one in (source.then, source.other))
        return choose(source.test, then, other)
    items = items_of(walk, source)
    if items is None or len(items) > LIST_CAP or expr.kind == "mapping":
        return Opaque("comprehension", "a collection computed from something unknown", (as_term(source),))
    return _over_list(walk, expr, generator, items)


def _as_mapping(
    walk: Walk, expr: ir.Comprehension, generator: ir.Generator, items: tuple[Value, ...]
) -> Value:
    entries: dict[Term, Value] = {}
    for item in items:
        _bind(walk, generator.target, item)
        test = conjoin(*(walk.condition(c) for c in generator.conditions))
        if test == FALSE:
            continue
        key = walk.term(expr.key) if expr.key is not None else NULL
        value = walk.evaluate(expr.element)
        if test != TRUE or not isinstance(key, Const):
            return Opaque("comprehension", "a table filled under conditions", (key, as_term(value)))
        entries[key] = value
    return DictValue(tuple(entries.items()))
