"""Calls that leave the code base: what the framework rulesets say they mean, else a black box."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from drift.behaviour.from_code.calls.construction import assign, replaced
from drift.behaviour.from_code.configuration.keyed import as_number, environment_setting, keyed_setting
from drift.behaviour.from_code.evaluation.comparisons import presence, truthiness
from drift.behaviour.from_code.evaluation.queries import (
    ANY_ROW,
    by_key,
    execute_statement,
    list_items,
    query_of,
    selection_of,
)
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.walking.state import Exit
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    QueryValue,
    SuperValue,
    Value,
    as_term,
    choose,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Emit, Remove
from drift.code.frameworks.schema import CallTable
from drift.logic.build import arith, compare, conjoin, disjoin, negate, truth
from drift.logic.rewrite import subterms
from drift.logic.spans import Source
from drift.logic.terms import (
    NOW,
    NULL,
    TRUE,
    Aggregate,
    Call,
    Collect,
    Const,
    Exists,
    Holds,
    Ite,
    Opaque,
    Term,
    Truth,
    Var,
    duration,
    number,
    text,
)
from drift.logic.words import words


def call_outside(walk: Walk, callee: ExternalValue, arguments: Arguments, source: Source) -> Value:
    """Calls something outside the code base."""
    name = callee.qualified
    table = walk.knowledge.frameworks.call(name)
    if table is not None and table.means != "harmless":
        value = _meaning(walk, table, callee, arguments, source)
        if value is not None:
            return value
    head, _, last = name.rpartition(".")
    mapping = walk.knowledge.frameworks.mapping(head)
    if mapping is not None and last in mapping.getters and arguments.positional:
        default = arguments.get("default", 1)
        found = keyed_setting(walk, ExternalValue(head), arguments.positional[0], default)
        if found is not None:
            return found
    if head:
        handled = session_method(walk, Opaque(head), last, arguments, source)
        if handled is not None:
            return handled
    if any(isinstance(a, ClassValue) for a in arguments.all()) and not arguments.all()[1:] and table is None:
        decorated = arguments.positional[:1]
        if decorated:
            return decorated[0]
    emission(walk, name, arguments, source)
    if table is None:
        walk.opaque_call(name, source, "it is defined outside the code base", arguments.all())
    if name[:1].isupper() or last[:1].isupper():
        return ExternalValue(name, instance=True)
    if (
        len(arguments.positional) == 1
        and isinstance(arguments.positional[0], FunctionValue)
        and not arguments.named
    ):
        # An outside decorator: what it gives back is called like what it was given.
        return arguments.positional[0]
    return Call(name, tuple(as_term(a) for a in arguments.all()))


def _meaning(
    walk: Walk, table: CallTable, callee: ExternalValue, arguments: Arguments, source: Source
) -> Value | None:
    first = arguments.positional[0] if arguments.positional else None
    match table.means:
        case "now":
            return NOW
        case "duration":
            return _duration(table, arguments)
        case "environment":
            return environment_setting(walk, first, arguments.get("default", 1), source)
        case "conversion":
            return _converted(first)
        case "cast":
            return arguments.positional[-1] if arguments.positional else None
        case "length":
            return _length(walk, first) if first is not None else None
        case "abort":
            walk.leave(
                Exit(
                    "raise", walk.state.when, source, None, callee.qualified, "error", dict(walk.state.store)
                )
            )
            return NULL
        case "select" | "update" | "delete":
            query = selection_of(walk, first) if first is not None else None
            if query is None:
                return None
            return replace(query, statement=table.means, source=source)
        case "exists":
            query = query_of(walk, first) if first is not None else QueryValue("", ANY_ROW)
            if query is None:
                return None
            if query.where != TRUE:
                return Truth(Exists(query.collect()))
            return replace(query, result=Truth(Exists(query.collect())))
        case "aggregate":
            return _aggregate(walk, callee.qualified.rpartition(".")[2], first)
        case "coalesce":
            return _coalesced(arguments)
        case "conjunction":
            return truth(conjoin(*(truthiness(walk, a) for a in arguments.positional)))
        case "disjunction":
            return truth(disjoin(*(truthiness(walk, a) for a in arguments.positional)))
        case "negation":
            return truth(negate(truthiness(walk, first))) if first is not None else None
        case "any" | "all":
            return _quantified(walk, first, table.means == "any") if first is not None else None
        case "batches":
            return ListValue((first,)) if first is not None else None
        case "map" if len(arguments.positional) == 2:
            return _mapped(walk, arguments.positional[0], arguments.positional[1], source)
        case "next" | "iterate":
            return _next(walk, first, arguments) if first is not None else None
        case "filter" if len(arguments.positional) == 2:
            return _filtered(walk, arguments.positional[0], arguments.positional[1], source)
        case "range" if arguments.positional and not arguments.named:
            return _range(arguments)
        case "sum":
            return _sum(walk, first) if first is not None else None
        case "smallest" | "largest":
            return _extreme(walk, table.means == "smallest", arguments)
        case "super":
            if walk.owner is not None and walk.receiver is not None:
                return SuperValue(walk.receiver, walk.owner)
            return None
        case "read-attribute":
            return _read_attribute(walk, arguments, source)
        case "write-attribute":
            return _write_attribute(walk, arguments, source)
        case "replace":
            return replaced(walk, first, arguments, source) if first is not None else None
        case "type-test":
            return _type_test(walk, callee, arguments)
        case "mapping":
            return _mapping(first, arguments)
        case "partial":
            return _partial(first, arguments)
        case "principal":
            return Var(callee.qualified.rsplit(".", 1)[-1])
        case _:
            return None


def _aggregate(walk: Walk, name: str, column: Value | None) -> Value | None:
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


def _coalesced(arguments: Arguments) -> Value | None:
    """The first argument that is there; a total over no rows is nought."""
    if len(arguments.positional) != 2:
        return None
    first, second = arguments.positional
    if isinstance(first, Aggregate) and second == number(0):
        return first
    return None


def _duration(table: CallTable, arguments: Arguments) -> Value:
    units = list(table.units.items())
    total: Term = duration(0)
    for position, value in enumerate(arguments.positional):
        if position < len(units):
            total = arith("+", total, _scaled(value, units[position][1]))
    for name, value in arguments.named:
        if name in table.units:
            total = arith("+", total, _scaled(value, table.units[name]))
        else:
            return Opaque("duration", f"a duration in {name}", (as_term(value),))
    return total


def _scaled(value: Value, seconds: float) -> Term:
    return arith("*", as_term(value), duration(Fraction(str(seconds))))


def _converted(first: Value | None) -> Value | None:
    if isinstance(first, Const):
        return as_number(first) or first
    if isinstance(first, ClassValue | FunctionValue | ExternalValue):
        return None
    return first if first is not None else ListValue(())


def _partial(first: Value | None, arguments: Arguments) -> Value | None:
    """The function with some of its arguments given beforehand."""
    if not isinstance(first, FunctionValue):
        return first
    given = (*(("", value) for value in arguments.positional[1:]), *arguments.named)
    return replace(first, preset=(*first.preset, *given))


def _length(walk: Walk, value: Value) -> Value:
    if isinstance(value, Ite):
        return choose(value.test, _length(walk, value.then), _length(walk, value.other))
    items = list_items(value)
    if items is not None:
        return number(len(items))
    collected = collection_of(walk, value)
    if collected is not None:
        return Aggregate("count", collected)
    term = as_term(value)
    if isinstance(term, Aggregate) and term.gather == "values":
        return Aggregate("count", term.collection)
    if walk.type_of(term).kind == "collection":
        return Aggregate("count", term)
    return Call("length", (term,))


def _quantified(walk: Walk, value: Value, some: bool) -> Value:
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


def _mapped(walk: Walk, function: Value, items: Value, source: Source) -> Value | None:
    """`map(function, items)`: what calling the function gives for each item."""
    rows = collection_of(walk, items)
    if rows is None:
        return None
    return Aggregate("values", rows, as_term(walk.call(function, Arguments((rows.element,)), source)))


def _next(walk: Walk, value: Value, arguments: Arguments) -> Value:
    default = arguments.positional[1] if len(arguments.positional) > 1 else None
    collected = collection_of(walk, value)
    if collected is None:
        return value if len(arguments.positional) == 1 else Opaque("next", "", (as_term(value),))
    found: Value = Aggregate("first", collected)
    if default is not None and default != NULL:
        return choose(Exists(collected), found, default)
    return found


def _filtered(walk: Walk, test: Value, items: Value, source: Source) -> Value | None:
    """`filter(test, items)`: the items for which calling the test gives something true."""
    rows = collection_of(walk, items)
    if rows is None:
        return None
    passed = test if test == NULL else walk.call(test, Arguments((rows.element,)), source)
    kept = truthiness(walk, rows.element if test == NULL else passed)
    return Collect(rows.entity, rows.element, conjoin(rows.where, kept))


def _range(arguments: Arguments) -> Value | None:
    """`range(a, b)` is known by its bounds; only a membership test looks inside."""
    bounds = tuple(as_term(a) for a in arguments.positional)
    if len(bounds) > 2:
        return None
    first, last = (number(0), bounds[0]) if len(bounds) == 1 else bounds
    return Call("range", (first, last))


def _sum(walk: Walk, value: Value) -> Value:
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


def _extreme(walk: Walk, smallest: bool, arguments: Arguments) -> Value:
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


def _read_attribute(walk: Walk, arguments: Arguments, source: Source) -> Value | None:
    if len(arguments.positional) < 2:
        return None
    base, name = arguments.positional[:2]
    if isinstance(name, Const) and name.kind == "string":
        return walk.attribute(base, str(name.value), source.span)
    return Opaque("attribute", "a computed attribute", (as_term(base), as_term(name)))


def _write_attribute(walk: Walk, arguments: Arguments, source: Source) -> Value | None:
    if len(arguments.positional) != 3:
        return None
    base, name, value = arguments.positional
    term = as_term(base)
    if isinstance(name, Const) and name.kind == "string":
        assign(walk, term, walk.entity_of(term), str(name.value), value, source)
    else:
        walk.opaque_call("setattr", source, "the written field is computed", [base], "opaque-write")
    return NULL


def _type_test(walk: Walk, callee: ExternalValue, arguments: Arguments) -> Value:
    terms = tuple(as_term(a) for a in arguments.all())
    if callee.qualified == "isinstance" and terms and walk.entity_of(terms[0]):
        entity = walk.entity_of(terms[0])
        tested = arguments.positional[1] if len(arguments.positional) > 1 else None
        if isinstance(tested, ClassValue) and walk.knowledge.classes.name(tested.definition) == entity:
            return truth(presence(walk, arguments.positional[0], True))
    return truth(Holds(Opaque(callee.qualified, "a test of the type", terms)))


def _mapping(first: Value | None, arguments: Arguments) -> Value:
    items = tuple((text(k), v) for k, v in arguments.named)
    if isinstance(first, DictValue):
        return DictValue((*first.items, *items), first.open or arguments.open)
    return DictValue(items, first is not None or arguments.open)


# ---------------------------------------------------------------- sessions and emissions


def session_method(
    walk: Walk, receiver: Term, name: str, arguments: Arguments, source: Source
) -> Value | None:
    """A verb of a session, store or client that is given an entity class, a statement or an instance."""
    verb = walk.knowledge.frameworks.verb("session", name)
    if verb is None or verb.on != "session" or not arguments.positional:
        return None
    first = arguments.positional[0]
    match verb.means:
        case "query":
            return selection_of(walk, first)
        case "get":
            if isinstance(first, ClassValue) and len(arguments.positional) > 1:
                query = query_of(walk, first)
                if query is not None:
                    return by_key(walk, query, arguments.positional[1])
            return None
        case "execute":
            if isinstance(first, QueryValue):
                return execute_statement(walk, name, first, source)
            return dynamic_statement(walk, as_term(first), source)
        case "remove":
            entity = walk.entity_of(first) if is_term(first) else ""
            if entity and _is_storable(walk, entity):
                walk.record(Remove(as_term(first), entity), source)
                return NULL
            return None
        case "save":
            return first if is_term(first) and walk.entity_of(first) else NULL
        case _:
            del receiver
            return None


def dynamic_statement(walk: Walk, statement: Term, source: Source) -> Value | None:
    """A statement in text: whatever tables it names may be written by it."""
    spoken = " ".join(
        str(part.value) for part in subterms(statement) if isinstance(part, Const) and part.kind == "string"
    )
    if not spoken:
        return None
    entities = walk.knowledge.classes.named_in_statement(spoken)
    for entity in entities:
        instance = Var(f"rows of {entity}", entity)
        walk.opaque_call("execute", source, "a statement in text may write to it", [instance], "opaque-write")
    return Opaque("result", "the result of a statement in text") if entities else None


def _is_storable(walk: Walk, entity: str) -> bool:
    info = walk.knowledge.info(entity)
    return info is not None and walk.knowledge.is_data(info.definition)


def emission(walk: Walk, name: str, arguments: Arguments, source: Source) -> None:
    """Notes a call that sends something, by the words of its name."""
    last = name.rsplit(".", 1)[-1]
    spoken = words(last)
    verbs = walk.knowledge.frameworks.emission_verbs
    if not spoken or (spoken[0] not in verbs and last != "delay"):
        return
    if last == "delay" and "." in name:
        last = name.rsplit(".", 2)[-2]
    args = [(str(i), as_term(v)) for i, v in enumerate(arguments.positional)]
    args += [(n, as_term(v)) for n, v in arguments.named]
    walk.record(Emit(last, tuple(args)), source)
