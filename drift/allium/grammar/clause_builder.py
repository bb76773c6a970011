"""Reductions to everything that stands around expressions: types, items, clauses, statements."""

# ruff: noqa: D102 - each method is the reduction of the grammar rule of its name

from __future__ import annotations

from drift.allium.boundaries import ContextClause, FacingClause
from drift.allium.expressions import UNPLACED, Access, Apply, Binder, Expr, FilterWord, Mapping, Name
from drift.allium.grammar.builder import Children, ExpressionBuilder, bare, binder, span_over
from drift.allium.items import Edge, EnumLiteral, Formal, InlineEnum, Presence, Type, TypeRef
from drift.allium.outcomes import (
    Assignment,
    ConditionTrigger,
    EventTrigger,
    LetStatement,
    Perform,
    Removal,
    TransitionTrigger,
)
from drift.allium.problems import OUTCOMES, Problem, SyntaxFault
from drift.allium.tokens import Token, span_of
from drift.allium.tree import DefaultDeclaration, Parameter
from drift.logic.spans import Span


class ClauseBuilder(ExpressionBuilder):
    """Builds everything that stands around expressions."""

    def type_ref(self, c: Children) -> TypeRef:
        name = bare(c[0])
        arguments = tuple(child for child in c if isinstance(child, TypeRef | InlineEnum))
        return TypeRef(span_over(c), name.name, name.alias, arguments, c[-1] is not None)

    def type_argument(self, c: Children) -> Type:
        """One type, or values between pipes, which may be followed by `?`."""
        if len(c) == 1 and isinstance(c[0], TypeRef):
            return c[0]
        parts = c[::2]
        last = parts[-1]
        literals = tuple(_as_literal(part, last=part is last) for part in parts)
        return InlineEnum(span_over(c), literals, isinstance(last, TypeRef) and last.optional)

    def any_type(self, c: Children) -> Type:
        found: Type = c[0]
        return found

    def literal(self, c: Children) -> EnumLiteral:
        return literal_of(c[0])

    def literals(self, c: Children) -> list[EnumLiteral]:
        return [child for child in c if isinstance(child, EnumLiteral)]

    literal_list = literals

    def presence(self, c: Children) -> Presence:
        return Presence(span_of(c[0]).to(c[3][-1].span), c[1].value, tuple(c[3]), span_of(c[1]))

    def field_type(self, c: Children) -> tuple[TypeRef, Expr | None, Presence | None]:
        return c[0], c[2], c[3]

    def enum_type(self, c: Children) -> tuple[InlineEnum, Expr | None, Presence | None]:
        span = c[0][0].span.to(c[0][-1].span if c[1] is None else span_of(c[1]))
        return InlineEnum(span, tuple(c[0]), c[1] is not None), c[3], c[4]

    def derived(self, c: Children) -> tuple[Expr, Presence | None]:
        return c[0], c[1]

    def relationship(self, c: Children) -> tuple[Name, Expr | None, Token]:
        """The entity, its predicate with the word before it, or `for` with the field that points back."""
        if c[1].type == "FOR":
            return bare(c[0]), None, c[3]
        return bare(c[0]), c[2], c[1]

    def edge(self, c: Children) -> Edge:
        return Edge(span_over(c), c[0], c[2])

    def typed_setting(self, c: Children) -> tuple[Type, Expr | None]:
        return c[0], c[2]

    def default(self, c: Children) -> DefaultDeclaration:
        return DefaultDeclaration(span_over(c), c[0], c[1].value, c[3], span_of(c[1]))

    def untyped_default(self, c: Children) -> Parameter:
        return Parameter(span_over(c), c[0].value, c[2], c[4], span_of(c[0]))

    def let(self, c: Children) -> LetStatement:
        return LetStatement(span_over(c), c[1].value, c[3], span_of(c[1]))

    def loop(self, c: Children) -> tuple[Binder, Expr, Span]:
        return binder(c[1]), c[3], span_over(c)

    def parameter(self, c: Children) -> Formal:
        declared: Type | None = c[3]
        optional = c[1] is not None or (declared is not None and declared.optional)
        return Formal(span_over(c), c[0].value, declared, optional, span_of(c[0]))

    def parameters(self, c: Children) -> list[Formal]:
        return [child for child in c if isinstance(child, Formal)]

    def signature(self, c: Children) -> tuple[tuple[Formal, ...], Type | None]:
        return tuple(c[1] or ()), c[4]

    def event(self, c: Children) -> EventTrigger:
        return EventTrigger(span_over(c), bare(c[0]), tuple(c[2] or ()))

    def trigger(self, c: Children) -> ConditionTrigger:
        name, at = (c[0].value, span_of(c[0])) if c[0] is not None else ("", UNPLACED)
        if isinstance(c[2], Mapping):
            said = "a trigger is a condition or a transition"
            hint = f"`instance: Type.field transitions_to {c[2].field}`"
            raise SyntaxFault(Problem(c[2].span, said, "->", ("`transitions_to`", "`becomes`"), hint))
        return ConditionTrigger(span_over(c), name, c[2], at)

    def transition(self, c: Children) -> TransitionTrigger:
        name, at = (c[0].value, span_of(c[0])) if c[0] is not None else ("", UNPLACED)
        return TransitionTrigger(span_over(c), name, c[2], c[4], c[3].value, at)

    def assignment(self, c: Children) -> Assignment:
        target: Expr = c[0]
        if not isinstance(target, Access | Name):
            raise SyntaxFault(
                Problem(target.span, "only a field can be assigned", expected=("`instance.field = value`",))
            )
        return Assignment(span_over(c), target, c[2])

    def perform(self, c: Children) -> Perform:
        call: Expr = c[0]
        if isinstance(call, Name) and call.name[0].isupper() and not call.grouped:
            return Perform(call.span, Apply(call.span, call, ()), bare=True)
        if not isinstance(call, Apply):
            raise SyntaxFault(
                Problem(
                    call.span,
                    "this says nothing that changes",
                    expected=OUTCOMES,
                    hint=_outcome_hint(call),
                )
            )
        return Perform(call.span, call)

    def removal(self, c: Children) -> Removal:
        return Removal(span_over(c), c[2])

    def entry(self, c: Children) -> tuple[Expr, bool, Expr | None]:
        return c[0], c[1] is not None, c[3]

    def facing(self, c: Children) -> FacingClause:
        return FacingClause(span_over(c), c[0].value, c[2], span_of(c[0]))

    def context(self, c: Children) -> ContextClause:
        word: FilterWord = c[3].value if c[3] is not None else "where"
        return ContextClause(span_over(c), c[0].value, c[2], c[4], word, c[6], span_of(c[0]))

    def contract_entry(self, c: Children) -> Name:
        return bare(c[0])


def literal_of(token: Token) -> EnumLiteral:
    """A value of an enumeration from its token."""
    if token.type == "BACKTICK":
        return EnumLiteral(span_of(token), token.value[1:-1], quoted=True)
    name = bare(token)
    return EnumLiteral(name.span, name.name, alias=name.alias)


def _as_literal(part: Token | TypeRef, *, last: bool) -> EnumLiteral:
    if isinstance(part, Token):
        return literal_of(part)
    if part.arguments or (part.optional and not last):
        raise SyntaxFault(Problem(part.span, f"`{part.name}` is a type, not a value", part.name))
    return EnumLiteral(part.span, part.name, alias=part.alias)


def _outcome_hint(stated: Expr) -> str:
    if isinstance(stated, Access) and stated.name in ("deleted", "removed", "destroyed"):
        return "removal is written `not exists instance`"
    return "a boolean field is set with `= true`"
