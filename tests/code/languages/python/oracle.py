"""A second, independent lowering of Python, through the standard library's `ast`, to hold ours against.

It knows only what the running Python can parse. Spans are those of `ast`, in code points.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Literal, cast

from msgspec.structs import replace

from drift.code import ir
from drift.logic.spans import Span

NOWHERE = Span(0, 0, 0, 0)

_BINARY: dict[type[ast.operator], ir.BinaryOperator] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>", ast.MatMult: "@",
}  # fmt: skip
_COMPARISONS: dict[type[ast.cmpop], ir.ComparisonOperator] = {
    ast.Eq: "=", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], str] = {ast.USub: "-", ast.UAdd: "+", ast.Invert: "~"}


class Oracle:
    """Lowers one source text."""

    def __init__(self, source: str) -> None:
        self._lines = [line.encode() for line in source.split("\n")]

    def module(self, tree: ast.Module) -> tuple[ir.Stmt, ...]:
        return self.body(tree.body)

    # ------------------------------------------------------------- positions

    def span(self, node: ast.expr | ast.stmt | ast.excepthandler | ast.pattern | ast.arg) -> Span:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return Span(
            node.lineno,
            self._column(node.lineno, node.col_offset),
            node.end_lineno,
            self._column(node.end_lineno, node.end_col_offset),
        )

    def _column(self, line: int, offset: int) -> int:
        return len(self._lines[line - 1][:offset].decode("utf-8", "replace")) + 1

    # ------------------------------------------------------------ statements

    def body(self, nodes: Sequence[ast.stmt]) -> tuple[ir.Stmt, ...]:
        return tuple(statement for node in nodes for statement in self.statement(node))

    def statement(self, node: ast.stmt) -> tuple[ir.Stmt, ...]:
        span = self.span(node)
        match node:
            case ast.Pass():
                return ()
            case ast.Expr():
                return (ir.Evaluate(span=span, value=self.expr(node.value)),)
            case ast.Assign():
                return (ir.Assign(span=span, targets=self.exprs(node.targets), value=self.expr(node.value)),)
            case ast.AugAssign():
                return (
                    ir.Assign(
                        span=span,
                        targets=(self.expr(node.target),),
                        value=self.expr(node.value),
                        operator=_BINARY[type(node.op)],
                    ),
                )
            case ast.AnnAssign():
                return (
                    ir.Assign(
                        span=span,
                        targets=(self.expr(node.target),),
                        value=self.maybe(node.value),
                        annotation=self.expr(node.annotation),
                    ),
                )
            case ast.Return():
                return (ir.Return(span=span, value=self.maybe(node.value)),)
            case ast.Raise():
                return (ir.Raise(span=span, value=self.maybe(node.exc)),)
            case ast.Assert():
                return (ir.Assert(span=span, test=self.expr(node.test), message=self.maybe(node.msg)),)
            case ast.Delete():
                return (ir.Delete(span=span, targets=self.exprs(node.targets)),)
            case ast.Global() | ast.Nonlocal():
                return (ir.Scope(span=span, names=tuple(node.names)),)
            case ast.Break():
                return (ir.Break(span=span),)
            case ast.Continue():
                return (ir.Continue(span=span),)
            case ast.Import() | ast.ImportFrom():
                return self.imported(node, span)
            case _:
                return (self.compound(node, span),)

    def imported(self, node: ast.Import | ast.ImportFrom, span: Span) -> tuple[ir.Stmt, ...]:
        if isinstance(node, ast.ImportFrom):
            names = tuple(ir.ImportName(name=a.name, alias=a.asname or a.name) for a in node.names)
            return (ir.Import(span=span, module=node.module or "", names=names, level=node.level),)
        result: list[ir.Stmt] = []
        for alias in node.names:
            top = alias.name.split(".")[0]
            if alias.asname is None and alias.name != top:
                result.append(ir.Import(span=span, module=alias.name, names=()))
            bound = ir.ImportName(name="", alias=alias.asname or top)
            result.append(ir.Import(span=span, module=alias.name if alias.asname else top, names=(bound,)))
        return tuple(result)

    def compound(self, node: ast.stmt, span: Span) -> ir.Stmt:
        match node:
            case ast.If():
                return ir.If(
                    span=span,
                    test=self.expr(node.test),
                    body=self.body(node.body),
                    orelse=self.body(node.orelse),
                )
            case ast.For() | ast.AsyncFor():
                return ir.For(
                    span=span,
                    target=self.expr(node.target),
                    iterable=self.expr(node.iter),
                    body=self.body(node.body),
                    orelse=self.body(node.orelse),
                )
            case ast.While():
                return ir.While(
                    span=span,
                    test=self.expr(node.test),
                    body=self.body(node.body),
                    orelse=self.body(node.orelse),
                )
            case ast.With() | ast.AsyncWith():
                items = tuple((self.expr(i.context_expr), self.maybe(i.optional_vars)) for i in node.items)
                return ir.With(span=span, items=items, body=self.body(node.body))
            case ast.Try() | ast.TryStar():
                return ir.Try(
                    span=span,
                    body=self.body(node.body),
                    handlers=tuple(self.handler(handler) for handler in node.handlers),
                    orelse=self.body(node.orelse),
                    final=self.body(node.finalbody),
                )
            case ast.Match():
                return ir.Match(
                    span=span,
                    subject=self.expr(node.subject),
                    cases=tuple(self.case(case) for case in node.cases),
                )
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return ir.Function(
                    span=span,
                    name=node.name,
                    parameters=self.parameters(node.args),
                    body=self.body(node.body),
                    decorators=self.exprs(node.decorator_list),
                    returns=self.maybe(node.returns),
                    is_async=isinstance(node, ast.AsyncFunctionDef),
                    name_span=NOWHERE,
                )
            case ast.ClassDef():
                given = self.arguments(node.bases, node.keywords)
                return ir.Class(
                    span=span,
                    name=node.name,
                    bases=self.exprs(node.bases),
                    body=tuple(_marked(statement) for statement in self.body(node.body)),
                    decorators=self.exprs(node.decorator_list),
                    keywords=tuple(a for a in given if a.name or a.spread == "**"),
                    name_span=NOWHERE,
                )
            case _:
                raise TypeError(type(node).__name__)

    def handler(self, node: ast.ExceptHandler) -> ir.Handler:
        types: tuple[ir.Expr, ...] = ()
        if isinstance(node.type, ast.Tuple):
            types = self.exprs(node.type.elts)
        elif node.type is not None:
            types = (self.expr(node.type),)
        return ir.Handler(types=types, body=self.body(node.body), binds=node.name or "", span=self.span(node))

    def case(self, node: ast.match_case) -> ir.Case:
        pattern, binds = self.pattern(node.pattern)
        return ir.Case(
            pattern=pattern,
            body=self.body(node.body),
            guard=self.maybe(node.guard),
            binds=binds,
            span=NOWHERE,
        )

    def pattern(self, node: ast.pattern) -> tuple[ir.Expr | None, str]:
        opaque = ir.Opaque(span=self.span(node), text="")
        match node:
            case ast.MatchAs(pattern=None):
                return None, node.name or ""
            case ast.MatchAs(pattern=ast.pattern() as inner):
                return self.pattern(inner)[0], node.name or ""
            case ast.MatchValue():
                return self.expr(node.value), ""
            case ast.MatchSingleton():
                return self.constant(node.value, self.span(node)), ""
            case ast.MatchOr():
                items = [self.pattern(item)[0] for item in node.patterns]
                if None in items:
                    return None, ""
                kept = tuple(item for item in items if item is not None)
                return ir.Collection(span=self.span(node), kind="set", items=kept), ""
            case ast.MatchSequence(patterns=[_, *_]):
                parts = self.parts(node.patterns)
                if parts is None:
                    return opaque, ""
                return ir.Collection(span=self.span(node), kind="tuple", items=parts), ""
            case ast.MatchClass():
                parts = self.parts([*node.patterns, *node.kwd_patterns])
                if parts is None:
                    return opaque, ""
                names = [*[""] * len(node.patterns), *node.kwd_attrs]
                arguments = [ir.Argument(value=v, name=n) for n, v in zip(names, parts, strict=True)]
                callee = self.expr(node.cls)
                return ir.Call(span=self.span(node), callee=callee, arguments=tuple(arguments)), ""
            case ast.MatchMapping(rest=None):
                parts = self.parts(node.patterns)
                if parts is None:
                    return opaque, ""
                keys = self.exprs(node.keys)
                entries = [ir.Entry(key=k, value=v) for k, v in zip(keys, parts, strict=True)]
                return ir.Mapping(span=self.span(node), entries=tuple(entries)), ""
            case _:
                return opaque, ""

    def parts(self, patterns: list[ast.pattern]) -> tuple[ir.Expr, ...] | None:
        """Patterns inside another one; None if one of them is not understood."""
        found: list[ir.Expr] = []
        for pattern in patterns:
            part, binds = self.pattern(pattern)
            if part is None:
                found.append(ir.Name(span=self.span(pattern), name=binds or "_"))
            elif binds or not understood(part):
                return None
            else:
                found.append(part)
        return tuple(found)

    def parameters(self, node: ast.arguments) -> tuple[ir.Parameter, ...]:
        result: list[ir.Parameter] = []
        positional = [*node.posonlyargs, *node.args]
        defaults: list[ast.expr | None] = [None] * (len(positional) - len(node.defaults))
        defaults += node.defaults
        for arg, default in zip(positional, defaults, strict=True):
            result.append(self.parameter(arg, default, ""))
        if node.vararg is not None:
            result.append(self.parameter(node.vararg, None, "*"))
        for arg, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            result.append(self.parameter(arg, default, "keyword"))
        if node.kwarg is not None:
            result.append(self.parameter(node.kwarg, None, "**"))
        return tuple(result)

    def parameter(
        self, arg: ast.arg, default: ast.expr | None, kind: Literal["", "*", "**", "keyword"]
    ) -> ir.Parameter:
        return ir.Parameter(
            name=arg.arg,
            annotation=self.maybe(arg.annotation),
            default=self.maybe(default),
            kind=kind,
            span=NOWHERE,
        )

    # ----------------------------------------------------------- expressions

    def exprs(self, nodes: Sequence[ast.expr]) -> tuple[ir.Expr, ...]:
        return tuple(self.expr(node) for node in nodes)

    def maybe(self, node: ast.expr | None) -> ir.Expr | None:
        return None if node is None else self.expr(node)

    def arguments(self, args: Sequence[ast.expr], keywords: Sequence[ast.keyword]) -> tuple[ir.Argument, ...]:
        found: list[tuple[tuple[int, int], ir.Argument]] = []
        for arg in args:
            value = arg.value if isinstance(arg, ast.Starred) else arg
            spread = "*" if isinstance(arg, ast.Starred) else ""
            found.append(((arg.lineno, arg.col_offset), ir.Argument(value=self.expr(value), spread=spread)))
        for keyword in keywords:
            argument = ir.Argument(
                value=self.expr(keyword.value), name=keyword.arg or "", spread="" if keyword.arg else "**"
            )
            found.append(((keyword.lineno, keyword.col_offset), argument))
        return tuple(argument for _, argument in sorted(found, key=lambda entry: entry[0]))

    def expr(self, node: ast.expr) -> ir.Expr:
        span = self.span(node)
        match node:
            case ast.Await():
                return self.expr(node.value)
            case ast.Name():
                return ir.Name(span=span, name=node.id)
            case ast.Constant():
                return self.constant(node.value, span)
            case ast.Attribute():
                return ir.Attribute(span=span, base=self.expr(node.value), name=node.attr)
            case ast.Subscript():
                return ir.Index(span=span, base=self.expr(node.value), key=self.expr(node.slice))
            case ast.Slice():
                start, stop, step = (self.maybe(part) for part in (node.lower, node.upper, node.step))
                return ir.Slice(span=span, start=start, stop=stop, step=step)
            case ast.Call():
                arguments = self.arguments(node.args, node.keywords)
                return ir.Call(span=span, callee=self.expr(node.func), arguments=arguments)
            case ast.UnaryOp(op=ast.Not()):
                return ir.Negation(span=span, operand=self.expr(node.operand))
            case ast.UnaryOp():
                return ir.Unary(span=span, operator=_UNARY[type(node.op)], operand=self.expr(node.operand))
            case ast.BinOp():
                left, right = self.expr(node.left), self.expr(node.right)
                return ir.Binary(span=span, operator=_BINARY[type(node.op)], left=left, right=right)
            case ast.BoolOp():
                word: Literal["and", "or"] = "and" if isinstance(node.op, ast.And) else "or"
                return ir.Logical(span=span, operator=word, operands=self.exprs(node.values))
            case ast.Compare():
                return self.comparison(node, span)
            case ast.IfExp():
                test, then, other = (self.expr(part) for part in (node.test, node.body, node.orelse))
                return ir.Conditional(span=span, test=test, then=then, other=other)
            case ast.NamedExpr():
                return ir.Binding(span=span, target=self.expr(node.target), value=self.expr(node.value))
            case ast.Yield():
                return ir.Yield(span=span, value=self.maybe(node.value))
            case ast.YieldFrom():
                value = self.expr(node.value)
                return ir.Yield(span=span, value=ir.Spread(span=value.span, value=value))
            case ast.Lambda():
                value = self.expr(node.body)
                body = (ir.Return(span=value.span, value=value),)
                return ir.Lambda(span=span, parameters=self.parameters(node.args), body=body)
            case ast.JoinedStr():
                return self.template(node, span)
            case _:
                return self.collection(node, span)

    def comparison(self, node: ast.Compare, span: Span) -> ir.Expr:
        operands = self.exprs([node.left, *node.comparators])
        pairs = tuple(
            ir.Comparison(span=span, operator=_COMPARISONS[type(op)], left=operands[i], right=operands[i + 1])
            for i, op in enumerate(node.ops)
        )
        return pairs[0] if len(pairs) == 1 else ir.Logical(span=span, operator="and", operands=pairs)

    def constant(self, value: object, span: Span) -> ir.Expr:
        match value:
            case None:
                return ir.Literal(span=span, kind="null", value="null")
            case bool():
                return ir.Literal(span=span, kind="boolean", value=str(value).lower())
            case int():
                return ir.Literal(span=span, kind="integer", value=str(value))
            case float():
                return ir.Literal(span=span, kind="float", value=repr(value))
            case str():
                return ir.Literal(span=span, kind="string", value=value)
            case bytes():
                return ir.Literal(span=span, kind="bytes", value=value.decode("latin-1"))
            case complex():
                return ir.Opaque(span=span, text="")
            case _:
                return ir.Literal(span=span, kind="ellipsis", value="...")

    def template(self, node: ast.JoinedStr, span: Span) -> ir.Expr:
        parts: list[ir.Expr] = []
        for value in node.values:
            part = self.expr(value.value if isinstance(value, ast.FormattedValue) else value)
            last = parts[-1] if parts else None
            if isinstance(value, ast.FormattedValue) and (value.conversion != -1 or value.format_spec):
                parts.append(ir.Opaque(span=part.span, text="") if isinstance(part, ir.Literal) else part)
            elif _is_text(part) and _is_text(last):
                joined = cast("ir.Literal", last).value + cast("ir.Literal", part).value
                parts[-1] = ir.Literal(span=span, kind="string", value=joined)
            else:
                parts.append(part)
        if all(_is_text(part) for part in parts):
            text = "".join(cast("ir.Literal", part).value for part in parts)
            return ir.Literal(span=span, kind="string", value=text)
        kept = [part for part in parts if not (_is_text(part) and not cast("ir.Literal", part).value)]
        return (
            kept[0]
            if isinstance(kept[0], ir.Opaque) and len(kept) == 1
            else ir.Template(span=span, parts=tuple(kept))
        )

    def collection(self, node: ast.expr, span: Span) -> ir.Expr:
        match node:
            case ast.List() | ast.Tuple() | ast.Set():
                kind = cast("Literal['list', 'tuple', 'set']", type(node).__name__.lower())
                return ir.Collection(span=span, kind=kind, items=self.exprs(node.elts))
            case ast.Dict():
                pairs = zip(node.keys, node.values, strict=True)
                entries = tuple(ir.Entry(key=self.maybe(key), value=self.expr(value)) for key, value in pairs)
                return ir.Mapping(span=span, entries=entries)
            case ast.Starred():
                return ir.Spread(span=span, value=self.expr(node.value))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self.comprehension(node, span)
            case _:
                raise TypeError(type(node).__name__)

    def comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, span: Span
    ) -> ir.Expr:
        generators = tuple(
            ir.Generator(target=self.expr(g.target), iterable=self.expr(g.iter), conditions=self.exprs(g.ifs))
            for g in node.generators
        )
        if isinstance(node, ast.DictComp):
            return ir.Comprehension(
                span=span,
                kind="mapping",
                element=self.expr(node.value),
                key=self.expr(node.key),
                generators=generators,
            )
        kinds: dict[type[ast.expr], Literal["list", "set", "generator"]] = {
            ast.ListComp: "list", ast.SetComp: "set", ast.GeneratorExp: "generator"
        }  # fmt: skip
        return ir.Comprehension(
            span=span, kind=kinds[type(node)], element=self.expr(node.elt), generators=generators
        )


def _is_text(part: ir.Expr | None) -> bool:
    return isinstance(part, ir.Literal) and part.kind == "string"


def expected(source: str) -> tuple[ir.Stmt, ...]:
    """The statements `ast` sees in a source text."""
    return Oracle(source).module(ast.parse(source))


def understood(pattern: ir.Expr | None) -> bool:
    """Whether a pattern says what it compares with."""
    if isinstance(pattern, ir.Collection):
        return all(understood(item) for item in pattern.items)
    return not isinstance(pattern, ir.Opaque)


def _marked(statement: ir.Stmt) -> ir.Stmt:
    """A statement of a class body: the constructor is marked."""
    if isinstance(statement, ir.Function) and statement.name == "__init__":
        return replace(statement, marks=("constructor",))
    return statement
