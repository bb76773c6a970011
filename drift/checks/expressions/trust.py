"""Types that do not rest on a guess: a parameter without a type may be anything, whatever it is called."""

from __future__ import annotations

from drift.allium.expressions import Access, Argument, Expr, Lambda, Lookup, Name
from drift.allium.items import Formal
from drift.allium.names.triggers import roots
from drift.allium.outcomes import (
    ConditionTrigger,
    ForClause,
    ForStatement,
    LetClause,
    LetStatement,
    TransitionTrigger,
)
from drift.allium.parts import parts
from drift.allium.types.model import UNKNOWN, SpecType
from drift.checks.context import Context

_INSTANCES = ("entity", "variant", "value")
MAX_STEPS = 400
"""More parts than this are not looked at."""


def trusted(context: Context, file: str, node: Expr) -> SpecType:
    """The type of an expression, `UNKNOWN` if it rests on what a parameter is called or used for."""
    found = context.resolution.type_of(node, file)
    return found if found is UNKNOWN or _sure(context, file, node) else UNKNOWN


def _sure(context: Context, file: str, node: Expr) -> bool:
    stack: list[tuple[Expr, bool]] = [(node, True)]
    for _ in range(MAX_STEPS):
        if not stack:
            return True
        current, bare = stack.pop()
        if isinstance(current, Name):
            following = _behind(context, file, current, bare)
            if following is None:
                return False
            stack.extend((one, bare) for one in following)
        elif isinstance(current, Access):
            stack.append((current.base, False))
        elif not isinstance(current, Lambda | Lookup):
            stack.extend((part, True) for part in parts(current))
    return False


def _behind(context: Context, file: str, node: Name, bare: bool) -> tuple[Expr, ...] | None:
    """What a name stands for has its type from; None if that is a guess."""
    reference = context.resolution.reference(node, file)
    if reference is None:
        return ()
    match reference.declaration:
        case Formal() as formal if reference.kind == "parameter":
            if formal.type is not None:
                return ()
            return None if bare or context.resolution.is_guessed(formal) else ()
        case Argument():
            return None
        case ConditionTrigger(condition=subject) | TransitionTrigger(subject=subject):
            named = (context.resolution.reference(root, file) for root in roots(subject))
            sure = any(one is not None and one.kind in _INSTANCES for one in named)
            return () if sure else None
        case LetClause() | LetStatement() as let if reference.kind == "let":
            return (let.value,)
        case ForClause() | ForStatement() as loop if reference.kind == "loop":
            return (loop.collection,)
        case _:
            return ()
