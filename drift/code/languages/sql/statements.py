"""Statements that read or change rows of one table, as far as they name table and columns."""

from __future__ import annotations

from dataclasses import replace

from drift.code import ir
from drift.code.languages.sql.expressions import Expressions
from drift.code.languages.sql.said import Statement
from drift.code.languages.sql.selects import ended, select, to
from drift.code.languages.sql.tokens import LONGEST, Reader, tokens
from drift.logic.spans import Span


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
        return select(reader, span)
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
        to(reader, ("WHERE", "RETURNING"))
    where = _where(reader, span)
    return Statement("update", table, tuple(values), where, (), whole and ended(reader))


def _delete(reader: Reader, span: Span) -> Statement | None:
    table = reader.name()
    _alias(reader, ("WHERE", "USING", "RETURNING"))
    whole = not reader.ahead("USING")
    if not whole:
        to(reader, ("WHERE",))
    where = _where(reader, span)
    return Statement("delete", table, (), where, (), whole and ended(reader)) if table else None


def _insert(reader: Reader, span: Span) -> Statement | None:
    start = reader.position
    to(reader, ("INTO",))
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
        to(reader, ("NOTHING", "SET", "UPDATE"))
        otherwise = "nothing" if reader.ahead("NOTHING") else "update"
    return Statement(
        "insert", table, tuple(zip(columns, given, strict=False)), None, (), whole, otherwise, conflict
    )


def _where(reader: Reader, span: Span) -> ir.Expr | None:
    return Expressions(reader, span).condition() if reader.take("WHERE") else None


def _alias(reader: Reader, ends: tuple[str, ...]) -> None:
    reader.take("AS")
    token = reader.token
    if token is not None and token.kind == "name" and not token.says(*ends):
        reader.position += 1
