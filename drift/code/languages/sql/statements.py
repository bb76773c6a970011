"""Statements that read or change rows of one table, as far as they name table and columns."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from drift.code import ir
from drift.code.languages.sql.expressions import Expressions
from drift.code.languages.sql.tokens import LONGEST, Reader, Token, tokens
from drift.logic.spans import Span

StatementKind: TypeAlias = Literal["select", "insert", "update", "delete"]
_ENDS = ("WHERE", "RETURNING", "ORDER", "GROUP", "LIMIT", "FOR", "HAVING", "UNION", "OFFSET", "ON", ";")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement says. `values` are columns and what they get: of an update, or of a new row.

    `where` is None where all rows are meant; `conflict` are the columns by which a row is told to be there,
    none where any may. `result` is what a query gives per row: the names of columns, or
    `count`; none where it gives whole rows. `whole` is False where part of it could not be read: it may do
    more, or to other rows; `widened` where rows come in of which `where` does not hold. `otherwise`: what an
    insertion does when the row is there (`nothing`, `update`).
    """

    kind: StatementKind
    table: str
    values: tuple[tuple[str, ir.Expr], ...] = ()
    where: ir.Expr | None = None
    result: tuple[str, ...] = ()
    whole: bool = True
    otherwise: str = ""
    conflict: tuple[str, ...] = ()
    widened: bool = False


def parse_statement(text: str, span: Span) -> Statement | None:
    """The statement that a text holds; None where it is none, or names no table. All spans are `span`."""
    found = _statement(Reader(tokens(text)), span)
    return replace(found, whole=False) if found is not None and len(text) > LONGEST else found


def _statement(reader: Reader, span: Span) -> Statement | None:
    if reader.take("UPDATE"):
        return _update(reader, span)
    if reader.take("DELETE", "FROM"):
        return _delete(reader, span)
    if reader.ahead("INSERT") or reader.ahead("REPLACE", "INTO"):
        return _insert(reader, span)
    if reader.take("SELECT"):
        return _select(reader, span)
    return None


def _update(reader: Reader, span: Span) -> Statement | None:
    reader.take("ONLY")
    table = reader.name()
    _alias(reader, ("SET",))
    if not table or not reader.take("SET"):
        return None
    values: list[tuple[str, ir.Expr]] = []
    whole = True
    while True:
        column = reader.name()
        if not column or not reader.take("="):
            whole = False
            break
        values.append((column, Expressions(reader, span).value()))
        if not reader.take(","):
            break
    if reader.ahead("FROM"):
        whole = False
        _to(reader, ("WHERE", "RETURNING"))
    where = _where(reader, span)
    return Statement("update", table, tuple(values), where, (), whole and _ended(reader))


def _delete(reader: Reader, span: Span) -> Statement | None:
    table = reader.name()
    _alias(reader, ("WHERE", "USING", "RETURNING"))
    whole = not reader.ahead("USING")
    if not whole:
        _to(reader, ("WHERE",))
    where = _where(reader, span)
    return Statement("delete", table, (), where, (), whole and _ended(reader)) if table else None


def _insert(reader: Reader, span: Span) -> Statement | None:
    start = reader.position
    _to(reader, ("INTO",))
    before = reader.row[start : reader.position]
    otherwise = "nothing" if any(token.says("IGNORE") for token in before) else ""
    otherwise = "update" if any(token.says("REPLACE") for token in before) else otherwise
    reader.take("INTO")
    table = reader.name()
    if not table:
        return None
    columns: list[str] = []
    if reader.take("("):
        while (column := reader.name()) != "":
            columns.append(column)
            reader.take(",")
        reader.take(")")
    if not columns or not reader.take("VALUES") or not reader.take("("):
        return Statement("insert", table, whole=False)
    given: list[ir.Expr] = [Expressions(reader, span).value()]
    while reader.take(","):
        given.append(Expressions(reader, span).value())
    closed = reader.take(")")
    whole = closed and len(given) == len(columns) and not reader.ahead(",")
    conflict: tuple[str, ...] = ()
    if reader.ahead("ON", "CONFLICT") or reader.ahead("ON", "DUPLICATE"):
        reader.position += 2
        opened = reader.position
        if reader.ahead("("):
            reader.skip_group()
            conflict = tuple(t.text for t in reader.row[opened : reader.position] if t.kind == "name")
        _to(reader, ("NOTHING", "SET", "UPDATE"))
        otherwise = "nothing" if reader.ahead("NOTHING") else "update"
    return Statement(
        "insert", table, tuple(zip(columns, given, strict=False)), None, (), whole, otherwise, conflict
    )


def _select(reader: Reader, span: Span) -> Statement | None:
    result = _columns(reader)
    if not reader.take("FROM"):
        return None
    table = reader.name()
    if not table:
        return None
    _alias(reader, (*_ENDS, "JOIN", "LEFT", "INNER", "RIGHT", "CROSS", "NATURAL", ","))
    whole = (token := reader.token) is None or token.says(*_ENDS)
    if not whole:
        _to(reader, _ENDS)
    where = _where(reader, span)
    widened = any(token.says("UNION") for token in reader.row[reader.position :])
    whole = whole and _ended(reader, "LIMIT", "OFFSET", "FOR")
    return Statement("select", table, (), where, result, whole, widened=widened)


def _columns(reader: Reader) -> tuple[str, ...]:
    """What a query gives per row: columns by name, `count`, or nothing where it is whole rows."""
    start = reader.position
    _to(reader, ("FROM",))
    row = reader.row[start : reader.position]
    if row and row[0].says("COUNT"):
        return ("count",)
    names: list[str] = []
    for part in _parts(row):
        plain = [token.text for token in part if token.kind == "name"]
        if not plain or any(token.says("(", "*") for token in part):
            return ()
        names.append(plain[-1])
    return tuple(names)


def _parts(row: tuple[Token, ...]) -> list[list[Token]]:
    found: list[list[Token]] = [[]]
    for token in row:
        if token.says(","):
            found.append([])
        else:
            found[-1].append(token)
    return found


def _where(reader: Reader, span: Span) -> ir.Expr | None:
    return Expressions(reader, span).condition() if reader.take("WHERE") else None


def _alias(reader: Reader, ends: tuple[str, ...]) -> None:
    reader.take("AS")
    token = reader.token
    if token is not None and token.kind == "name" and not token.says(*ends):
        reader.position += 1


def _to(reader: Reader, words: tuple[str, ...]) -> None:
    """Goes to the next of these words outside of brackets, or to the end."""
    while (token := reader.token) is not None and not token.says(*words):
        if token.says("("):
            reader.skip_group()
        else:
            reader.position += 1


def _ended(reader: Reader, *more: str) -> bool:
    """Whether nothing follows that would change which rows are meant, or do more; `more` may begin it."""
    token = reader.token
    if token is not None and not token.says("RETURNING", "ORDER", ";", *more):
        return False
    while (token := reader.token) is not None:
        if token.says("UNION", "INTERSECT", "EXCEPT", "GROUP", "HAVING"):
            return False
        if token.says(";") and any(not rest.says(";") for rest in reader.row[reader.position :]):
            return False
        if token.says("LIMIT") and "LIMIT" not in more:
            return False
        if token.says("("):
            reader.skip_group()
        else:
            reader.position += 1
    return True
