"""Verbs of repositories, clients and models: what each does with which rows, by the rulesets."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from drift.behaviour.from_code.calls.construction import assign
from drift.behaviour.from_code.calls.objects import as_instance
from drift.behaviour.from_code.calls.related import connected, sole_operator
from drift.behaviour.from_code.calls.rows import COUNTS, by_choice, fits, part, table_of, target_of
from drift.behaviour.from_code.evaluation.criteria import how_many, key_of, row_by_key, selected
from drift.behaviour.from_code.evaluation.grown import any_row, counted
from drift.behaviour.from_code.evaluation.queries import only_row, query_of, result_of
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    ListValue,
    QueryValue,
    Value,
    as_term,
    choose,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Change, Remove
from drift.code.frameworks.schema import VerbTable
from drift.logic.build import arith, compare, negate, truth
from drift.logic.spans import Source
from drift.logic.terms import (
    NULL,
    TRUE,
    Aggregate,
    Collect,
    Const,
    Exists,
    Field,
    Opaque,
    Predicate,
    Term,
    Var,
    text,
)
from drift.logic.types import ValueType


def table_method(
    walk: Walk, receiver: Value, name: str, arguments: Arguments, source: Source
) -> Value | None:
    """What the verb does; None when the receiver stands for no table or the rulesets know no such verb."""
    candidates = walk.frameworks.verbs("table", name)
    if not candidates or not walk.conventions.members:
        return None
    query = table_of(walk, receiver)
    clients = query is None
    if query is None:
        first = arguments.positional[0] if arguments.positional else None
        if not isinstance(first, ClassValue):
            return None
        query = query_of(walk, first)
        arguments = Arguments(arguments.positional[1:], arguments.named, arguments.open)
    if query is None:
        return None
    if clients and not arguments.positional:
        started = next((v for v in candidates if v.runs), None)
        if started is not None and started.means in _STARTED:
            return replace(query, statement=_STARTED[started.means], runs=True, source=source)
    verb = next((v for v in candidates if fits(v, arguments) and not v.runs), None)
    if verb is None:
        return None
    result = _perform(walk, query, verb, arguments, source)
    info = walk.knowledge.info(query.entity)
    only_made = (
        verb.unsaved and info is not None and walk.knowledge.classes.is_only_made(info.definition, name)
    )
    if verb.means in STORING and not only_made and walk.state.alive:
        walk.saved(*_handed(arguments))
        made = result.items if isinstance(result, ListValue) else (result,)
        new = [one for one in made if isinstance(one, Var) and one in walk.frame.created]
        if new:
            walk.saved(*new)
    return result


_STARTED: dict[str, Literal["update", "delete", "insert"]] = {
    "update": "update",
    "delete": "delete",
    "create": "insert",
}


def run_statement(walk: Walk, statement: QueryValue, source: Source) -> Value:
    """Runs a statement of a client: what it gives is the rows, or how many there were."""
    rows = replace(statement, statement="select", runs=False, values=(), result=None)
    data = DictValue(tuple((text(name), value) for name, value in statement.values))
    place = statement.source or source
    match statement.statement:
        case "insert":
            made = [created(walk, statement.entity, DictValue(g), place) for g in _given(statement)]
            walk.saved()
            return ListValue(tuple(made))
        case "update":
            before = walk.state.when
            target = target_of(walk, rows, place)
            if walk.state.alive:
                write_all(walk, target, statement.entity, data, place)
                walk.saved()
            walk.state.when = before
        case _:
            _delete(walk, rows, place)
            walk.saved()
    if statement.returning:
        return rows.collect()
    count = how_many(walk, rows)
    return DictValue(tuple((text(name), count) for name in COUNTS))


def _given(statement: QueryValue) -> list[tuple[tuple[Term, Value], ...]]:
    """The new rows of an insertion, each by its fields."""
    listed = [value for name, value in statement.values if not name]
    if listed:
        return [one.items for one in listed if isinstance(one, DictValue)]
    return [tuple((text(name), value) for name, value in statement.values)]


_CHANGING = ("set", "increase", "decrease", "add", "unset", "connect", "disconnect", "create", "obtain")
"""What operators mean that say what becomes of a field."""

STORING = ("update", "increase", "decrease", "upsert", "delete", "remove", "create", "save")
"""What verbs mean that change what is stored."""


def _handed(arguments: Arguments) -> list[Term]:
    """The instances that a verb is given, one by one or in a list."""
    first = arguments.positional[0] if arguments.positional else NULL
    values = first.items if isinstance(first, ListValue) else (first,)
    return [as_term(one) for one in values if is_term(one)]


def _perform(
    walk: Walk, query: QueryValue, verb: VerbTable, arguments: Arguments, source: Source
) -> Value | None:
    # Where conditions are given at once, none means all rows; of a chain of calls the rest is to come.
    whole = verb.means == "delete" and verb.where
    if verb.means in ("update", "delete") and not arguments.positional and not whole:
        return replace(query, statement=verb.means, source=source)
    where = part(arguments, verb.where)
    data = part(arguments, verb.data)
    rows = selected(walk, query, where) if verb.where else query
    match verb.means:
        case "query":
            return query
        case "first" | "get":
            return _one(walk, rows, verb, source)
        case "all":
            return rows.collect()
        case "count":
            return counted(walk, rows.collect())
        case "exists":
            return truth(any_row(walk, rows.collect()))
        case "update":
            return _update(walk, rows, data, verb, source)
        case "increase" | "decrease":
            return _step(walk, rows, verb, arguments, source)
        case "upsert":
            return _upsert(walk, rows, data, part(arguments, verb.creates), source)
        case "delete":
            return _delete(walk, rows, source)
        case "remove":
            return _remove(walk, query, arguments, source)
        case "create":
            return created(walk, query.entity, data, source)
        case "save":
            return _save(walk, query, data, source)
        case _:
            return None


def _one(walk: Walk, rows: QueryValue, verb: VerbTable, source: Source) -> Value:
    key, rest = key_of(walk, rows)
    del rest
    found: Value = result_of(rows)
    if key != TRUE and key == rows.where:
        found = only_row(walk, rows.collect())
    if verb.strict and isinstance(found, Aggregate):
        walk.refuse_unless(Exists(found.collection), source, "error")
    return found


def _update(walk: Walk, rows: QueryValue, data: Value | None, verb: VerbTable, source: Source) -> Value:
    before = walk.state.when
    choice = by_choice(walk, rows)
    if choice is not None:
        test, one, other = choice
        first = _updated_where(walk, test, one, data, verb, source)
        return choose(test, first, _updated_where(walk, negate(test), other, data, verb, source))
    target = target_of(walk, rows, source)
    alive = walk.state.alive
    if alive:
        write_all(walk, target, rows.entity, data, source)
    if verb.strict or verb.gives == "row":
        return target
    walk.state.when = before
    count = how_many(walk, rows)
    return DictValue(tuple((text(name), count) for name in COUNTS))


def _updated_where(
    walk: Walk, test: Predicate, rows: QueryValue, data: Value | None, verb: VerbTable, source: Source
) -> Value:
    before = walk.state.when
    walk.state.assume(walk.given(test, source, "silent"))
    done = _update(walk, rows, data, verb, source)
    walk.state.when = before
    return done


def _upsert(walk: Walk, rows: QueryValue, data: Value | None, new: Value | None, source: Source) -> Value:
    """Changes the row if it is there, else creates it.

    The client looks for it by what is unique: where nothing is changed, that it is there refuses nothing.
    """
    nothing = isinstance(data, DictValue) and not data.items and not data.open
    before = walk.state.when
    there = Exists(rows.collect())
    walk.state.assume(walk.given(there, source, "silent"))
    target = target_of(walk, rows, source)
    write_all(walk, target, rows.entity, data, source)
    walk.state.when = before
    walk.state.assume(walk.given(negate(there), source, "assumed" if nothing else "silent"))
    made = created(walk, rows.entity, new, source)
    walk.state.when = before
    return choose(there, target, made)


def write_all(walk: Walk, target: Term, entity: str, data: Value | None, source: Source) -> None:
    """Assigns what an object of changes says to an instance."""
    if not isinstance(data, DictValue):
        copied = is_term(data) and walk.entity_of(data) == entity if data is not None else False
        if not copied:
            kind = "the updated fields are computed"
            walk.opaque_call("update", source, kind, [Var(f"rows of {entity}", entity)], "opaque-write")
        return
    for key, value in data.items:
        name = str(key.value) if isinstance(key, Const) else ""
        operator = walk.frameworks.operator(name)
        if operator in ("set", "increase", "decrease", "add", "unset") and isinstance(value, DictValue):
            for inner, held in value.items:
                if isinstance(inner, Const):
                    _write(walk, target, entity, str(inner.value), operator, held, source)
        elif name:
            _write_value(walk, target, entity, name, value, source)
    if data.open:
        kind = "some of the updated fields are computed"
        walk.opaque_call("update", source, kind, [Var(f"rows of {entity}", entity)], "opaque-write")


def _write_value(walk: Walk, target: Term, entity: str, name: str, value: Value, source: Source) -> None:
    """One entry: a value, or what to do with the field (`{increment: 1}`) or with related rows."""
    found = walk.knowledge.field(entity, name)
    related = isinstance(value, DictValue) and found is not None and found.relationship
    if related and found is not None and _related(walk, Field(target, found.name), value, source):
        return
    if isinstance(value, DictValue) and len(value.items) == 1 and not value.open:
        key, held = value.items[0]
        operator = walk.frameworks.operator(str(key.value)) if isinstance(key, Const) else None
        if operator in _CHANGING:
            assert operator is not None
            _write(walk, target, entity, name, operator, held, source)
            return
    assign(walk, target, entity, name, value, source)


def _related(walk: Walk, path: Field, value: Value, source: Source) -> bool:
    """`{tickets: {updateMany: {where, data}}}`: verbs on the related rows; tells whether it was that."""
    if not isinstance(value, DictValue):
        return False
    rows = collection_of(walk, path)
    if rows is None:
        if not walk.entity_of(path):
            return False
        element = walk.knowledge.element(walk.entity_of(path))
        rows = Collect(element.entity, element, compare("=", element, path))
    done = False
    for key, held in value.items:
        name = str(key.value) if isinstance(key, Const) else ""
        if walk.frameworks.operator(name) is not None:
            continue
        for one in held.items if isinstance(held, ListValue) else (held,):
            arguments = Arguments((one,))
            verb = next((v for v in walk.frameworks.verbs("table", name) if fits(v, arguments)), None)
            if verb is not None:
                _perform(walk, QueryValue(rows.entity, rows.element, rows.where), verb, arguments, source)
                done = True
    return done


def _write(
    walk: Walk, target: Term, entity: str, name: str, operator: str, held: Value, source: Source
) -> None:
    found = walk.knowledge.field(entity, name)
    canonical = found.name if found is not None else name
    match operator:
        case "increase" | "decrease":
            before = as_term(walk.read(target, canonical))
            value: Value = arith("+" if operator == "increase" else "-", before, as_term(held))
        case "unset" | "disconnect":
            value = NULL
        case "connect":
            value = connected(walk, entity, name, held)
        case "obtain":
            obtained = _obtained(walk, entity, name, target, held, source)
            if obtained is None:
                return
            value = obtained
        case "add":
            walk.record(Change(target, entity, canonical, as_term(held), True), source)
            return
        case "create":
            inner = found.type.element or found.type if found is not None else None
            for one in held.items if isinstance(held, ListValue) else (held,):
                if inner is not None and inner.kind == "entity":
                    created(walk, inner.entity, one, source, (entity, target))
            return
        case _:
            value = held
    assign(walk, target, entity, name, value, source)


def _obtained(walk: Walk, entity: str, name: str, owner: Term, held: Value, source: Source) -> Value | None:
    """`{connectOrCreate: {where, create}}`: the row that is there, else a new one; None if it refers back."""
    found = walk.knowledge.field(entity, name)
    inner = (found.type.element or found.type) if found is not None else None
    table = walk.frameworks.obtaining
    if inner is None or inner.kind != "entity" or table is None:
        return Opaque("connected", "", (as_term(held),))
    value: Value | None = None
    for one in held.items if isinstance(held, ListValue) else (held,):
        if not isinstance(one, DictValue):
            continue
        query = QueryValue(inner.entity, walk.knowledge.element(inner.entity))
        rows = selected(walk, query, one.get(text(table.where))).collect()
        before, there = walk.state.when, Exists(rows)
        walk.state.assume(walk.given(negate(there), source, "silent"))
        made = created(walk, inner.entity, one.get(text(table.creates)), source, (entity, owner))
        walk.state.when = before
        value = choose(there, only_row(walk, rows), made)
    info = walk.knowledge.info(inner.entity)
    refers = info is not None and any(f.type.entity == entity for f in info.fields.values())
    return None if refers or inner is not found.type else value  # type: ignore[union-attr]


def _step(
    walk: Walk, rows: QueryValue, verb: VerbTable, arguments: Arguments, source: Source
) -> Value | None:
    if len(arguments.positional) < 3 or not isinstance(arguments.positional[1], Const):
        return None
    before = walk.state.when
    target = target_of(walk, rows, source)
    name = str(arguments.positional[1].value)
    _write(walk, target, rows.entity, name, verb.means, arguments.positional[2], source)
    walk.state.when = before
    return Opaque("updated rows")


def _delete(walk: Walk, rows: QueryValue, source: Source) -> Value:
    before = walk.state.when
    key, _ = key_of(walk, rows)
    if key == TRUE:
        walk.record(Remove(rows.collect(), rows.entity), source)
    else:
        target = target_of(walk, rows, source)
        walk.record(Remove(target, rows.entity), source)
    walk.state.when = before
    count = how_many(walk, rows)
    return DictValue(tuple((text(name), count) for name in COUNTS))


def _remove(walk: Walk, query: QueryValue, arguments: Arguments, source: Source) -> Value | None:
    if not arguments.positional:
        return None
    first = arguments.positional[0]
    rows = collection_of(walk, first)
    target = rows if rows is not None else as_term(first)
    walk.record(Remove(walk.original(target), query.entity), source)
    return first


def created(
    walk: Walk, entity: str, data: Value | None, source: Source, owner: tuple[str, Term] | None = None
) -> Value:
    """A new row of what an object says; `owner` is the instance whose relationship it is created through."""
    if isinstance(data, ListValue):
        return ListValue(tuple(created(walk, entity, one, source, owner) for one in data.items))
    if not isinstance(data, DictValue):
        if data is not None and is_term(data) and walk.entity_of(data) == entity:
            return data
        instance = Var(f"rows of {entity}", entity)
        walk.opaque_call("create", source, "what is created is computed", [instance], "opaque-write")
        return Opaque("created", "a row of computed values", () if data is None else (as_term(data),))
    values: list[tuple[Term, Value]] = []
    nested: list[tuple[str, str, Value]] = []
    for key, value in data.items:
        name = str(key.value) if isinstance(key, Const) else ""
        operator = sole_operator(walk, value)
        if isinstance(value, DictValue) and operator == "connect":
            values.append((key, connected(walk, entity, name, value.items[0][1])))
        elif isinstance(value, DictValue) and operator in ("create", "obtain"):
            nested.append((name, operator, value.items[0][1]))
        elif value != NULL or walk.knowledge.field(entity, name) is not None:
            values.append((key, value))
    info = walk.knowledge.info(entity)
    if owner is not None and info is not None:
        back = [
            f.attribute for f in info.fields.values() if f.type.kind == "entity" and f.type.entity == owner[0]
        ]
        if back and all(str(k.value) != back[0] for k, _ in values if isinstance(k, Const)):
            values.append((text(back[0]), owner[1]))
    made = as_instance(walk, DictValue(tuple(values), data.open), ValueType("entity", entity=entity), source)
    for name, operator, inner in nested:
        _write(walk, as_term(made), entity, name, operator, inner, source)
    return made


def _save(walk: Walk, query: QueryValue, data: Value | None, source: Source) -> Value:
    """Saving a row at hand does nothing more; an object with a key changes that row, else it is new."""
    if isinstance(data, ListValue):
        return ListValue(tuple(_save(walk, query, one, source) for one in data.items))
    if not isinstance(data, DictValue):
        return data if data is not None else NULL
    key = data.get(text(walk.knowledge.primary(query.entity)))
    if key is None or key == NULL:
        return created(walk, query.entity, data, source)
    target = row_by_key(walk, query.entity, key)
    rest = DictValue(tuple(e for e in data.items if e[1] is not key), data.open)
    write_all(walk, target, query.entity, rest, source)
    return target
