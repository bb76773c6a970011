"""Where a condition is needed: that it is one. Reference: rule 12, "Boolean logic"."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import (
    Access,
    Apply,
    Binary,
    Conditional,
    Expr,
    Filter,
    Implication,
    Junction,
    Lambda,
    Name,
    Negation,
)
from drift.allium.types.combine import present
from drift.allium.types.model import CollectionType, EnumType, Primitive, VariantTag
from drift.allium.types.spelled import spelled
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.expressions.trust import trusted
from drift.checks.expressions.types import CODE
from drift.checks.walking import Located

_ROLES = ("requires", "test", "condition", "context", "relationship")
_WHOLE = (Access, Name, Apply, Binary)
_PARTS = (Negation, Junction, Implication, Conditional, Filter)


def check(context: Context) -> Iterator[Found]:
    """Texts, numbers, states and collections where true or false is asked for."""
    for one in context.nodes(*_PARTS):
        for operand in _operands(one.node):
            yield from _truth(context, one, operand)
    for one in context.nodes(*_WHOLE):
        if one.node is one.top and one.role in _ROLES:
            yield from _truth(context, one, one.node)
    for one in context.nodes(Apply):
        callee = one.node.callee
        if isinstance(callee, Access) and callee.name in ("any", "all"):
            for argument in one.node.arguments:
                if isinstance(argument.value, Lambda):
                    yield from _truth(context, one, argument.value.body)


def _operands(node: Expr) -> tuple[Expr, ...]:
    match node:
        case Negation():
            return (node.operand,)
        case Junction():
            return node.operands
        case Implication():
            return (node.left, node.right)
        case Conditional():
            return tuple(branch.test for branch in node.branches)
        case Filter():
            return (node.predicate,)
        case _:
            return ()


def _truth(context: Context, one: Located, node: Expr) -> Iterator[Found]:
    type_ = present(trusted(context, one.file.path, node))
    if isinstance(type_, Primitive) and type_.name == "Boolean":
        return
    if isinstance(type_, Primitive | EnumType | CollectionType | VariantTag):
        said = f"a condition is needed here, this is a `{spelled(type_)}`"
        hint = "ask for `.count > 0`" if isinstance(type_, CollectionType) else "compare it with something"
        yield Found(CODE, one.file.path, node.span, said, hint)
