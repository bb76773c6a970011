"""Expressions and statements: they contain each other, so they stand together."""

from __future__ import annotations

from typing import Literal as Lit, TypeAlias

import msgspec

from drift.code.ir.operators import BinaryOperator, ComparisonOperator, LiteralKind, Mark
from drift.logic.spans import Span


class _Node(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    span: Span


# ---------------------------------------------------------------- expressions


class Name(_Node, frozen=True, kw_only=True):
    """A bare identifier."""

    name: str


class Literal(_Node, frozen=True, kw_only=True):
    """A constant.

    Numbers keep their exact decimal text in `value` (underscores removed); booleans are "true"/"false".
    """

    kind: LiteralKind
    value: str


class Attribute(_Node, frozen=True, kw_only=True):
    """`base.name`; `optional` for `base?.name`."""

    base: Expr
    name: str
    optional: bool = False


class Index(_Node, frozen=True, kw_only=True):
    """`base[key]`; `optional` for `base?.[key]`."""

    base: Expr
    key: Expr
    optional: bool = False


class Slice(_Node, frozen=True, kw_only=True):
    """`start:stop:step` inside an `Index`."""

    start: Expr | None = None
    stop: Expr | None = None
    step: Expr | None = None


class Argument(msgspec.Struct, frozen=True, kw_only=True):
    """One argument of a call. `name` for keyword arguments; `spread` is "*" or "**"."""

    value: Expr
    name: str = ""
    spread: str = ""


class Call(_Node, frozen=True, kw_only=True):
    """`callee(arguments)`; `constructs` for `new X(...)`, `optional` for `callee?.(arguments)`.

    `types` are the type arguments of a call that constructs nothing: `load<Order>(…)`.
    """

    callee: Expr
    arguments: tuple[Argument, ...] = ()
    constructs: bool = False
    optional: bool = False
    types: tuple[Expr, ...] = ()


class Unary(_Node, frozen=True, kw_only=True):
    """`-x`, `+x`, `~x`."""

    operator: str
    operand: Expr


class Negation(_Node, frozen=True, kw_only=True):
    """`not x`, `!x`."""

    operand: Expr


class Binary(_Node, frozen=True, kw_only=True):
    """Arithmetic and bitwise operators."""

    operator: BinaryOperator
    left: Expr
    right: Expr


class Comparison(_Node, frozen=True, kw_only=True):
    """One comparison; `is`/`is not` keep identity apart from equality."""

    operator: ComparisonOperator
    left: Expr
    right: Expr


class Logical(_Node, frozen=True, kw_only=True):
    """`and`, `or`, `??` over two or more operands; values as well as conditions."""

    operator: Lit["and", "or", "??"]
    operands: tuple[Expr, ...]


class Conditional(_Node, frozen=True, kw_only=True):
    """`then if test else other`, `test ? then : other`."""

    test: Expr
    then: Expr
    other: Expr


class Collection(_Node, frozen=True, kw_only=True):
    """A list, tuple or set literal."""

    kind: Lit["list", "tuple", "set"]
    items: tuple[Expr, ...]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a `Mapping`; `key` is None for a spread (`**rest`, `...rest`)."""

    key: Expr | None
    value: Expr


class Mapping(_Node, frozen=True, kw_only=True):
    """A dictionary or object literal."""

    entries: tuple[Entry, ...]


class Spread(_Node, frozen=True, kw_only=True):
    """`*xs` inside a collection literal."""

    value: Expr


class Template(_Node, frozen=True, kw_only=True):
    """An interpolated string: literal texts and expressions in order.

    With `tagged` it is handed to a function in its parts, so that an expression is a value and no text.
    """

    parts: tuple[Expr, ...]
    tagged: bool = False


class Generator(msgspec.Struct, frozen=True, kw_only=True):
    """One `for target in iterable if conditions` of a comprehension."""

    target: Expr
    iterable: Expr
    conditions: tuple[Expr, ...] = ()


class Comprehension(_Node, frozen=True, kw_only=True):
    """A list, set, dictionary or generator comprehension; `key` for dictionaries."""

    kind: Lit["list", "set", "mapping", "generator"]
    element: Expr
    generators: tuple[Generator, ...]
    key: Expr | None = None


class Lambda(_Node, frozen=True, kw_only=True):
    """An anonymous function; an expression body is one `Return`."""

    parameters: tuple[Parameter, ...]
    body: tuple[Stmt, ...]


class Binding(_Node, frozen=True, kw_only=True):
    """An assignment used as an expression (`x := e`)."""

    target: Expr
    value: Expr


class Yield(_Node, frozen=True, kw_only=True):
    """`yield e`, `yield from e`."""

    value: Expr | None = None


class Opaque(_Node, frozen=True, kw_only=True):
    """An expression the lowering does not understand; `names` are the identifiers inside it."""

    text: str
    names: tuple[str, ...] = ()


Expr: TypeAlias = (
    Name | Literal | Attribute | Index | Slice | Call | Unary | Negation | Binary | Comparison | Logical
    | Conditional | Collection | Mapping | Spread | Template | Comprehension | Lambda | Binding | Yield
    | Opaque
)  # fmt: skip


# ---------------------------------------------------------------- statements


class Assign(_Node, frozen=True, kw_only=True):
    """`target = value` once per target; `operator` for augmented assignment.

    `annotation` for `x: T = v` (`value` may be None). Fields of classes have `decorators` and `marks`.
    """

    targets: tuple[Expr, ...]
    value: Expr | None = None
    operator: str = ""
    annotation: Expr | None = None
    decorators: tuple[Expr, ...] = ()
    marks: tuple[Mark, ...] = ()


class Evaluate(_Node, frozen=True, kw_only=True):
    """An expression as a statement."""

    value: Expr


class If(_Node, frozen=True, kw_only=True):
    """`if`; an `elif` is an `If` alone in `orelse`."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()


class For(_Node, frozen=True, kw_only=True):
    """Iteration over a collection."""

    target: Expr
    iterable: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()


class While(_Node, frozen=True, kw_only=True):
    """A loop under a condition."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case.

    A pattern is an expression: literals, dotted names, `Collection` for alternatives (kind "set") and for
    sequences, `Call` for an instance of a class with these attributes, `Mapping` for an object with these
    members; None is the wildcard. Inside of them a `Name` captures what stands there, `_` is the wildcard.
    `binds` names a capture of the whole subject. `guard` is the `if` of the case.
    """

    pattern: Expr | None
    body: tuple[Stmt, ...]
    guard: Expr | None = None
    binds: str = ""
    span: Span


class Match(_Node, frozen=True, kw_only=True):
    """`match`/`switch`; lowered without fall-through."""

    subject: Expr
    cases: tuple[Case, ...]


class Return(_Node, frozen=True, kw_only=True):
    """`return`."""

    value: Expr | None = None


class Raise(_Node, frozen=True, kw_only=True):
    """`raise`, `throw`."""

    value: Expr | None = None


class Break(_Node, frozen=True, kw_only=True):
    """`break`. `levels` are the loops it leaves: 1 but for a labelled one."""

    levels: int = 1


class Continue(_Node, frozen=True, kw_only=True):
    """`continue`. `levels` are the loops to the one that goes on: 1 but for a labelled one."""

    levels: int = 1


class Handler(msgspec.Struct, frozen=True, kw_only=True):
    """One `except`/`catch`; `types` is empty for a catch-all."""

    types: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    binds: str = ""
    span: Span


class Try(_Node, frozen=True, kw_only=True):
    """`try`."""

    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...] = ()
    orelse: tuple[Stmt, ...] = ()
    final: tuple[Stmt, ...] = ()


class With(_Node, frozen=True, kw_only=True):
    """A resource block; each item is the context expression and what it binds."""

    items: tuple[tuple[Expr, Expr | None], ...]
    body: tuple[Stmt, ...]


class Delete(_Node, frozen=True, kw_only=True):
    """`del x`, `delete x.y`."""

    targets: tuple[Expr, ...]


class Assert(_Node, frozen=True, kw_only=True):
    """`assert test`."""

    test: Expr
    message: Expr | None = None


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One parameter. `kind`: "*" and "**" collect the rest; "keyword" is keyword-only."""

    name: str
    annotation: Expr | None = None
    default: Expr | None = None
    kind: Lit["", "*", "**", "keyword"] = ""
    decorators: tuple[Expr, ...] = ()
    span: Span


class Function(_Node, frozen=True, kw_only=True):
    """A function or method definition; `name_span` is the span of its name."""

    name: str
    parameters: tuple[Parameter, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...] = ()
    returns: Expr | None = None
    is_async: bool = False
    marks: tuple[Mark, ...] = ()
    name_span: Span


class Class(_Node, frozen=True, kw_only=True):
    """A class definition; fields are `Assign`s in `body`. `keywords` are `metaclass=…`, `table=True`.

    `variables` are the names of the types that it leaves open: `class Table[Row]`, `class Table<Row>`.
    """

    name: str
    bases: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Expr, ...] = ()
    keywords: tuple[Argument, ...] = ()
    marks: tuple[Mark, ...] = ()
    variables: tuple[str, ...] = ()
    name_span: Span


class ImportName(msgspec.Struct, frozen=True, kw_only=True):
    """`name` of the module bound as `alias`; `name` "" binds the module itself, "*" everything."""

    name: str
    alias: str


class Import(_Node, frozen=True, kw_only=True):
    """An import.

    `module` is dotted, without the leading dots counted in `level`. `import a.b` binds `a` to module `a`.
    """

    module: str
    names: tuple[ImportName, ...]
    level: int = 0


class Scope(_Node, frozen=True, kw_only=True):
    """`global`/`nonlocal`."""

    names: tuple[str, ...]


class OpaqueStatement(_Node, frozen=True, kw_only=True):
    """A statement the lowering does not understand, or a syntax error.

    `names` are the identifiers inside it.
    """

    text: str
    names: tuple[str, ...] = ()
    error: bool = False


Stmt: TypeAlias = (
    Assign | Evaluate | If | For | While | Match | Return | Raise | Break | Continue | Try | With | Delete
    | Assert | Function | Class | Import | Scope | OpaqueStatement
)  # fmt: skip
