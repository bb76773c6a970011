"""Queries: which rows they select, of which tables, and what they give of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from drift.code import ir
from drift.code.languages.sql.expressions import OTHERS, ROW, Expressions
from drift.code.languages.sql.said import Join, Statement
from drift.code.languages.sql.tokens import Reader, Token
from drift.logic.spans import Span

_ENDS: Final = (
    "WHERE", "RETURNING", "ORDER", "GROUP", "LIMIT", "FOR", "HAVING", "UNION", "INTERSECT", "EXCEPT",
    "OFFSET", "WINDOW", ";",
)  # fmt: skip
_JOINING: Final = ("JOIN", "LEFT", "INNER", "RIGHT", "FULL", "CROSS", "NATURAL", ",")
OF_ALL: Final = ("count", "sum", "min", "max", "avg", "exists")
"""What is computed of all rows."""
MOST_JOINS: Final = 12


def select(reader: Reader, span: Span, *, nested: bool = False) -> Statement | None:
    """What comes after `SELECT`; None where it names no table. If `nested`, a bracket ends it."""
    reader.take("DISTINCT")
    asked = _asked_whether(reader, span)
    if asked is not None:
        return asked
    start = reader.position
    to(reader, ("FROM", ")"))
    listed = reader.row[start : reader.position]
    if not reader.take("FROM"):
        return None
    table = reader.name()
    if not table:
        return None
    alias = _alias(reader)
    aliases = {one.lower(): ROW for one in (table, alias) if one}
    joins, whole = _joins(reader, span, aliases)
    if not whole:
        to(reader, _ENDS)
    where = Expressions(reader, span, aliases).condition() if reader.take("WHERE") else None
    widened = any(token.says("UNION") for token in reader.row[reader.position :])
    found = Statement("select", table, (), where, whole=whole, widened=widened, joins=joins)
    found = _with_columns(found, listed, span, aliases)
    closed = nested and reader.ahead(")")
    return replace(found, whole=whole and (closed or ended(reader, "LIMIT", "OFFSET", "FOR")))


def _asked_whether(reader: Reader, span: Span) -> Statement | None:
    """`SELECT EXISTS (SELECT …) AS taken`."""
    start = reader.position
    negated = reader.take("NOT")
    if not (reader.take("EXISTS") and reader.take("(", "SELECT")):
        reader.position = start
        return None
    inner = select(reader, span, nested=True)
    if inner is None or not reader.take(")"):
        return None
    name = _alias(reader) or "exists"
    found: ir.Expr = _call("exists", span)
    found = ir.Negation(span=span, operand=found) if negated else found
    return replace(inner, result=(), computed=((name, found),), beside=(), given="")


def _joins(reader: Reader, span: Span, aliases: dict[str, str]) -> tuple[tuple[Join, ...], bool]:
    """The tables beside the first, and whether that is all there is."""
    joins: list[Join] = []
    while len(joins) < MOST_JOINS:
        outer = reader.take("LEFT", "OUTER") or reader.take("LEFT")
        reader.take("INNER")
        if not reader.take("JOIN"):
            break
        table = reader.name()
        alias = _alias(reader, "ON", "USING")
        if not table or not reader.take("ON"):
            return (), False
        row = f"{ROW}.{(alias or table).lower()}"
        aliases.update({one.lower(): row for one in (table, alias) if one})
        joins.append(Join(table, row, Expressions(reader, span, aliases).condition(), outer))
    token = reader.token
    return tuple(joins), token is None or token.says(*_ENDS, ")")


def _with_columns(
    said: Statement, listed: tuple[Token, ...], span: Span, aliases: dict[str, str]
) -> Statement:
    """What it gives per row: columns by name, whole rows, or what is computed of all of them."""
    parts = [part for part in _parts(listed) if part]
    read = [_column(part, span, aliases) for part in parts]
    computed = [(name, expr) for name, expr in read if expr is not None and _is_of_all(expr)]
    if computed and len(computed) == len(parts):
        return replace(said, computed=tuple(computed))
    if len(parts) == 1 and len(parts[0]) == 3 and parts[0][2].says("*"):
        row = aliases.get(parts[0][0].text.lower(), "")
        if row not in ("", ROW):
            return replace(said, given=row)
    beside = [(name, expr) for name, expr in read if expr is not None and _is_beside(expr)]
    names: list[str] = []
    for part in parts:
        plain = [token.text for token in part if token.kind == "name"]
        if not plain or any(token.says("(", "*") for token in part):
            return replace(said, beside=tuple(beside))
        names.append(plain[-1])
    return replace(said, result=tuple(names), beside=tuple(beside))


def _column(part: list[Token], span: Span, aliases: dict[str, str]) -> tuple[str, ir.Expr | None]:
    """One column and the name that it is given under; no expression where it can't be read."""
    reader = Reader(tuple(part))
    expr = Expressions(reader, span, aliases).condition()
    token = part[0]
    name = token.text.lower() if token.kind == "name" else ""
    if isinstance(expr, ir.Attribute):
        name = expr.name
    name = _alias(reader) or name
    return name, expr if reader.token is None else None


def _is_of_all(expr: ir.Expr) -> bool:
    match expr:
        case ir.Call(callee=ir.Name(name=name)):
            return name.removeprefix(OTHERS) in OF_ALL
        case ir.Logical(operands=(first, *_)):
            return _is_of_all(first)
        case ir.Comparison(left=left) | ir.Binary(left=left):
            return _is_of_all(left)
        case _:
            return False


def _is_beside(expr: ir.Expr) -> bool:
    return isinstance(expr, ir.Attribute) and isinstance(expr.base, ir.Name) and expr.base.name != ROW


def _parts(row: tuple[Token, ...]) -> list[list[Token]]:
    """What stands between commas outside of brackets."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in row:
        depth += token.says("(") - token.says(")")
        if token.says(",") and depth == 0:
            found.append([])
        else:
            found[-1].append(token)
    return found


def _alias(reader: Reader, *ends: str) -> str:
    reader.take("AS")
    token = reader.token
    if token is not None and token.kind == "name" and not token.says(*_ENDS, *_JOINING, *ends):
        reader.position += 1
        return token.text
    return ""


def _call(name: str, span: Span) -> ir.Call:
    return ir.Call(span=span, callee=ir.Name(span=span, name=f"{OTHERS}{name}"))


def to(reader: Reader, words: tuple[str, ...]) -> None:
    """Goes to the next of these words outside of brackets, or to the end."""
    while (token := reader.token) is not None and not token.says(*words):
        if token.says("("):
            reader.skip_group()
        else:
            reader.position += 1


def ended(reader: Reader, *more: str) -> bool:
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
