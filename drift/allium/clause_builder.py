"""Reductions to everything that stands around expressions: types, items, clauses, statements."""

# ruff: noqa: D102 - each method is the reduction of the grammar rule of its name

from __future__ import annotations

from lark import Token

from drift.allium.builder import Children, ExpressionBuilder, bare, span_over
from drift.allium.expressions import Access, Apply, Argument, Expr, Name
from drift.allium.items import Edge, EnumLiteral, InlineEnum, Presence, TypeRef
from drift.allium.outcomes import (
    Assignment,
    ConditionTrigger,
    EventTrigger,
    LetStatement,
    Perform,
    Removal,
    TransitionTrigger,
)
from drift.allium.problems import Problem, SyntaxFault
from drift.allium.tokens import span_of
from drift.allium.tree import DefaultDeclaration, Parameter
from drift.logic.spans import Span


class ClauseBuilder(ExpressionBuilder):
    """Builds everything that stands around expressions."""

    def type_ref(self, c: Children) -> TypeRef:
        name = bare(c[0])
        arguments = tuple(child for child in c if isinstance(child, TypeRef))
        return TypeRef(span_over(c), name.name, name.alias, arguments, c[-1] is not None)

    def literal(self, c: Children) -> EnumLiteral:
        token: Token = c[0]
        if token.type == "BACKTICK":
            return EnumLiteral(span_of(token), token.value[1:-1], quoted=True)
        return EnumLiteral(span_of(token), bare(token).name)

    def literals(self, c: Children) -> list[EnumLiteral]:
        return [child for child in c if isinstance(child, EnumLiteral)]

    literal_list = literals

    def presence(self, c: Children) -> Presence:
        return Presence(span_of(c[0]).to(c[3][-1].span), c[1].value, tuple(c[3]))

    def field_type(self, c: Children) -> tuple[TypeRef, Presence | None]:
        return c[0], c[1]

    def enum_type(self, c: Children) -> tuple[InlineEnum, Presence | None]:
        span = c[0][0].span.to(c[0][-1].span if c[1] is None else span_of(c[1]))
        return InlineEnum(span, tuple(c[0]), c[1] is not None), c[2]

    def derived(self, c: Children) -> tuple[Expr, Presence | None]:
        return c[0], c[1]

    def relationship(self, c: Children) -> tuple[Name, Expr | None, str]:
        if c[1].type == "FOR":
            return bare(c[0]), None, c[3].value
        return bare(c[0]), c[2], ""

    def edge(self, c: Children) -> Edge:
        return Edge(span_over(c), c[0].name, c[2].name)

    def typed_setting(self, c: Children) -> tuple[TypeRef, Expr | None]:
        return c[0], c[2]

    def default(self, c: Children) -> DefaultDeclaration:
        return DefaultDeclaration(span_over(c), c[0], c[1].value, c[3])

    def untyped_default(self, c: Children) -> Parameter:
        return Parameter(span_over(c), c[0].value, c[2], c[4])

    def let(self, c: Children) -> LetStatement:
        return LetStatement(span_over(c), c[1].value, c[3])

    def loop(self, c: Children) -> tuple[str, Expr, Span]:
        return c[1].value, c[3], span_over(c)

    def parameter(self, c: Children) -> Argument:
        declared: TypeRef | None = c[3]
        value = bare(c[0]) if declared is None else Name(declared.span, declared.name, declared.alias)
        optional = c[1] is not None or (declared is not None and declared.optional)
        return Argument(span_over(c), value, c[0].value, optional)

    def parameters(self, c: Children) -> list[Argument]:
        return [child for child in c if isinstance(child, Argument)]

    def event(self, c: Children) -> EventTrigger:
        return EventTrigger(span_over(c), bare(c[0]), tuple(c[2] or ()))

    def trigger(self, c: Children) -> ConditionTrigger:
        return ConditionTrigger(span_over(c), c[0].value if c[0] is not None else "", c[2])

    def transition(self, c: Children) -> TransitionTrigger:
        binding = c[0].value if c[0] is not None else ""
        return TransitionTrigger(span_over(c), binding, c[2], c[4], reached=c[3].value != "transitions_to")

    def assignment(self, c: Children) -> Assignment:
        target: Expr = c[0]
        if not isinstance(target, Access | Name):
            raise SyntaxFault(
                Problem(target.span, "only a field can be assigned", expected=("`instance.field = value`",))
            )
        return Assignment(span_over(c), target, c[2])

    def perform(self, c: Children) -> Perform:
        call: Expr = c[0]
        if not isinstance(call, Apply):
            raise SyntaxFault(
                Problem(
                    call.span,
                    "this says nothing that changes",
                    expected=("an assignment", "a creation", "an emission", "`not exists …`"),
                    hint="a boolean field is set with `= true`",
                )
            )
        return Perform(call.span, call)

    def removal(self, c: Children) -> Removal:
        return Removal(span_over(c), c[2])

    def entry(self, c: Children) -> tuple[Expr, Expr | None]:
        return c[0], c[2]

    def context(self, c: Children) -> tuple[str, TypeRef, Expr | None, Expr | None]:
        return c[0].value, c[2], c[4], c[6]
