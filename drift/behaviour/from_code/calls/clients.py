"""Clients of tables: what they are told of a table is gathered, and done when it is executed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

from drift.behaviour.from_code.calls.construction import from_literal
from drift.behaviour.from_code.calls.managed import change_rows, remove_rows
from drift.behaviour.from_code.evaluation.criteria import applied, how_many
from drift.behaviour.from_code.evaluation.queries import column, narrow, only_row, refuse_without
from drift.behaviour.from_code.evaluation.stored_rows import with_presence
from drift.behaviour.from_code.walking.values import DictValue, ListValue, QueryValue, Value, as_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code.frameworks.schema import VerbTable
from drift.logic.build import arith, negate
from drift.logic.spans import Source
from drift.logic.terms import NULL, Call, Const, Holds, Opaque, Predicate, Term, Var, number, text

OUTSIDE = "what may go wrong outside"
"""Why nothing is known of a failure that a client tells of."""
UNKNOWN = ""
"""The name under which values stand that are computed."""


def table_of_client(walk: Walk, verb: VerbTable | None, arguments: Arguments) -> QueryValue | None:
    """`client.table("users")`, `client.updateTable("users")`, where the code base knows that table."""
    first = arguments.positional[0] if arguments.positional else None
    if not isinstance(first, Const) or first.kind != "string":
        return None
    cls = walk.knowledge.classes.of_table(str(first.value))
    if cls is None or not walk.knowledge.is_data(cls):
        return None
    entity = walk.knowledge.classes.name(cls)
    rows = QueryValue(entity, walk.knowledge.element(entity), deferred=True)
    if verb is None:
        return replace(rows, answered="rows")
    answered: Literal["", "rows", "parts"] = "parts" if verb.parts else "rows" if verb.runs else ""
    return replace(rows, statement=verb.starts, answered=answered)


def called_table(walk: Walk, callee: Term, arguments: Arguments) -> QueryValue | None:
    """`db("users")`: a client that is called with a table, or what it hands to the one who runs within it."""
    if isinstance(callee, Call):
        table = walk.frameworks.call(callee.name)
        if table is None or table.means != "tables":
            return None
    elif not isinstance(callee, Var) or callee.entity or not walk.frameworks.makes("tables"):
        return None
    return table_of_client(walk, None, arguments) if len(arguments.positional) == 1 else None


def client_method(walk: Walk, query: QueryValue, name: str, arguments: Arguments, source: Source) -> Value:
    """One more thing that is said of the table."""
    verb = walk.frameworks.verb("client", name)
    if verb is None or verb.on != "client":
        # It may just as well select more rows: what was said before counts no longer.
        unknown = Holds(Opaque(name, "what is said of the rows", _about(query, arguments)))
        return replace(query, where=unknown)
    match verb.means:
        case "update" | "delete":
            values = _values(arguments) if verb.means == "update" else ()
            return replace(query, statement=verb.means, values=values, source=source)
        case "create" | "upsert":
            rows = replace(query, statement="insert", values=_values(arguments), source=source)
            if verb.means == "upsert":
                _unclear(walk, query.entity, source)
            return rows
        case "single":
            return replace(query, single=True)
        case "values":
            return replace(query, values=(*query.values, *_values(arguments)), source=source)
        case "increase" | "decrease":
            changed = _changed(walk, query, verb.means, arguments)
            return replace(query, statement="update", values=(*query.values, *changed), source=source)
        case "returning":
            return replace(query, returning=True)
        case "where":
            return _where(walk, query, arguments)
        case "first":
            return _first(walk, _done(walk, query, query.source or source), verb, source)
        case "absence" | "presence" if arguments.positional:
            operator = "null" if verb.means == "absence" else "present"
            said = _condition(walk, query, operator, (arguments.positional[0], NULL))
            return narrow(query, with_presence(walk, query, said))
        case "comparing" | "excluding" | "matching":
            return _spelled(walk, query, verb.means, arguments)
        case "membership" | "equality" | "filter":
            said = _condition(walk, query, verb.operator, arguments.positional)
            if query.negated:
                return narrow(replace(query, negated=False), negate(said))
            return narrow(query, with_presence(walk, query, said))
        case "execute":
            return _done(walk, query, query.source or source)
        case _:
            return query


def settled(walk: Walk, query: QueryValue, source: Source) -> Value:
    """What a chain of calls gives that is all that is said: changes are made, and answered."""
    if query.statement == "select":
        return query
    rows = _done(walk, query, query.source or source)
    if query.answered == "rows":
        return rows if query.statement == "insert" or query.returning else how_many(walk, query)
    answer = tuple((text(name), rows) for name in walk.frameworks.meaning("query", "whole"))
    failed = tuple((text(name), failure(source)) for name in walk.frameworks.meaning("query", "failure"))
    return DictValue((*answer, *failed))


def _first(walk: Walk, rows: Value, verb: VerbTable, source: Source) -> Value:
    """The one row that is asked for, or that was made."""
    match rows:
        case QueryValue():
            found = only_row(walk, rows.collect())
            return refuse_without(walk, found, verb.raises, source) if verb.strict else found
        case ListValue(items=(one, *_)):
            return one
        case _:
            return rows


def failure(source: Source) -> Opaque:
    """What went wrong, if anything: nothing that is decided here."""
    return Opaque(f"failure at {source.span.line}:{source.span.column}", OUTSIDE)


def answer_of(walk: Walk, query: QueryValue, name: str, source: Source) -> Value | None:
    """What the answer to a selection holds under a name."""
    told = walk.frameworks.verb("query", name)
    if told is None or query.answered != "parts":
        return None
    rows = replace(query, deferred=False, answered="", single=False)
    match told.means:
        case "whole":
            return only_row(walk, rows.collect()) if query.single else rows
        case "failure":
            return failure(source)
        case "size":
            return how_many(walk, rows)
        case _:
            return None


def _where(walk: Walk, query: QueryValue, arguments: Arguments) -> QueryValue:
    """`.where("status", "open")`, `.where("closes_at", "<", now)`, `.where({status: "open"})`."""
    given = arguments.positional
    if len(given) == 1 and isinstance(given[0], DictValue) and not given[0].open:
        return _spelled(walk, query, "matching", arguments)
    operator = "="
    if len(given) == 3 and isinstance(given[1], Const) and given[1].kind == "string":
        operator = _OPERATORS.get(str(given[1].value).lower(), "")
        if operator in _NULLS and given[2] == NULL:
            operator = _NULLS[operator]
        given = (given[0], given[2])
    if not operator or len(given) != 2:
        return narrow(query, Holds(Opaque("where", "what is said of the rows", _about(query, arguments))))
    return narrow(query, with_presence(walk, query, _condition(walk, query, operator, given)))


_OPERATORS: Final = {
    **{sign: sign for sign in ("=", "<", "<=", ">", ">=", "!=", "in", "not in")},
    "<>": "!=", "==": "=", "is": "=", "is not": "!=",
}  # fmt: skip
"""How SQL spells what is compared."""
_NULLS: Final = {"=": "null", "!=": "present"}


def _changed(
    walk: Walk, query: QueryValue, means: str, arguments: Arguments
) -> tuple[tuple[str, Value], ...]:
    """`.increment("attempts", 1)`."""
    name = arguments.positional[0] if arguments.positional else None
    if not isinstance(name, Const):
        return ((UNKNOWN, NULL),)
    by = as_term(arguments.positional[1]) if len(arguments.positional) > 1 else number(1)
    sign: Literal["+", "-"] = "+" if means == "increase" else "-"
    return ((str(name.value), arith(sign, column(walk, query.element, str(name.value)), by)),)


def _spelled(walk: Walk, query: QueryValue, means: str, arguments: Arguments) -> QueryValue:
    """`.filter("status", "eq", "open")`, `.not("closed_at", "is", null)`, `.match({status: "open"})`."""
    given = arguments.positional
    if means == "matching" and len(given) == 1 and isinstance(given[0], DictValue) and not given[0].open:
        for key, value in given[0].items:
            query = narrow(query, with_presence(walk, query, _condition(walk, query, "=", (key, value))))
        return query
    spelled = given[1] if len(given) == 3 else None
    verb = (
        walk.frameworks.verb("client", str(spelled.value))
        if isinstance(spelled, Const) and spelled.kind == "string"
        else None
    )
    if verb is None or verb.means != "filter":
        return narrow(query, Holds(Opaque(means, "what is said of the rows", _about(query, arguments))))
    said = _condition(walk, query, verb.operator, (given[0], given[2]))
    return narrow(query, with_presence(walk, query, negate(said) if means == "excluding" else said))


def _condition(walk: Walk, query: QueryValue, operator: str, given: Sequence[Value]) -> Predicate:
    """`.eq("status", "open")`."""
    if len(given) != 2 or not isinstance(given[0], Const):
        about = (query.element, *(t for a in given if isinstance(t := as_term(a), Var)))
        return Holds(Opaque("filter", "what is said of the rows", about))
    name, value = given
    assert isinstance(name, Const)
    if operator == "null" and value != NULL and value != text("null"):
        operator = "="
    return applied(walk, column(walk, query.element, str(name.value)), operator, (value,))


def _done(walk: Walk, query: QueryValue, source: Source) -> Value:
    known = tuple((n, v) for n, v in query.values if n != UNKNOWN)
    if len(known) < len(query.values):
        _unclear(walk, query.entity, source)
    plain = replace(query, deferred=False, answered="", statement="select", values=())
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
                return made if query.single else ListValue((made,))
        case _:
            pass
    return only_row(walk, plain.collect()) if query.single and query.answered == "parts" else plain


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
