"""What a language provides beside methods: dates, maps, sets, and functions over object literals."""

from __future__ import annotations

from fractions import Fraction

from drift.behaviour.from_code.calls.construction import assign
from drift.behaviour.from_code.calls.objects import changed_copy
from drift.behaviour.from_code.evaluation.queries import items_of, list_items
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.evaluation.times import FLOOR
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    ExternalValue,
    ListValue,
    Value,
    as_term,
    is_term,
    without_null,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code.frameworks.schema import CallTable
from drift.logic.spans import Source
from drift.logic.terms import NOW, Call, Const, Opaque, Term, number


def provided(
    walk: Walk, table: CallTable, callee: ExternalValue, arguments: Arguments, source: Source
) -> Value | None:
    """The value of a call that the rulesets give a meaning of that sort."""
    first = arguments.positional[0] if arguments.positional else None
    last = callee.qualified.rpartition(".")[2]
    match table.means:
        case "moment":
            return _moment(arguments)
        case "together":
            return first
        case "floor" if first is not None:
            return _whole(as_term(first)) if is_term(first) else None
        case "store":
            return _filled(walk, first)
        case "values" if first is not None:
            return _values(walk, first, pairs=last == "entries")
        case "keys" if isinstance(first, DictValue) and not first.open:
            return ListValue(tuple(key for key, _ in first.items))
        case "keys" if isinstance(first, ClassValue):
            members = walk.knowledge.classes.info(first.definition).members
            return ListValue(tuple(Const("string", name) for name in members)) if members else None
        case "merge" if first is not None:
            return _merged(walk, first, arguments.positional[1:], source)
        case _:
            return None


def _moment(arguments: Arguments) -> Value:
    if not arguments.positional:
        return NOW
    first = arguments.positional[0]
    if len(arguments.positional) == 1 and is_term(first) and not isinstance(first, Const):
        return first
    return Opaque("moment", "a fixed date", tuple(as_term(a) for a in arguments.positional))


def _whole(term: Term) -> Term:
    if isinstance(term, Const) and isinstance(term.value, Fraction) and term.kind == "number":
        return number(term.value.numerator // term.value.denominator)
    return Call(FLOOR, (term,))


def _filled(walk: Walk, first: Value | None) -> Value:
    """`new Map([[k, v]])`, `new Set([a, b])`; without arguments, something to be filled."""
    if first is None or (is_term(first) and isinstance(first, Const)):
        return ListValue(())
    items = list_items(first)
    if items is None:
        rows = collection_of(walk, first)
        return rows if rows is not None else first
    pairs = [i for i in items if isinstance(i, ListValue) and len(i.items) == 2]
    if items and len(pairs) == len(items):
        return DictValue(tuple((as_term(p.items[0]), p.items[1]) for p in pairs))
    return ListValue(tuple(items), "set")


def _values(walk: Walk, first: Value, *, pairs: bool) -> Value | None:
    if isinstance(first, ClassValue):
        members = items_of(walk, first)
        return ListValue(members) if members is not None and not pairs else None
    if isinstance(first, DictValue) and not first.open:
        if pairs:
            return ListValue(tuple(ListValue((k, v), "tuple") for k, v in first.items))
        return ListValue(tuple(v for _, v in first.items))
    return collection_of(walk, first)


def _merged(walk: Walk, target: Value, sources: tuple[Value, ...], source: Source) -> Value | None:
    """`Object.assign(order, {…})` writes to the order; into a new object it copies."""
    named: list[tuple[str, Value]] = []
    base: Value = without_null(target)
    rest = list(sources)
    if isinstance(base, DictValue) and not base.items and rest and walk.entity_of(rest[0]):
        base, rest = rest[0], rest[1:]
        copied = True
    else:
        copied = False
    for one in rest:
        if not isinstance(one, DictValue):
            if is_term(base) and walk.entity_of(base):
                walk.opaque_call("assign", source, "the written fields are computed", [base], "opaque-write")
            return base
        named.extend((str(k.value), v) for k, v in one.items if isinstance(k, Const))
    if isinstance(base, DictValue):
        items = dict(base.items)
        items.update({Const("string", n): v for n, v in named})
        return DictValue(tuple(items.items()), base.open)
    if copied:
        return changed_copy(walk, base, named, source)
    if is_term(base) and walk.entity_of(base):
        for name, value in named:
            assign(walk, as_term(base), walk.entity_of(base), name, value, source)
    return base
