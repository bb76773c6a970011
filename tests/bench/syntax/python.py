"""Python, read with its own `ast`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import accumulate

from .dialect import Dialect, Syntax
from .pieces import (
    Act,
    Annotation,
    Body,
    Branch,
    Case,
    Check,
    Collection,
    Comparison,
    Condition,
    Connective,
    Given,
    Literal,
    Member,
    Operator,
    Piece,
    Reading,
    Statement,
    Sum,
    Unit,
    Write,
)

SYMBOLS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.GtE: ">=", ast.LtE: "<=", ast.Gt: ">",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
COMPARING = tuple((each, each) for each in SYMBOLS.values())
ADDING = (("+", "+"), ("-", "-"))
UNITS = {"days": "hours", "hours": "minutes", "minutes": "hours", "seconds": "minutes", "weeks": "days"}
TYPES = {"int": "str", "str": "int", "bool": "str", "datetime": "str", "Decimal": "str"}
QUERIES = frozenset({"filter_by", "filter", "exclude"})


class Reader:
    """Turns a module's tree into pieces."""

    def __init__(self, text: str) -> None:
        self.source = text.encode()
        self.tree = ast.parse(text)
        lines = self.source.splitlines(keepends=True)
        self.starts = [0, *accumulate(len(line) for line in lines)]
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def span(self, node: ast.AST) -> tuple[int, int, int]:
        """Start, end and line of a node."""
        line: int = getattr(node, "lineno", 1)
        start = self.starts[line - 1] + getattr(node, "col_offset", 0)
        last = getattr(node, "end_lineno", line) or line
        return start, self.starts[last - 1] + getattr(node, "end_col_offset", 0), line

    def piece(self, node: ast.AST) -> Piece:
        return Piece(*self.span(node))

    def pieces(self) -> Iterator[Piece]:
        for node in ast.walk(self.tree):
            match node:
                case ast.expr():
                    yield from self.expression(node)
                case ast.keyword():
                    yield from self.keyword(node)
                case ast.stmt():
                    yield from self.statement(node)
                case ast.match_case(pattern=ast.MatchValue() | ast.MatchOr() as pattern):
                    # Python refuses a bare wildcard before other cases.
                    yield Case(*self.span(pattern), self.piece(pattern), "_ if True")
                    for each in ast.walk(pattern):
                        if isinstance(each, ast.MatchValue) and each is not pattern:
                            yield Case(*self.span(each), self.piece(each.value))

    def expression(self, node: ast.expr) -> Iterator[Piece]:
        span = self.span(node)
        match node:
            case ast.Constant(value=str() | int() as value):
                yield Literal(*span, self.written(node), value)
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                yield Member(*span, self.written(node), owner, name)
                if owner != "self":
                    yield Reading(*span, name)
            case ast.Name(id=name, ctx=ast.Load()) if name.isupper():
                yield Reading(*span, name)
            case ast.Subscript(slice=ast.Constant(value=str() as key)):
                yield Reading(*span, key)
            case ast.Compare():
                yield self.comparison(node)
                parent = self.parents[node]
                if isinstance(parent, ast.Call) and node in parent.args:
                    yield self.condition(node, parent)
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                yield Connective(*span, word, tuple(self.piece(value) for value in values))
            case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right):
                symbol = "+" if isinstance(node.op, ast.Add) else "-"
                sign = self.between(left, right, symbol, ADDING)
                yield Sum(*span, self.piece(left), self.piece(right), sign)
            case ast.Tuple() | ast.Set() | ast.List():
                yield Collection(*span, tuple(self.piece(each) for each in node.elts))

    def keyword(self, node: ast.keyword) -> Iterator[Piece]:
        parent = self.parents[node]
        start, _, line = self.span(node)
        if not isinstance(parent, ast.Call) or node.arg is None:
            return
        if isinstance(parent.func, ast.Name) and parent.func.id == "timedelta" and node.arg in UNITS:
            yield Unit(start, start + len(node.arg), line, UNITS[node.arg])
        if isinstance(parent.func, ast.Attribute) and parent.func.attr in QUERIES:
            yield self.condition(node, parent)
            field, _, word = node.arg.rpartition("__")
            symbol = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}.get(word, "")
            if symbol and field:
                at = start + len(field) + 2
                spellings = (("<", "lt"), ("<=", "lte"), (">", "gt"), (">=", "gte"))
                operator = Operator(at, at + len(word), line, symbol, spellings)
                yield Comparison(start, self.span(node)[1], line, (self.piece(node.value),), (operator,))
            elif word == node.arg or not field:
                operator = Operator(start, start, line, "==")
                operands = (Piece(start, start + len(node.arg), line), self.piece(node.value))
                yield Comparison(start, self.span(node)[1], line, operands, (operator,))

    def statement(self, node: ast.stmt) -> Iterator[Piece]:
        span = self.span(node)
        last = getattr(node, "end_lineno", span[2]) or span[2]
        body = getattr(node, "body", None)
        single = isinstance(node, ast.If) and len(node.body) == 1 and not node.orelse
        yield Statement(*span, last, isinstance(body, list) and not single)
        match node:
            case ast.If(test=test):
                operand = (
                    test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else None
                )
                yield Branch(
                    *span,
                    self.piece(test),
                    self.piece(operand) if operand else None,
                    self.piece(node.body[-1]),
                    leaves(node.body[-1]),
                    bool(node.orelse),
                )
            case ast.Assign(targets=[target, *_], value=value):
                yield Write(*span, self.piece(target), self.piece(value), *self.owner(target))
            case ast.AugAssign(target=target, value=value):
                symbol = "+=" if isinstance(node.op, ast.Add) else "-="
                step = self.between(target, value, symbol, (("+", "+="), ("-", "-=")))
                yield Write(*span, self.piece(target), self.piece(value), *self.owner(target), step)
            case ast.Expr():
                yield Act(*span, leaves(node))
            case ast.Return():
                yield Given(*span)
            case ast.AnnAssign(annotation=annotation, target=ast.Name(id=name)):
                yield from self.annotation(annotation, name)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for each in node.decorator_list:
                    start, end, line = self.span(each)
                    yield Check(start, end, line, (self.source.rindex(b"@", 0, start), end))
                names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
                names |= {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
                yield Body(*span, node.name, last, frozenset(names))

    def annotation(self, node: ast.expr, name: str) -> Iterator[Piece]:
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id in TYPES:
                yield Annotation(*self.span(each), name, TYPES[each.id])
                return

    def owner(self, target: ast.expr) -> tuple[str, str, bool]:
        """Whose field is written, which, and whether it is only a local; a method's own class for `self`."""
        if not (isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name)):
            return "", "", isinstance(target, ast.Name)
        name = target.value.id
        node: ast.AST | None = target
        while name == "self" and node is not None:
            node = self.parents.get(node)
            if isinstance(node, ast.ClassDef):
                name = node.name
        return name, target.attr, False

    def written(self, node: ast.expr) -> bool:
        parent = self.parents[node]
        match parent:
            case ast.Call():
                return node in parent.args
            case ast.Assign() | ast.AnnAssign():
                return parent.value is node
            case ast.IfExp():
                return parent.test is not node
            case ast.keyword():
                call = self.parents[parent]
                query = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
                return not (query and call.func.attr in QUERIES)  # type: ignore[attr-defined]
        return False

    def comparison(self, node: ast.Compare) -> Comparison:
        operands = [node.left, *node.comparators]
        operators = tuple(
            self.between(operands[index], operands[index + 1], SYMBOLS[type(op)], COMPARING)
            for index, op in enumerate(node.ops)
        )
        return Comparison(*self.span(node), tuple(self.piece(each) for each in operands), operators)

    def between(
        self, left: ast.AST, right: ast.AST, symbol: str, spellings: tuple[tuple[str, str], ...]
    ) -> Operator:
        """The operator written between two operands."""
        begin, end = self.span(left)[1], self.span(right)[0]
        gap = self.source[begin:end].decode("latin-1")
        found = re.search(re.escape(symbol).replace(r"\ ", r"\s+"), gap)
        at = found.span() if found else (0, len(gap))
        return Operator(
            begin + at[0],
            begin + at[1],
            self.span(left)[2],
            symbol[:1] if symbol in ("+=", "-=") else symbol,
            spellings,
        )

    def condition(self, node: ast.expr | ast.keyword, call: ast.Call) -> Condition:
        """One argument of a query: alone it is replaced, else cut with its comma."""
        start, end, line = self.span(node)
        if len(call.args) + len(call.keywords) == 1:
            return Condition(start, end, line, (start, end), "" if isinstance(node, ast.keyword) else "True")
        after = re.match(rb"\s*,[ \t]*", self.source[end:])
        if after:
            return Condition(start, end, line, (start, end + after.end()))
        before = re.search(rb",\s*$", self.source[:start])
        return Condition(start, end, line, (before.start() if before else start, end))


def leaves(statement: ast.stmt) -> bool:
    """Whether a statement leaves the function or the iteration."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return isinstance(statement.value.func, ast.Name) and statement.value.func.id == "abort"
    return isinstance(statement, ast.Raise | ast.Return | ast.Continue)


def members(tree: ast.Module) -> dict[str, dict[str, str]]:
    """Constants of every class, with the state each stands for."""
    found: dict[str, dict[str, str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            found[node.name] = {
                target.id: target.id.lower()
                for statement in node.body
                if isinstance(statement, ast.Assign)
                for target in statement.targets
                if isinstance(target, ast.Name) and target.id.isupper()
            }
    return found


def read(text: str) -> Syntax:
    """The pieces of a module."""
    reader = Reader(text)
    imports = [
        statement
        for statement in reader.tree.body
        if isinstance(statement, ast.Import | ast.ImportFrom)
        and getattr(statement, "module", "") != "__future__"
    ]
    first = reader.piece(imports[0]) if imports else None
    return Syntax(reader.source, tuple(reader.pieces()), members(reader.tree), first)


def configured(line: str) -> tuple[str, int | str] | None:
    found = re.match(r"\s*(\w+)\s*(?::[^=]+)?=\s*(.+)$", line)
    if found is None:
        return None
    text = found[2].strip()
    number = re.fullmatch(r"(\d+)", text) or re.search(r"[\"'](\d+)[\"']\)", text)
    if text.startswith("timedelta("):
        return found[1], text
    return (found[1], int(number[1])) if number else None


def number(line: str) -> tuple[int, int] | None:
    """The last whole number of a line."""
    numbers = list(re.finditer(r"(?<![\w.])\d+(?![\w.])", line))
    return numbers[-1].span() if numbers else None


def brackets(example: str, items: list[str]) -> str:
    comma = "," if example[0] == "(" and len(items) == 1 else ""
    return example[0] + ", ".join(items) + comma + example[-1]


PYTHON = Dialect(
    name="python",
    comment="#",
    read=read,
    check=ast.parse,
    nothing="pass",
    message='print("this should not happen")',
    no_result="return None",
    both=" and ",
    either=" or ",
    true="True",
    false="False",
    null="None",
    period="timedelta(days=97)",
    period_import="from datetime import timedelta",
    sequel="; ",
    clocks=("datetime.utcnow()", "datetime.now(timezone.utc)", "self._clock.now()", "datetime.now()",
            "timezone.now()", "utcnow()"),
    negation=lambda text: f"not ({text})",
    field_name=lambda name: name,
    configured=configured,
    number=number,
    brackets=brackets,
    quote=lambda example, content: f'"{content}"',
)  # fmt: skip
