"""`switch` without fall-through.

Cases that share a body are one, a case that runs on into the next has both bodies, `break` is gone: what
follows a conditional one is the other branch. `switch (true)` is a chain of ifs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec.structs import replace
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import Lowering, StatementRule
from drift.code.languages.typescript.grammar import field
from drift.logic.spans import Span

BREAKABLE: Final = frozenset(
    {"for_statement", "for_in_statement", "while_statement", "do_statement", "switch_statement"}
)
_RUNS_ON: Final = 20
"""Cases that one may run on into."""
_SIZE: Final = 4_000
"""Statements that leaving out `break` may make of one case."""


class Leave(ir.Break, frozen=True, kw_only=True):
    """A `break` of the switch around it, until that is lowered."""


class _Arm(msgspec.Struct, frozen=True):
    """A case as written."""

    test: ir.Expr | None
    body: tuple[ir.Stmt, ...]
    span: Span


def switch(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`switch`."""
    body = field(node, "body")
    arms = [_arm(low, child) for child in ([] if body is None else low.named(body)) if not child.is_error]
    errors = [child for child in ([] if body is None else low.named(body)) if child.is_error]
    wrong = tuple([low.opaque_statement(child, error=True) for child in errors])
    span = low.span(node)
    subject = low.part(node, "value")
    groups = _groups(arms)
    if isinstance(subject, ir.Literal) and subject.kind == "boolean" and subject.value == "true":
        return (*wrong, *_chain(groups, span))
    groups.sort(key=lambda group: _is_default(group))
    cases = [
        ir.Case(pattern=_pattern(group), body=_without_leaving(_running(arms, group)), span=group[0].span)
        for group in groups
    ]
    return (*wrong, ir.Match(span=span, subject=subject, cases=tuple(cases)))


def _arm(low: Lowering, node: Node) -> _Arm:
    value = field(node, "value")
    inside = [child for child in low.named(node) if value is None or child.id != value.id]
    test = None if node.type == "switch_default" else low.part(node, "value")
    return _Arm(test, low.alone_all(inside), low.span(node))


def _groups(arms: Sequence[_Arm]) -> list[list[_Arm]]:
    """Cases without a body belong to the next that has one."""
    groups: list[list[_Arm]] = []
    pending: list[_Arm] = []
    for arm in arms:
        pending.append(arm)
        if arm.body:
            groups.append(pending)
            pending = []
    return [*groups, pending] if pending else groups


def _is_default(group: Sequence[_Arm]) -> bool:
    return any(arm.test is None for arm in group)


def _pattern(group: Sequence[_Arm]) -> ir.Expr | None:
    tests = [arm.test for arm in group if arm.test is not None]
    if len(tests) != len(group) or not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return ir.Collection(span=tests[0].span.to(tests[-1].span), kind="set", items=tuple(tests))


def _running(arms: Sequence[_Arm], group: Sequence[_Arm]) -> tuple[ir.Stmt, ...]:
    """What runs from a case on: its body, and those after it until one ends."""
    start = next(i for i, arm in enumerate(arms) if arm is group[-1])
    result: list[ir.Stmt] = []
    for arm in arms[start : start + _RUNS_ON]:
        result += arm.body
        if ends(arm.body):
            return tuple(result)
    if start + _RUNS_ON < len(arms):
        result.append(ir.OpaqueStatement(span=arms[start + _RUNS_ON].span, text="a case far below"))
    return tuple(result)


def ends(body: Sequence[ir.Stmt]) -> bool:
    """Whether control never leaves the end of a body."""
    if not body:
        return False
    match body[-1]:
        case ir.Return() | ir.Raise() | ir.Break() | ir.Continue():
            return True
        case ir.If() as branch:
            return ends(branch.body) and ends(branch.orelse)
        case ir.Try() as attempt:
            return ends(attempt.final) or (
                ends(attempt.body) and all(ends(handler.body) for handler in attempt.handlers)
            )
        case _:
            return False


def _chain(groups: list[list[_Arm]], span: Span) -> tuple[ir.Stmt, ...]:
    """`switch (true)`."""
    arms = [arm for group in groups for arm in group]
    result: tuple[ir.Stmt, ...] = ()
    default = next((group for group in groups if _is_default(group)), None)
    if default is not None:
        result = _without_leaving(_running(arms, default))
    for group in reversed(groups):
        tests = tuple([arm.test for arm in group if arm.test is not None])
        if not tests or group is default:
            continue
        whole = tests[0].span.to(tests[-1].span)
        test = tests[0] if len(tests) == 1 else ir.Logical(span=whole, operator="or", operands=tests)
        body = _without_leaving(_running(arms, group))
        result = (ir.If(span=group[0].span.to(span), test=test, body=body, orelse=result),)
    return result


# ---------------------------------------------------------------------- break


def _without_leaving(body: tuple[ir.Stmt, ...]) -> tuple[ir.Stmt, ...]:
    """The body without `break`; as a loop run once where that takes too much or `break` is in a `try`."""
    try:
        return _left_out(body, [_SIZE])
    except _HardError:
        pass
    span = body[0].span.to(body[-1].span)
    if _goes_elsewhere(body):
        return (ir.OpaqueStatement(span=span, text="switch", names=()),)
    always = ir.Literal(span=span, kind="boolean", value="true")
    inner = tuple(_as_break(statement) for statement in body)
    return (ir.While(span=span, test=always, body=(*inner, ir.Break(span=span))),)


class _HardError(Exception):
    """The switch is better told otherwise."""


def _left_out(body: Sequence[ir.Stmt], budget: list[int]) -> tuple[ir.Stmt, ...]:
    result: list[ir.Stmt] = []
    for i, statement in enumerate(body):
        budget[0] -= 1
        if budget[0] < 0:
            raise _HardError
        if isinstance(statement, Leave):
            break
        if not _leaves(statement):
            result.append(statement)
            continue
        rest = tuple(body[i + 1 :])
        match statement:
            case ir.If():
                taken = _left_out((*statement.body, *rest), budget)
                other = _left_out((*statement.orelse, *rest), budget)
                result.append(replace(statement, body=taken, orelse=other))
            case ir.With():
                if rest:
                    raise _HardError
                result.append(replace(statement, body=_left_out(statement.body, budget)))
            case _:
                raise _HardError
        break
    return tuple(result)


def _leaves(statement: ir.Stmt) -> bool:
    """Whether a `break` of this switch is inside."""
    return any(isinstance(inner, Leave) for inner in _inside(statement))


def _goes_elsewhere(body: Sequence[ir.Stmt]) -> bool:
    """Whether a loop around the switch goes on from inside, or is left from a loop inside."""
    return any(
        isinstance(inner, ir.Continue) or (isinstance(inner, ir.Break) and inner.levels > 1)
        for statement in body
        for inner in _inside(statement)
    )


def _inside(statement: ir.Stmt) -> list[ir.Stmt]:
    """The statement and what it holds, but for loops and functions, which have `break`s of their own."""
    found: list[ir.Stmt] = []
    pending: list[ir.Stmt] = [statement]
    while pending:
        here = pending.pop()
        found.append(here)
        match here:
            case ir.If():
                pending += [*here.body, *here.orelse]
            case ir.With():
                pending += here.body
            case ir.Try():
                pending += [*here.body, *here.orelse, *here.final]
                pending += [inner for handler in here.handlers for inner in handler.body]
            case ir.Match():
                pending += [inner for case in here.cases for inner in case.body]
            case ir.For() | ir.While():
                pending += [*here.body, *here.orelse]
            case _:
                pass
    return found


def _as_break(statement: ir.Stmt, loops: int = 1) -> ir.Stmt:
    """The statement with the `break`s of this switch as those of a loop, so many loops out."""

    def inside(body: tuple[ir.Stmt, ...], further: int = 0) -> tuple[ir.Stmt, ...]:
        return tuple([_as_break(inner, loops + further) for inner in body])

    match statement:
        case Leave():
            return ir.Break(span=statement.span, levels=loops)
        case ir.Break():
            return replace(statement, levels=statement.levels + 1) if statement.levels >= loops else statement
        case ir.If():
            return replace(statement, body=inside(statement.body), orelse=inside(statement.orelse))
        case ir.Try():
            return replace(
                statement,
                body=inside(statement.body),
                handlers=tuple(replace(one, body=inside(one.body)) for one in statement.handlers),
                final=inside(statement.final),
            )
        case ir.With():
            return replace(statement, body=inside(statement.body))
        case ir.While() if _leaves(statement):
            return replace(statement, body=inside(statement.body, 1))
        case _:
            return statement


def is_of_switch(node: Node) -> bool:
    """Whether a `break` without a label leaves a switch."""
    here = node.parent
    while here is not None and here.type not in BREAKABLE:
        here = here.parent
    return here is not None and here.type == "switch_statement"


RULES: Final[dict[str, StatementRule]] = {"switch_statement": switch}
