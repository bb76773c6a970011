"""The expression part of the syntax tree. Every node has the exact `span` of its text.

`grouped` marks what is written in parentheses; its span includes them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias

import msgspec

from drift.logic.spans import Span

UNPLACED = Span(0, 0, 0, 0)
"""The span of a node that stands in no text."""

BinaryOp: TypeAlias = Literal["+", "-", "*", "/", "??"]

RelationOp: TypeAlias = Literal["=", "!=", "<", "<=", ">", ">="]

ConstantName: TypeAlias = Literal["true", "false", "null", "now", "this"]

FilterWord: TypeAlias = Literal["with", "where"]


class Binder(msgspec.Struct, frozen=True):
    """A name where it is introduced; `_` binds nothing."""

    span: Span
    name: str


class Name(msgspec.Struct, frozen=True):
    """A bare or qualified name; `alias` is the part before the slash, "" if there is none."""

    span: Span
    name: str
    alias: str = ""
    grouped: bool = False


class Number(msgspec.Struct, frozen=True):
    """An exact number; `raw` as it is written, with its underscores."""

    span: Span
    value: Fraction
    raw: str = ""
    grouped: bool = False


class DurationLiteral(msgspec.Struct, frozen=True):
    """`15.minutes`; `value` is in seconds, `unit` is singular, `raw` as it is written."""

    span: Span
    value: Fraction
    unit: str
    raw: str = ""
    grouped: bool = False


class Text(msgspec.Struct, frozen=True):
    """A string literal, unescaped; `raw` as it is written, with its quotes."""

    span: Span
    value: str
    raw: str = ""
    grouped: bool = False


class Quoted(msgspec.Struct, frozen=True):
    """A backtick-quoted enum literal."""

    span: Span
    value: str
    grouped: bool = False


class Constant(msgspec.Struct, frozen=True):
    """`true`, `false`, `null`, `now` or `this`."""

    span: Span
    name: ConstantName
    grouped: bool = False


class Access(msgspec.Struct, frozen=True):
    """`base.name`, or `base?.name` when `optional`."""

    span: Span
    base: Expr
    name: str
    optional: bool = False
    grouped: bool = False
    name_span: Span = UNPLACED


class Argument(msgspec.Struct, frozen=True):
    """An argument, an object's entry, a lookup's key: `name` "" when positional, `optional` for `x?`.

    `implied` marks an object's entry that is written `token` and means `token: token`.
    """

    span: Span
    value: Expr
    name: str = ""
    optional: bool = False
    implied: bool = False
    name_span: Span = UNPLACED


class Apply(msgspec.Struct, frozen=True):
    """`callee(arguments)`: a creation, a trigger, a collection operation, a black box."""

    span: Span
    callee: Expr
    arguments: tuple[Argument, ...]
    grouped: bool = False


class Lookup(msgspec.Struct, frozen=True):
    """`Entity{a, b: c}`."""

    span: Span
    entity: Name
    keys: tuple[Argument, ...]
    grouped: bool = False


class Lambda(msgspec.Struct, frozen=True):
    """`parameter => body` or `(a, b) => body`."""

    span: Span
    parameters: tuple[Binder, ...]
    body: Expr
    grouped: bool = False

    @property
    def parameter(self) -> str:
        """The name of the first parameter."""
        return self.parameters[0].name if self.parameters else "_"


class Negative(msgspec.Struct, frozen=True):
    """`-operand`."""

    span: Span
    operand: Expr
    grouped: bool = False


class Binary(msgspec.Struct, frozen=True):
    """Arithmetic and null coalescing."""

    span: Span
    op: BinaryOp
    left: Expr
    right: Expr
    grouped: bool = False


class Relation(msgspec.Struct, frozen=True):
    """A comparison."""

    span: Span
    op: RelationOp
    left: Expr
    right: Expr
    grouped: bool = False


class Within(msgspec.Struct, frozen=True):
    """`item in collection`, or `not in` when `negated`."""

    span: Span
    item: Expr
    collection: Expr
    negated: bool = False
    grouped: bool = False


class Negation(msgspec.Struct, frozen=True):
    """`not operand`."""

    span: Span
    operand: Expr
    grouped: bool = False


class Junction(msgspec.Struct, frozen=True):
    """`and` or `or` over two or more operands, flattened."""

    span: Span
    op: Literal["and", "or"]
    operands: tuple[Expr, ...]
    grouped: bool = False


class Implication(msgspec.Struct, frozen=True):
    """`left implies right`."""

    span: Span
    left: Expr
    right: Expr
    grouped: bool = False


class Existence(msgspec.Struct, frozen=True):
    """`exists operand`, or `exists binder in operand`."""

    span: Span
    operand: Expr
    grouped: bool = False
    binder: Binder | None = None


class Every(msgspec.Struct, frozen=True):
    """`for binder in collection: body` as a condition: it holds for every element."""

    span: Span
    binder: Binder
    collection: Expr
    body: Expr
    grouped: bool = False


class Listing(msgspec.Struct, frozen=True):
    """`{a, b}` or `[a, b]`."""

    span: Span
    items: tuple[Expr, ...]
    ordered: bool = False
    grouped: bool = False


class ObjectLiteral(msgspec.Struct, frozen=True):
    """`{ a: x, b: y }`."""

    span: Span
    entries: tuple[Argument, ...]
    grouped: bool = False


class Branch(msgspec.Struct, frozen=True):
    """One `if`/`else if` of a conditional expression."""

    test: Expr
    value: Expr


class Conditional(msgspec.Struct, frozen=True):
    """`if a: x else if b: y else: z`; `other` is None without `else`."""

    span: Span
    branches: tuple[Branch, ...]
    other: Expr | None
    grouped: bool = False


class Filter(msgspec.Struct, frozen=True):
    """`base with predicate`, or `where`, as `word` says."""

    span: Span
    base: Expr
    predicate: Expr
    word: FilterWord = "where"
    grouped: bool = False


class Mapping(msgspec.Struct, frozen=True):
    """`base -> field`."""

    span: Span
    base: Expr
    field: str
    field_span: Span = UNPLACED
    grouped: bool = False


Expr: TypeAlias = (
    Name
    | Number
    | DurationLiteral
    | Text
    | Quoted
    | Constant
    | Access
    | Apply
    | Lookup
    | Lambda
    | Negative
    | Binary
    | Relation
    | Within
    | Negation
    | Junction
    | Implication
    | Existence
    | Every
    | Listing
    | ObjectLiteral
    | Conditional
    | Filter
    | Mapping
)
