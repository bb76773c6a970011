"""Definitions of tables as classes of the IR.

`CREATE TABLE orders (total integer DEFAULT 0)` is a class `Order` with the base `@sql` whose body assigns
`total: @sql.integer = @sql.column(default=0)` and `@table = "orders"`; `ALTER TABLE … ADD COLUMN` is such a
class with the added columns. `REFERENCES`, `UNIQUE`, `NOT NULL` and `CHECK (column IN (…))` are arguments.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

import inflection
import msgspec

from drift.code import ir
from drift.code.languages.sql.expressions import Expressions
from drift.code.languages.sql.tokens import Reader, Token, defining
from drift.logic.spans import Span

BASE: Final = "@sql"
_DEFINES: Final = re.compile(
    r"\b(?:create\s+(?:\w+\s+){0,2}table|alter\s+table|create\s+type)\b", re.IGNORECASE
)
_DEFINES_BYTES: Final = re.compile(_DEFINES.pattern.encode(), re.IGNORECASE)
_COMMENT: Final = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_BEGINS: Final = (
    "NOT", "NULL", "DEFAULT", "PRIMARY", "UNIQUE", "REFERENCES", "CHECK", "CONSTRAINT", "GENERATED",
    "COLLATE", "AUTOINCREMENT", "ON", ",", ")", ";",
)  # fmt: skip


def tables(text: str, line: int = 1) -> tuple[ir.Class, ...]:
    """The tables that a text defines, in order; `line` is where it starts."""
    made = _Definitions(text, line)
    return tuple(made.classes())


def embedded_tables(body: tuple[ir.Stmt, ...], source: bytes) -> tuple[ir.Class, ...]:
    """The tables that texts in a module define (`SCHEMA = "CREATE TABLE …"`)."""
    if not _DEFINES_BYTES.search(source):
        return ()
    found: list[ir.Class] = []
    stack: list[object] = [body]
    while stack:
        part = stack.pop()
        if isinstance(part, ir.Evaluate) and isinstance(part.value, ir.Literal):
            continue  # A docstring shows a definition, it makes none.
        if isinstance(part, ir.Literal):
            if part.kind == "string" and _DEFINES.search(part.value):
                found.extend(tables(part.value, part.span.line))
        elif isinstance(part, tuple):
            stack.extend(reversed(part))
        elif isinstance(part, msgspec.Struct) and not isinstance(part, Span):
            stack.extend(getattr(part, name) for name in reversed(part.__struct_fields__))
    return tuple(found)


def class_name(table: str) -> str:
    """What an instance of a table's rows is called: `order_lines` holds `OrderLine`s."""
    return inflection.camelize(inflection.singularize(table.lower()))


def _blank(match: re.Match[str]) -> str:
    """A comment as blanks of the same length; a text stays."""
    return match[0] if match[0].startswith("'") else " " * len(match[0])


class _Definitions:
    """One text under reading."""

    def __init__(self, text: str, line: int) -> None:
        self._text = text
        self._line = line
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._enums: dict[str, tuple[str, ...]] = {}

    def classes(self) -> Iterator[ir.Class]:
        starts = [match.start() for match in _DEFINES.finditer(_COMMENT.sub(_blank, self._text))]
        for start, end in zip(starts, [*starts[1:], len(self._text)], strict=False):
            made = self._one(Reader(defining(self._text, start, end)), start)
            if made is not None:
                yield made

    def _one(self, reader: Reader, start: int) -> ir.Class | None:
        if reader.take("ALTER", "TABLE"):
            reader.take("IF", "EXISTS")
            reader.take("ONLY")
            return self._altered(reader, start)
        reader.take("CREATE")
        while (token := reader.token) is not None and not token.says("TABLE", "TYPE"):
            reader.position += 1
        if reader.take("TYPE"):
            self._enumeration(reader)
            return None
        reader.take("TABLE")
        reader.take("IF", "NOT", "EXISTS")
        named = reader.token
        table = reader.name()
        if not table or named is None or not reader.take("("):
            return None
        body: list[ir.Assign] = []
        checks: list[ir.Expr] = []
        while (token := reader.token) is not None and not token.says(")"):
            if token.says("CONSTRAINT"):
                reader.position += 1
                reader.name()
                continue
            if token.says("CHECK"):
                reader.position += 1
                checks.append(self._check(reader, start, token))
            elif token.says("PRIMARY", "UNIQUE", "FOREIGN", "EXCLUDE") or _lists_columns(reader):
                self._constraint(reader, body, start)
            else:
                column = self._column(reader, start, checks)
                if column is not None:
                    body.append(column)
            _to_comma(reader)
            reader.take(",")
        return self._class(table, named, start, [_checked(one, checks) for one in body])

    def _altered(self, reader: Reader, start: int) -> ir.Class | None:
        named = reader.token
        table = reader.name()
        if not table or named is None:
            return None
        body: list[ir.Assign] = []
        checks: list[ir.Expr] = []
        while (token := reader.token) is not None and not token.says(";"):
            if reader.take("ADD", "CONSTRAINT"):
                reader.name()
            elif reader.take("ADD"):
                reader.take("COLUMN")
                reader.take("IF", "NOT", "EXISTS")
            else:
                reader.position += 1
                continue
            first = reader.token
            if first is None:
                break
            if first.says("CHECK"):
                reader.position += 1
                checks.append(self._check(reader, start, first))
            elif not first.says("PRIMARY", "UNIQUE", "FOREIGN", "EXCLUDE"):
                column = self._column(reader, start, checks)
                if column is not None:
                    body.append(column)
            _to_comma(reader)
            reader.take(",")
        return self._class(table, named, start, [_checked(one, checks) for one in body]) if body else None

    def _enumeration(self, reader: Reader) -> None:
        name = reader.name()
        if name and reader.take("AS", "ENUM"):
            values = [t.text for t in reader.row[reader.position :] if t.kind == "text"]
            self._enums[name.lower()] = tuple(values)

    def _class(self, table: str, named: Token, start: int, body: list[ir.Assign]) -> ir.Class:
        span = self._span(start, named)
        marker = ir.Name(span=span, name=BASE)
        target = ir.Name(span=span, name="@table")
        text = ir.Literal(span=span, kind="string", value=table)
        whole: tuple[ir.Stmt, ...] = (ir.Assign(span=span, targets=(target,), value=text), *body)
        return ir.Class(span=span, name=class_name(table), bases=(marker,), body=whole, name_span=span)

    def _column(self, reader: Reader, start: int, checks: list[ir.Expr]) -> ir.Assign | None:
        first = reader.token
        name = reader.name()
        if not name or first is None:
            reader.position += 1
            return None
        span = self._span(start, first)
        kind: list[str] = []
        while (token := reader.token) is not None and not token.says(*_BEGINS):
            if token.says("("):
                reader.skip_group()
                continue
            if token.kind == "name":
                kind.append(token.text.lower())
            reader.position += 1
        given: dict[str, ir.Expr] = {}
        required = False
        reference: ir.Expr | None = None
        while (token := reader.token) is not None and not token.says(",", ")", ";"):
            if reader.take("NOT", "NULL"):
                required = True
            elif reader.take("PRIMARY", "KEY"):
                given["primary"] = _true(span)
            elif reader.take("UNIQUE"):
                given["unique"] = _true(span)
            elif reader.take("DEFAULT"):
                given["default"] = Expressions(reader, span).value()
            elif reader.take("REFERENCES"):
                reference = self._reference(reader, span)
            elif reader.take("CHECK"):
                checks.append(self._check(reader, start, token))
            elif token.says("("):
                reader.skip_group()
            else:
                reader.position += 1
        word = kind[0] if kind else "text"
        states = self._enums.get(word)
        if states is not None:
            given["choices"] = _listed(states, span)
            word = "text"
        annotation: ir.Expr = ir.Name(span=span, name=f"@sql.{word}")
        if not required and "primary" not in given:
            null = ir.Literal(span=span, kind="null", value="null")
            annotation = ir.Binary(span=span, operator="|", left=annotation, right=null)
        named = tuple(ir.Argument(name=key, value=value) for key, value in given.items())
        positional = (ir.Argument(value=reference),) if reference is not None else ()
        callee = ir.Name(span=span, name="@sql.column")
        call = ir.Call(span=span, callee=callee, arguments=(*positional, *named))
        target = ir.Name(span=span, name=name)
        return ir.Assign(span=span, targets=(target,), annotation=annotation, value=call)

    def _reference(self, reader: Reader, span: Span) -> ir.Expr:
        table = reader.name()
        column = "id"
        if reader.take("("):
            column = reader.name() or "id"
            reader.take(")")
        text = ir.Literal(span=span, kind="string", value=f"{table}.{column}")
        callee = ir.Name(span=span, name="@sql.references")
        return ir.Call(span=span, callee=callee, arguments=(ir.Argument(value=text),))

    def _check(self, reader: Reader, start: int, token: Token) -> ir.Expr:
        reader.take("(")
        found = Expressions(reader, self._span(start, token)).condition()
        reader.take(")")
        return found

    def _constraint(self, reader: Reader, body: list[ir.Assign], start: int) -> None:
        """`PRIMARY KEY (id)`, `UNIQUE (email)` of one column, `FOREIGN KEY (order_id) REFERENCES …`."""
        key = "primary" if reader.ahead("PRIMARY") else "unique" if reader.ahead("UNIQUE") else ""
        foreign = reader.ahead("FOREIGN")
        while (token := reader.token) is not None and not token.says("("):
            reader.position += 1
        opened = reader.position
        reader.skip_group()
        columns = [t.text for t in reader.row[opened : reader.position] if t.kind == "name"]
        if len(columns) != 1:
            return
        for position, one in enumerate(body):
            target = one.targets[0]
            if not (isinstance(target, ir.Name) and target.name == columns[0]):
                continue
            if foreign and reader.take("REFERENCES"):
                given = ir.Argument(value=self._reference(reader, one.span))
                body[position] = _with(one, given)
            elif key:
                body[position] = _with(one, ir.Argument(name=key, value=_true(one.span)))
        del start

    def _span(self, start: int, token: Token) -> Span:
        at = start + token.at
        line = bisect_left(self._breaks, at)
        column = at - (self._breaks[line - 1] if line else -1)
        return Span(self._line + line, column, self._line + line, column + len(token.text))


def _lists_columns(reader: Reader) -> bool:
    """Whether `KEY name (column)`, `INDEX (column)` or `LIKE` stands here, and no column of that name."""
    token = reader.token
    if token is None or not token.says("KEY", "INDEX", "LIKE"):
        return False
    rest = reader.row[reader.position + 1 : reader.position + 4]
    for opened in (0, 1):
        if len(rest) > opened + 1 and rest[opened].says("("):
            return rest[opened + 1].kind == "name"
    return token.says("LIKE")


def _to_comma(reader: Reader) -> None:
    while (token := reader.token) is not None and not token.says(",", ")", ";"):
        if token.says("("):
            reader.skip_group()
        else:
            reader.position += 1


def _with(column: ir.Assign, argument: ir.Argument) -> ir.Assign:
    call = column.value
    assert isinstance(call, ir.Call)
    arguments = (*call.arguments, argument) if argument.name else (argument, *call.arguments)
    return msgspec.structs.replace(column, value=msgspec.structs.replace(call, arguments=arguments))


def _checked(column: ir.Assign, checks: list[ir.Expr]) -> ir.Assign:
    """A column with the states that a check lists for it."""
    target = column.targets[0]
    for check in checks:
        match check:
            case ir.Comparison(
                operator="in", left=ir.Attribute(name=name), right=ir.Collection() as listed
            ) if isinstance(target, ir.Name) and target.name == name:
                return _with(column, ir.Argument(name="choices", value=listed))
            case _:
                pass
    return column


def _listed(states: tuple[str, ...], span: Span) -> ir.Expr:
    items = tuple(ir.Literal(span=span, kind="string", value=state) for state in states)
    return ir.Collection(span=span, kind="list", items=items)


def _true(span: Span) -> ir.Expr:
    return ir.Literal(span=span, kind="boolean", value="true")
