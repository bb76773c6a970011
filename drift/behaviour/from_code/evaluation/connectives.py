"""Connected operands: each is evaluated only where those before it let it be reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from drift.behaviour.from_code.configuration.keyed import with_fallback
from drift.behaviour.from_code.evaluation.collections_ import are_rows
from drift.behaviour.from_code.evaluation.comparisons import relation
from drift.behaviour.from_code.evaluation.truth import truthiness
from drift.behaviour.from_code.execution.branches import branch
from drift.behaviour.from_code.walking.values import (
    ExternalValue,
    ListValue,
    Value,
    choose,
    is_boolean,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.logic.build import conjoin, disjoin, negate, truth
from drift.logic.rewrite import root
from drift.logic.terms import (
    NULL,
    Aggregate,
    Call,
    Field,
    Predicate,
    Var,
    number,
    text,
)

T = TypeVar("T")


def operand_conditions(walk: Walk, expr: ir.Logical) -> list[Predicate]:
    """The operands as conditions; each is evaluated knowing how the ones before it came out."""
    if any(_may_act(o) for o in expr.operands[1:]):

        def go_on(part: Predicate) -> Predicate:
            return part if expr.operator == "and" else negate(part)

        return _in_turn(walk, expr.operands, lambda operand: walk.condition(operand), go_on)
    before = walk.state.when
    parts: list[Predicate] = []
    for operand in expr.operands:
        part = walk.condition(operand)
        parts.append(part)
        known = part if expr.operator == "and" else negate(part)
        walk.state.assume(walk.given(known, walk.source(operand), "assumed"))
    if walk.state.alive or before is not walk.state.when:
        walk.state.when = before
        walk.state.alive = True
    return parts


def _in_turn(
    walk: Walk, operands: tuple[ir.Expr, ...], step: Callable[[ir.Expr], T], go_on: Callable[[T], Predicate]
) -> list[T]:
    """Takes operands one by one.

    What a later one does happens only where those before it let it be reached.
    """
    found = [step(operands[0])]
    if len(operands) > 1 and walk.state.alive:
        test = go_on(found[0])

        def rest() -> None:
            found.extend(_in_turn(walk, operands[1:], step, go_on))

        branch(walk, test, walk.source(operands[0]), rest, lambda: None)
    return found


def _may_act(expr: ir.Expr) -> bool:
    """Whether evaluating the expression can do more than read."""
    match expr:
        case ir.Call() | ir.Binding() | ir.Yield() | ir.Comprehension():
            return True
        case ir.Logical():
            return any(_may_act(o) for o in expr.operands)
        case ir.Negation():
            return _may_act(expr.operand)
        case ir.Comparison() | ir.Binary():
            return _may_act(expr.left) or _may_act(expr.right)
        case ir.Conditional():
            return _may_act(expr.test) or _may_act(expr.then) or _may_act(expr.other)
        case _:
            return False


def logical(walk: Walk, expr: ir.Logical) -> Value:
    """The value of `a or b`, `a and b`, `a ?? b`."""

    def go_on(value: Value) -> Predicate:
        match expr.operator:
            case "and":
                return truthiness(walk, value)
            case "or":
                return negate(truthiness(walk, value))
            case _:
                return relation(walk, "=", value, NULL)

    if any(_may_act(o) for o in expr.operands[1:]):
        values = _in_turn(walk, expr.operands, walk.evaluate, go_on)
    else:
        values = [walk.evaluate(operand) for operand in expr.operands]
    if expr.operator != "and" and len(values) == 2:
        fallback = with_fallback(walk, values[0], values[1])
        if fallback is not None:
            return fallback
    if expr.operator != "??" and all(is_boolean(v) or _boolean_typed(walk, v) for v in values):
        parts = [truthiness(walk, v) for v in values]
        return truth(conjoin(*parts) if expr.operator == "and" else disjoin(*parts))
    result = values[-1]
    for value in reversed(values[:-1]):
        match expr.operator:
            case "or" | "??" if _is_kept(walk, value):
                continue
            case "or" if isinstance(value, Aggregate) and result == number(0):
                # A count or total that is nought, or of nothing, is nought.
                result = value
            case "or" | "??" if isinstance(result, ListValue) and not result.items and are_rows(value):
                # Where there are no rows, there are none of them.
                result = value
            case "or" | "??" if result == text("") and _is_input(value):
                # A missing text of a request is an empty one.
                result = value
            case "or":
                result = choose(truthiness(walk, value), value, result)
            case "and":
                result = choose(truthiness(walk, value), result, value)
            case _:
                result = choose(relation(walk, "!=", value, NULL), value, result)
    return result


def _is_kept(walk: Walk, value: Value) -> bool:
    """Whether the value is what an earlier start left on a global object: the same that is made beside it."""
    if isinstance(value, ExternalValue):
        return value.qualified.split(".")[0] in walk.conventions.globals
    # `declare const globalThis: …` gives the global object another type, no value.
    base = root(value) if isinstance(value, Field) else NULL
    module, _, name = base.name.rpartition(".") if isinstance(base, Var) else ("", "", "")
    return bool(module) and name in walk.conventions.globals


def _is_input(value: Value) -> bool:
    """Whether the value is part of what an operation is given: of something that is no instance."""
    inside = isinstance(value, Field)
    while isinstance(value, Field | Call):
        if isinstance(value, Call) and not value.args:
            return inside
        value = value.base if isinstance(value, Field) else value.args[0]
    return isinstance(value, Var) and not value.entity


def _boolean_typed(walk: Walk, value: Value) -> bool:
    return is_term(value) and walk.type_of(value).kind == "boolean"


def conditional(walk: Walk, expr: ir.Conditional) -> Value:
    """The value of `a if test else b`: each branch is evaluated knowing the test."""
    test = walk.condition(expr.test)
    before = walk.state.when
    walk.state.assume(walk.given(test, walk.source(expr.test), "silent"))
    then = walk.evaluate(expr.then)
    walk.state.when, walk.state.alive = before, True
    walk.state.assume(walk.given(negate(test), walk.source(expr.test), "silent"))
    other = walk.evaluate(expr.other)
    walk.state.when, walk.state.alive = before, True
    return choose(test, then, other)
