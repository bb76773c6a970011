"""Statements of SQL in texts: which rows they read, change, make and remove."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from drift.behaviour.from_code.calls.conflicts import no_conflict
from drift.behaviour.from_code.calls.construction import from_literal
from drift.behaviour.from_code.calls.managed import change_rows, remove_rows
from drift.behaviour.from_code.calls.mappers import writes_back
from drift.behaviour.from_code.evaluation.expressions import HANDED
from drift.behaviour.from_code.evaluation.queries import narrow
from drift.behaviour.from_code.evaluation.selected import attribute_of, rows_beside, selected, within
from drift.behaviour.from_code.evaluation.stored_rows import with_presence
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    DictValue,
    ListValue,
    QueryValue,
    Value,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code.languages.sql import Statement, parse_statement
from drift.code.symbols.definitions import ClassDefinition
from drift.logic.spans import Source
from drift.logic.terms import Call, Const, Holds, Ite, Opaque, Term, Var

LAST = "last result"
"""The slot of a cursor or connection that holds what its last statement gave."""


def text_of(value: Value) -> str | None:
    """The text that a value certainly is.

    What a function that nothing is known of makes of a text is another one.
    """
    match value:
        case Const(kind="string", value=str(text)):
            return text
        case Call(name="text", args=args) if all(isinstance(a, Const) and a.kind == "string" for a in args):
            return "".join(str(a.value) for a in args if isinstance(a, Const))
        case _:
            return None


def filled_in(value: Value) -> tuple[str, Sequence[Value]] | None:
    """The text of a template whose holes are where values stand, each as a mark; and what fills them."""
    if not isinstance(value, Call) or value.name != "text":
        return None
    said = ""
    held: list[tuple[Term, Value]] = []
    quoted = False
    for part in value.args:
        if isinstance(part, Const) and part.kind == "string":
            spoken = str(part.value)
            if quoted and not spoken.startswith("'"):
                return None
            said, quoted = said + spoken[quoted:], False
            continue
        quoted = said.endswith("'") and not quoted
        said = said.removesuffix("'") if quoted else said
        if _BEFORE_VALUE.search(said) is None:
            return None
        name = f"v{len(held)}"
        filling = part.args[0] if isinstance(part, Call) and part.name == HANDED else part
        held.append((Const("string", name), filling))
        said = f"{said}:{name}"
    return None if quoted else (said, (DictValue(tuple(held)),))


_BEFORE_VALUE: Final = re.compile(r"(?i:[=<>(,+*/-]|\b(?:I?LIKE|BETWEEN|THEN|ELSE|LIMIT|OFFSET))\s*\Z")
"""What stands before a value, and before no name, condition or list of assignments."""


def run_statement(
    walk: Walk, receiver: Term, statement: Value, parameters: Sequence[Value], source: Source
) -> Value | None:
    """What a statement in text does; None where it can't be read, or names no table that is known."""
    text = text_of(statement)
    if text is None and isinstance(statement, Ite | ChoiceValue):
        rows = _either(walk, statement, source)
        if rows is not None:
            walk.state.store[(receiver, LAST)] = rows
        return rows
    if text is None and not parameters and (filled := filled_in(statement)) is not None:
        text, parameters = filled
    said = parse_statement(text, source.span) if text is not None else None
    if said is None:
        return None
    cls = walk.knowledge.classes.of_table(said.table)
    if cls is None or not walk.knowledge.is_data(cls):
        return None
    result = _run(walk, said, cls, parameters, source)
    walk.state.store[(receiver, LAST)] = result
    return result


def _either(walk: Walk, statement: Ite | ChoiceValue, source: Source) -> QueryValue | None:
    """Rows of a table that one of several statements chooses; None where they do anything else."""
    texts = _texts(statement)
    said = [parse_statement(text, source.span) if text is not None else None for text in texts]
    reads = [one for one in said if one is not None and one.kind == "select"]
    tables = {one.table for one in reads}
    if len(reads) < len(said) or len(tables) != 1:
        return None
    cls = walk.knowledge.classes.of_table(reads[0].table)
    if cls is None or not walk.knowledge.is_data(cls):
        return None
    entity = walk.knowledge.classes.name(cls)
    element = walk.knowledge.element(entity)
    place = f"{source.span.line}:{source.span.column}"
    chosen = Holds(Opaque(f"statement at {place}", "one of several statements", (element,)))
    return narrow(QueryValue(entity, element), chosen)


def _texts(statement: Value) -> list[str | None]:
    """The texts that a statement may be; None for each that is not certainly one."""
    pending: list[Value] = [statement]
    found: list[str | None] = []
    while pending:
        one = pending.pop()
        if isinstance(one, Ite | ChoiceValue):
            pending += [one.then, one.other]
        else:
            found.append(text_of(one))
    return found


def last_result(walk: Walk, receiver: Term) -> Value | None:
    """What the last statement of a cursor gave."""
    return walk.state.store.get((receiver, LAST))


def _run(
    walk: Walk, said: Statement, cls: ClassDefinition, parameters: Sequence[Value], source: Source
) -> Value:
    entity = walk.knowledge.classes.name(cls)
    element = walk.knowledge.element(entity)
    given = _given(parameters)
    query, beside, joined = rows_beside(walk, said, QueryValue(entity, element), given)
    said = said if joined else replace(said, whole=False)
    if said.where is not None and not said.widened:
        inside = within(walk, element, {**given, **beside})
        query = narrow(query, with_presence(walk, query, inside.condition(said.where)))
    if not said.whole:
        place = f"{source.span.line}:{source.span.column}"
        rest = Opaque(f"rest of the statement at {place}", "not read", (element,))
        query = narrow(query, Holds(rest))
    inner = within(walk, element, given)
    match said.kind:
        case "update":
            values = tuple((attribute_of(walk, entity, c), inner.evaluate(v)) for c, v in said.values)
            held = writes_back(walk, query, values) if said.whole else None
            if held is not None:
                walk.saved(held)
                return query
            change_rows(walk, query, values, source)
            if not said.whole:
                _unclear(walk, entity, source)
            return query
        case "delete":
            remove_rows(walk, query, source)
            return query
        case "insert":
            values = tuple((attribute_of(walk, entity, c), inner.evaluate(v)) for c, v in said.values)
            if said.otherwise == "update" or not said.whole:
                _unclear(walk, entity, source)
            if not said.values:
                return query
            before = walk.state.when
            if said.otherwise == "nothing":
                told = [attribute_of(walk, entity, column) for column in said.conflict]
                unless = no_conflict(walk, entity, dict(values), told)
                # The store sees to it: it is known where a row is made, and no guard of the code.
                walk.state.assume(walk.given(unless, source, "assumed"))
            made = from_literal(walk, cls, Arguments((), values, not said.whole), source)
            walk.state.when = before
            return ListValue((made,))
        case _:
            return selected(walk, said, query, {**given, **beside})


def _given(parameters: Sequence[Value]) -> dict[str, Value]:
    """The values of the marks in a statement: by position, or by name."""
    listed = list(parameters)
    if len(listed) == 1 and isinstance(listed[0], ListValue):
        listed = list(listed[0].items)
    if len(listed) == 1 and isinstance(listed[0], DictValue):
        return {f":{k.value}": v for k, v in listed[0].items if isinstance(k, Const)}
    return {f":p{position}": value for position, value in enumerate(listed)}


def _unclear(walk: Walk, entity: str, source: Source) -> None:
    rows = Var(f"rows of {entity}", entity)
    walk.opaque_call("execute", source, "part of the statement was not read", [rows], "opaque-write")


def value_in_row(walk: Walk, base: Term, key: Value) -> Value | None:
    """`row["status"]` of a fetched row is its field; None where the key names none."""
    if not isinstance(key, Const) or key.kind != "string":
        return None
    entity = walk.entity_of(base)
    found = walk.knowledge.field(entity, str(key.value)) if entity else None
    return walk.read(base, found.name) if found is not None else None
