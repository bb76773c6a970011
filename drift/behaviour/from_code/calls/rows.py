"""Which rows a call is about: what its receiver stands for, and what its arguments say."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.evaluation.criteria import key_of
from drift.behaviour.from_code.evaluation.entity_names import entity_for_name
from drift.behaviour.from_code.evaluation.queries import only_row, query_of
from drift.behaviour.from_code.evaluation.relations import collection_of, is_table
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    ExternalValue,
    QueryValue,
    Value,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code.frameworks.schema import VerbTable
from drift.logic.build import conjoin, negate
from drift.logic.implies import conjuncts
from drift.logic.rewrite import substitute, subterms
from drift.logic.spans import Source
from drift.logic.terms import (
    TRUE,
    Collect,
    Const,
    Field,
    Or,
    Predicate,
    Term,
    text,
)
from drift.logic.words import words

COUNTS = (
    "count",
    "affected",
    "modifiedCount",
    "matchedCount",
    "deletedCount",
    "rowCount",
    "changes",
    "nModified",
)


def fits(verb: VerbTable, arguments: Arguments) -> bool:
    """Whether the arguments stand where the verb expects them: frameworks use one name differently."""
    paths = [path for path in (verb.where, verb.data, verb.creates) if path]
    given = [part(arguments, path) is not None for path in paths]
    if not arguments.positional:
        return verb.means in ("all", "first", "count", "exists", "delete", "update", "query")
    first = arguments.positional[0]
    named = isinstance(first, DictValue) and any(
        isinstance(k, Const) and str(k.value) in ("where", "data") for k, _ in first.items
    )
    if any("." in path for path in paths):
        return any(given) or (isinstance(first, DictValue) and verb.means in ("all", "first", "count"))
    return not named or not paths


def table_of(walk: Walk, receiver: Value) -> QueryValue | None:
    """A query over all rows of what the receiver stands for: a repository, a model, a query."""
    if isinstance(receiver, QueryValue):
        return receiver
    if isinstance(receiver, ClassValue):
        return query_of(walk, receiver)
    if is_term(receiver) and is_table(walk.type_of(receiver)):
        rows = collection_of(walk, receiver)
        return QueryValue(rows.entity, rows.element, rows.where) if rows is not None else None
    match receiver:
        case Field(name=name) if walk.type_of(receiver).kind == "unknown":
            return of_client(walk, name)
        case ExternalValue(qualified=qualified) if "." in qualified:
            return of_client(walk, qualified.rpartition(".")[2])
        case _:
            return None


def of_client(walk: Walk, name: str) -> QueryValue | None:
    """`prisma.order`: the table of a client that is called like exactly one stored entity."""
    entity = entity_for_name(walk.knowledge, name)
    info = walk.knowledge.info(entity)
    if info is None or info.kind != "storage" or words(name) != words(info.definition.name):
        return None
    return QueryValue(entity, walk.knowledge.element(entity))


def part(arguments: Arguments, path: str) -> Value | None:
    """The argument, or the entry of an object argument, at a path like `0.where`."""
    position, _, name = path.partition(".")
    if not position.isdecimal() or int(position) >= len(arguments.positional):
        return None
    value = arguments.positional[int(position)]
    if not name:
        return value
    return value.get(text(name)) if isinstance(value, DictValue) else None


def target_of(walk: Walk, rows: QueryValue, source: Source) -> Term:
    """What a change of the selected rows changes, under what else selects them, which is assumed here."""
    key, rest = key_of(walk, rows)
    if key == TRUE:
        target: Term = walk.fresh(rows.entity, rows.entity, source.span)
        rest = rows.where
    else:
        target = only_row(walk, Collect(rows.entity, rows.element, key))
    walk.state.assume(walk.given(substitute(rest, {rows.element: target}), source, "selection"))
    return target


def by_choice(walk: Walk, rows: QueryValue) -> tuple[Predicate, QueryValue, QueryValue] | None:
    """A selection of one row or another, by a test of something else: `{id: made ? made.id : given}`."""
    choices = [part for part in conjuncts(rows.where) if isinstance(part, Or) and len(part.operands) == 2]
    if len(choices) != 1 or key_of(walk, rows)[0] != TRUE:
        return None
    found: list[tuple[Predicate, QueryValue]] = []
    for operand in choices[0].operands:
        said = conjuncts(operand)
        tests = [part for part in said if rows.element not in subterms(part)]
        own = [part for part in said if rows.element in subterms(part)]
        chosen = _with_instead(rows, choices[0], conjoin(*own))
        if not tests or key_of(walk, chosen)[0] == TRUE:
            return None
        found.append((conjoin(*tests), chosen))
    (test, first), (other, second) = found
    return (test, first, second) if other == negate(test) else None


def _with_instead(rows: QueryValue, part: Predicate, own: Predicate) -> QueryValue:
    """The rows with one of their conditions put in another's place."""
    rest = [one for one in conjuncts(rows.where) if one != part]
    return replace(rows, where=conjoin(*rest, own))
