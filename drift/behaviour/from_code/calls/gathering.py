"""What is computed over collections: counts, totals, extremes, tests of some or all items, first items."""

from __future__ import annotations

from drift.behaviour.from_code.calls.callbacks import called_back
from drift.behaviour.from_code.calls.unnamed_calls import by_operator
from drift.behaviour.from_code.evaluation.collections_ import is_list
from drift.behaviour.from_code.evaluation.grown import counted
from drift.behaviour.from_code.evaluation.queries import (
    ANY_ROW,
    list_items,
    query_of,
)
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.evaluation.truth import truthiness
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    Value,
    as_term,
    choose,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.logic.build import arith, compare, conjoin, disjoin, negate, truth
from drift.logic.functions import length_of, size_of
from drift.logic.implies import conjuncts
from drift.logic.spans import Source
from drift.logic.terms import (
    NULL,
    TRUE,
    Aggregate,
    Call,
    Collect,
    Exists,
    Field,
    Holds,
    Ite,
    Member,
    Opaque,
    Term,
    Truth,
    number,
)


def aggregate(walk: Walk, name: str, column: Value | None) -> Value | None:
    """`func.count(…)`, `func.sum(X.amount)`: over all rows of what the query around it selects from."""
    query = query_of(walk, column) if column is not None else None
    rows = Collect(query.entity, query.element, TRUE) if query is not None else Collect("", ANY_ROW, TRUE)
    match name:
        case "count":
            return Aggregate("count", rows)
        case "sum" | "min" | "max" if query is not None:
            return Aggregate(name, rows, as_term(column))  # type: ignore[arg-type]
        case _:
            return None


def length(walk: Walk, value: Value) -> Value:
    """How many items the value holds."""
    if isinstance(value, Ite):
        return choose(value.test, length(walk, value.then), length(walk, value.other))
    own = by_operator(walk, value, "size")
    if own is not None:
        return own
    items = list_items(value)
    if items is not None:
        return number(len(items))
    collected = collection_of(walk, value)
    if collected is not None:
        # Rows that were fetched stay as many as they were; a list has what was put into it.
        held = any(isinstance(part, Member) for part in conjuncts(collected.where))
        return counted(walk, collected) if held else Aggregate("count", collected)
    term = as_term(value)
    if isinstance(term, Aggregate) and term.gather == "values":
        return Aggregate("count", term.collection)
    kind = walk.type_of(term).kind
    if kind == "collection":
        return Aggregate("count", term)
    untyped = kind == "unknown" and isinstance(term, Field) and walk.entity_of(term.base)
    return size_of(term) if untyped else length_of(term)


def quantified(walk: Walk, value: Value, some: bool) -> Value:
    """Whether some, or all, items count as true."""
    if isinstance(value, Ite | ChoiceValue) and is_list(value):
        then, other = (truthiness(walk, quantified(walk, one, some)) for one in (value.then, value.other))
        return truth(disjoin(conjoin(value.test, then), conjoin(negate(value.test), other)))
    items = list_items(value)
    if items is not None:
        kept = [i for i in items if i != NULL]
        tests = [truthiness(walk, i) for i in kept]
        return truth(disjoin(*tests) if some else conjoin(*tests))
    term = as_term(value)
    if isinstance(term, Aggregate) and term.gather == "values" and isinstance(term.collection, Collect):
        test = truthiness(walk, term.of) if term.of is not None else Holds(term)
        inner = term.collection
        where = conjoin(inner.where, test if some else negate(test))
        found = Exists(Collect(inner.entity, inner.element, where))
        return truth(found if some else negate(found))
    collected = collection_of(walk, value)
    if collected is not None:
        return truth(Exists(collected)) if some else truth(Holds(Opaque("all", "", (term,))))
    return truth(Holds(Opaque("any" if some else "all", "a test over an unknown collection", (term,))))


def mapped(walk: Walk, function: Value, items: Value, source: Source) -> Value | None:
    """`map(function, items)`: what calling the function gives for each item."""
    rows = collection_of(walk, items)
    if rows is None:
        return called_back(walk, items, "map", Arguments((function,)), source)
    each = as_term(walk.call(function, Arguments((rows.element,)), source))
    return rows if each == rows.element else Aggregate("values", rows, each)


def next_of(walk: Walk, value: Value, arguments: Arguments) -> Value:
    """`next(items, default)`: the first item."""
    default = arguments.positional[1] if len(arguments.positional) > 1 else None
    collected = collection_of(walk, value)
    if collected is None:
        return value if len(arguments.positional) == 1 else Opaque("next", "", (as_term(value),))
    found: Value = Aggregate("first", collected)
    if default is not None and default != NULL:
        return choose(Exists(collected), found, default)
    return found


def filtered(walk: Walk, test: Value, items: Value, source: Source) -> Value | None:
    """`filter(test, items)`: the items for which calling the test gives something true."""
    rows = collection_of(walk, items)
    if rows is None:
        return None
    passed = test if test == NULL else walk.call(test, Arguments((rows.element,)), source)
    kept = truthiness(walk, rows.element if test == NULL else passed)
    return Collect(rows.entity, rows.element, conjoin(rows.where, kept))


def range_of(arguments: Arguments) -> Value | None:
    """`range(a, b)` is known by its bounds; only a membership test looks inside."""
    bounds = tuple(as_term(a) for a in arguments.positional)
    if len(bounds) > 2:
        return None
    first, last = (number(0), bounds[0]) if len(bounds) == 1 else bounds
    return Call("range", (first, last))


def total(walk: Walk, value: Value) -> Value:
    """`sum(items)`: a total, or a count of what is true."""
    term = as_term(value)
    if isinstance(term, Aggregate) and term.gather == "values" and isinstance(term.collection, Collect):
        of = term.of
        if of == number(1):
            return Aggregate("count", term.collection)
        if isinstance(of, Truth) or (of is not None and walk.type_of(of).kind == "boolean"):
            inner = term.collection
            where = conjoin(inner.where, truthiness(walk, of))
            return Aggregate("count", Collect(inner.entity, inner.element, where))
        return Aggregate("sum", term.collection, of)
    items = list_items(value)
    if items is not None and all(is_term(i) for i in items):
        total: Term = number(0)
        for item in items:
            total = arith("+", total, as_term(item))
        return total
    return Call("sum", (term,))


def extreme(walk: Walk, smallest: bool, arguments: Arguments) -> Value:
    """`min(a, b)` as a choice; over a collection, its first or last in that order."""
    if len(arguments.positional) == 1:
        collected = collection_of(walk, arguments.positional[0])
        if collected is not None:
            return Aggregate("min" if smallest else "max", collected)
        return Call("min" if smallest else "max", (as_term(arguments.positional[0]),))
    terms = [as_term(a) for a in arguments.positional]
    if len(terms) == 2:
        test = compare("<=" if smallest else ">=", terms[0], terms[1])
        return choose(test, terms[0], terms[1])
    return Call("min" if smallest else "max", tuple(terms))
