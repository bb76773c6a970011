"""Clients of tables: what they are told of a table is gathered, and done when it is executed."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.calls.construction import from_literal
from drift.behaviour.from_code.calls.managed import change_rows, remove_rows
from drift.behaviour.from_code.evaluation.criteria import applied
from drift.behaviour.from_code.evaluation.queries import column, narrow
from drift.behaviour.from_code.evaluation.stored_rows import with_presence
from drift.behaviour.from_code.walking.values import DictValue, ListValue, QueryValue, Value, as_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.logic.build import negate
from drift.logic.spans import Source
from drift.logic.terms import NULL, Const, Holds, Opaque, Predicate, Var, text

UNKNOWN = ""
"""The name under which values stand that are computed."""


def table_of_client(walk: Walk, name: str, arguments: Arguments) -> QueryValue | None:
    """`client.table("users")`, where the code base knows that table."""
    first = arguments.positional[0] if arguments.positional else None
    if not isinstance(first, Const) or first.kind != "string":
        return None
    cls = walk.knowledge.classes.of_table(str(first.value))
    if cls is None or not walk.knowledge.is_data(cls):
        return None
    entity = walk.knowledge.classes.name(cls)
    del name
    return QueryValue(entity, walk.knowledge.element(entity), deferred=True)


def client_method(walk: Walk, query: QueryValue, name: str, arguments: Arguments, source: Source) -> Value:
    """One more thing that is said of the table."""
    verb = walk.knowledge.frameworks.verb("client", name)
    if verb is None or verb.on != "client":
        return narrow(query, Holds(Opaque(name, "what is said of the rows", _about(query, arguments))))
    match verb.means:
        case "update" | "delete":
            values = _values(arguments) if verb.means == "update" else ()
            return replace(query, statement=verb.means, values=values, source=source)
        case "create" | "upsert":
            rows = replace(query, statement="insert", values=_values(arguments), source=source)
            if verb.means == "upsert":
                _unclear(walk, query.entity, source)
            return rows
        case "membership" | "equality" | "filter":
            said = _condition(walk, query, verb.operator, arguments)
            if query.negated:
                return narrow(replace(query, negated=False), negate(said))
            return narrow(query, with_presence(walk, query, said))
        case "execute":
            return _done(walk, query, query.source or source)
        case _:
            return query


def _condition(walk: Walk, query: QueryValue, operator: str, arguments: Arguments) -> Predicate:
    """`.eq("status", "open")`."""
    if len(arguments.positional) != 2 or not isinstance(arguments.positional[0], Const):
        return Holds(Opaque("filter", "what is said of the rows", _about(query, arguments)))
    name, value = arguments.positional
    assert isinstance(name, Const)
    if operator == "null" and value != NULL and value != text("null"):
        operator = "="
    return applied(walk, column(walk, query.element, str(name.value)), operator, (value,))


def _done(walk: Walk, query: QueryValue, source: Source) -> Value:
    known = tuple((n, v) for n, v in query.values if n != UNKNOWN)
    if len(known) < len(query.values):
        _unclear(walk, query.entity, source)
    plain = replace(query, deferred=False, statement="select", values=())
    match query.statement:
        case "update":
            change_rows(walk, plain, known, source)
        case "delete":
            remove_rows(walk, plain, source)
        case "insert":
            cls = walk.knowledge.classes.named(query.entity)
            if cls is not None and known:
                made = from_literal(walk, cls, Arguments((), known), source)
                walk.saved(as_term(made))
        case _:
            pass
    return plain


def _values(arguments: Arguments) -> tuple[tuple[str, Value], ...]:
    """Columns and what they get; what is computed stands under no name."""
    first = arguments.positional[0] if arguments.positional else None
    if isinstance(first, ListValue) and len(first.items) == 1:
        first = first.items[0]
    if not isinstance(first, DictValue):
        return ((UNKNOWN, first if first is not None else NULL),)
    named = tuple((str(k.value), v) for k, v in first.items if isinstance(k, Const))
    return (*named, (UNKNOWN, NULL)) if first.open or len(named) < len(first.items) else named


def _about(query: QueryValue, arguments: Arguments) -> tuple[Var, ...]:
    return (query.element, *(t for a in arguments.all() if isinstance(t := as_term(a), Var)))


def _unclear(walk: Walk, entity: str, source: Source) -> None:
    rows = Var(f"rows of {entity}", entity)
    walk.opaque_call("execute", source, "what is stored is computed", [rows], "opaque-write")
