"""Lambdas are explicit. Reference: rule 13, "Anti-patterns" (implicit shorthand in lambdas)."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import Access, Apply, Expr, Lambda, Name
from drift.allium.types.combine import is_open, present
from drift.allium.types.model import CollectionType, TypeName
from drift.checks.context import Context
from drift.checks.diagnostic import Found


def check(context: Context) -> Iterator[Found]:
    """`any` and `all` of collections with anything but a function."""
    for one in context.nodes(Apply):
        node: Apply = one.node
        callee = node.callee
        if not isinstance(callee, Access) or callee.name not in ("any", "all") or len(node.arguments) != 1:
            continue
        owner = context.resolution.type_of(callee.base, one.file.path)
        if not is_open(owner) and not isinstance(present(owner), CollectionType | TypeName):
            continue
        value = node.arguments[0].value
        if isinstance(value, Lambda) or _is_function(context, one.file.path, value):
            continue
        said = f"`.{callee.name}(…)` takes a function of the element"
        name = value.name if isinstance(value, Name) else "…"
        yield Found("allium.expression.implicitLambda", one.file.path, value.span, said, f"`i => i.{name}`")


def _is_function(context: Context, file: str, value: Expr) -> bool:
    """A name that is bound to a function, or to something unknown that may be one."""
    if not isinstance(value, Name):
        return False
    reference = context.resolution.reference(value, file)
    return reference is not None and reference.kind in ("let", "parameter", "lambda")
