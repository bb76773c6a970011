"""Expressions to values and conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from drift.behaviour.from_code.calls.filling import made_of
from drift.behaviour.from_code.calls.immutable import extended_list
from drift.behaviour.from_code.calls.mappers import spread_row
from drift.behaviour.from_code.calls.objects import changed_copy, form_fields, spelled, spread_fields
from drift.behaviour.from_code.calls.procedures import PROCEDURE
from drift.behaviour.from_code.calls.registering import register
from drift.behaviour.from_code.calls.signals import through_signal
from drift.behaviour.from_code.configuration.keyed import with_fallback
from drift.behaviour.from_code.evaluation.collections_ import append_to, are_rows, extend
from drift.behaviour.from_code.evaluation.comparisons import comparison, negated, relation, truthiness
from drift.behaviour.from_code.evaluation.comprehensions import comprehension
from drift.behaviour.from_code.evaluation.dates import of_date
from drift.behaviour.from_code.evaluation.names import name_value
from drift.behaviour.from_code.evaluation.operators import operate
from drift.behaviour.from_code.evaluation.queries import list_items
from drift.behaviour.from_code.evaluation.subscripts import index_value
from drift.behaviour.from_code.evaluation.united import united
from drift.behaviour.from_code.execution.branches import branch
from drift.behaviour.from_code.walking.state import YIELDED
from drift.behaviour.from_code.walking.values import (
    DictValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    QueryValue,
    Value,
    as_term,
    choose,
    is_boolean,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.logic.build import arith, conjoin, disjoin, negate, truth
from drift.logic.rewrite import root
from drift.logic.terms import (
    NULL,
    Aggregate,
    Call,
    Const,
    Field,
    Opaque,
    Predicate,
    Term,
    Var,
    boolean,
    number,
    text,
)

T = TypeVar("T")
HANDED = "handed over"
"""What a value is called that stands among texts and is none of them."""


def evaluate(walk: Walk, expr: ir.Expr) -> Value:
    """The value of an expression; a statement of a client is run by that."""
    value = _evaluate(walk, expr)
    if isinstance(value, QueryValue) and value.runs:
        from drift.behaviour.from_code.calls.tables import run_statement

        return run_statement(walk, value, walk.source(expr))
    if isinstance(value, QueryValue) and value.answered and isinstance(expr, ir.Call):
        from drift.behaviour.from_code.calls.clients import settled

        return settled(walk, value, walk.source(expr))
    return value


def _part(walk: Walk, part: ir.Expr, tagged: bool) -> Term:
    """A part of a text; one that is handed over as a value is told from the text around it."""
    value = walk.term(part)
    is_text = isinstance(value, Const) and value.kind == "string" and not isinstance(part, ir.Literal)
    return Call(HANDED, (value,)) if tagged and is_text else value


def _evaluate(walk: Walk, expr: ir.Expr) -> Value:
    match expr:
        case ir.Name():
            return name_value(walk, expr)
        case ir.Literal():
            return _literal(expr)
        case ir.Attribute(base=base):
            held = _evaluate(walk, base) if isinstance(base, ir.Call) else walk.evaluate(base)
            return walk.attribute(held, expr.name, expr.span)
        case ir.Call():
            return _call(walk, expr)
        case ir.Comparison() | ir.Negation():
            return truth(condition(walk, expr))
        case ir.Logical():
            return _logical(walk, expr)
        case ir.Conditional():
            return _conditional(walk, expr)
        case ir.Binary():
            return _binary(walk, expr)
        case ir.Unary():
            return _unary(walk, expr)
        case ir.Collection():
            return _collection(walk, expr)
        case ir.Mapping():
            return _mapping(walk, expr)
        case ir.Index():
            return index_value(walk, expr)
        case ir.Comprehension():
            return comprehension(walk, expr)
        case ir.Lambda():
            return FunctionValue(
                f"lambda:{expr.span.line}:{expr.span.column}",
                expr,
                walk.module,
                None,
                None,
                walk.captured(expr),
            )
        case ir.Binding():
            value = walk.evaluate(expr.value)
            if isinstance(expr.target, ir.Name):
                walk.state.locals[expr.target.name] = value
            else:
                from drift.behaviour.from_code.execution.assignment import assign_target

                assign_target(walk, expr.target, value, walk.source(expr))
            return value
        case ir.Template():
            return Call("text", tuple(_part(walk, part, expr.tagged) for part in expr.parts))
        case ir.Spread():
            return walk.evaluate(expr.value)
        case ir.Yield(value=ir.Spread(value=several)):
            extend(walk, YIELDED, walk.evaluate(several))
            return NULL
        case ir.Yield():
            append_to(walk, YIELDED, walk.evaluate(expr.value) if expr.value is not None else NULL)
            return NULL
        case ir.Slice():
            return Opaque("slice")
        case ir.Opaque():
            mentions = tuple(as_term(walk.state.locals[n]) for n in expr.names if n in walk.state.locals)
            return Opaque(expr.text[:80], "not understood by the lowering", mentions)


def _literal(expr: ir.Literal) -> Term:
    match expr.kind:
        case "integer" | "float":
            return number(Fraction(expr.value))
        case "string":
            return text(expr.value)
        case "boolean":
            return boolean(expr.value == "true")
        case "null":
            return NULL
        case _:
            return Opaque(expr.kind)


def condition(walk: Walk, expr: ir.Expr) -> Predicate:
    """The expression as a condition."""
    match expr:
        case ir.Negation():
            return negated(condition(walk, expr.operand))
        case ir.Comparison():
            return comparison(walk, expr)
        case ir.Logical(operator="and" | "or"):
            parts = _operands(walk, expr)
            return conjoin(*parts) if expr.operator == "and" else disjoin(*parts)
        case _:
            return truthiness(walk, walk.evaluate(expr))


def _operands(walk: Walk, expr: ir.Logical) -> list[Predicate]:
    """The operands as conditions; each is evaluated knowing how the ones before it came out."""
    if any(_may_act(o) for o in expr.operands[1:]):

        def go_on(part: Predicate) -> Predicate:
            return part if expr.operator == "and" else negate(part)

        return _in_turn(walk, expr.operands, lambda operand: condition(walk, operand), go_on)
    before = walk.state.when
    parts: list[Predicate] = []
    for operand in expr.operands:
        part = condition(walk, operand)
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


def _logical(walk: Walk, expr: ir.Logical) -> Value:
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


def _conditional(walk: Walk, expr: ir.Conditional) -> Value:
    test = condition(walk, expr.test)
    before = walk.state.when
    walk.state.assume(walk.given(test, walk.source(expr.test), "silent"))
    then = walk.evaluate(expr.then)
    walk.state.when, walk.state.alive = before, True
    walk.state.assume(walk.given(negate(test), walk.source(expr.test), "silent"))
    other = walk.evaluate(expr.other)
    walk.state.when, walk.state.alive = before, True
    return choose(test, then, other)


def _binary(walk: Walk, expr: ir.Binary) -> Value:
    left, right = walk.evaluate(expr.left), walk.evaluate(expr.right)
    if expr.operator == "|" and isinstance(right, DictValue):
        values = spelled([(None, right)])
        copy = changed_copy(walk, left, values, walk.source(expr)) if values is not None else None
        if copy is not None:
            return copy
    return operate(walk, expr.operator, left, right)


def _unary(walk: Walk, expr: ir.Unary) -> Value:
    if expr.operator == "~":
        return truth(negated(condition(walk, expr.operand)))
    value = walk.term(expr.operand)
    if expr.operator == "-":
        if isinstance(value, Const) and isinstance(value.value, Fraction):
            return Const(value.kind, -value.value)
        return arith("-", number(0), value)
    return value


def _collection(walk: Walk, expr: ir.Collection) -> Value:
    if walk.conventions.members and any(isinstance(item, ir.Spread) for item in expr.items):
        extended = extended_list(walk, expr)
        if extended is not None:
            return extended
    parts: list[Value] = []
    items: list[Value] = []
    for item in expr.items:
        value = walk.evaluate(item.value if isinstance(item, ir.Spread) else item)
        known = list_items(value) if isinstance(item, ir.Spread) else (value,)
        if known is None:
            parts.extend((ListValue(tuple(items), expr.kind), value))
            items = []
        else:
            items.extend(known)
    if not parts:
        return ListValue(tuple(items), expr.kind)
    together = united(walk, (*parts, ListValue(tuple(items), expr.kind)))
    if together is not None:
        return together
    return Opaque("collection", "a collection with an unknown part", tuple(as_term(part) for part in parts))


def _mapping(walk: Walk, expr: ir.Mapping) -> Value:
    """An object literal or dictionary; one that spreads an instance is that instance, changed."""
    entries = [(None if e.key is None else walk.term(e.key), _entry(walk, e)) for e in expr.entries]
    spread = [position for position, (key, _) in enumerate(entries) if key is None]
    if spread and spread[0] == 0:
        values = spelled(entries[1:])
        copy = changed_copy(walk, entries[0][1], values, walk.source(expr)) if values is not None else None
        if copy is not None:
            return copy
    items: dict[Term, Value] = {}
    open_, rest = False, None
    for key, value in entries:
        if key is not None:
            items[key] = value
            continue
        fields = spread_fields(walk, value)
        if isinstance(value, DictValue):
            rest = value.rest if not items and not open_ else None
            items.update(value.items)
            open_ = open_ or value.open
        elif fields is not None:
            # Its type may rest on its name alone: what else is asked of the object is asked of it.
            rest = value if not items and not open_ and is_term(value) else None
            items.update(fields)
        else:
            rest = value if not items and not open_ and is_term(value) else None
            open_ = True
    return DictValue(tuple(items.items()), open_, rest)


def _entry(walk: Walk, entry: ir.Entry) -> Value:
    """The value of an entry; a function there goes by the name of the entry."""
    value = walk.evaluate(entry.value)
    named = isinstance(entry.key, ir.Literal) and entry.key.kind == "string"
    if named and isinstance(value, FunctionValue) and value.qualified.startswith(PROCEDURE):
        assert isinstance(entry.key, ir.Literal)
        return replace(value, qualified=f"{walk.frame.symbol}.{entry.key.value}")
    if named and isinstance(entry.value, ir.Lambda) and isinstance(value, FunctionValue):
        from drift.behaviour.from_code.execution.assignment import shared

        assert isinstance(entry.key, ir.Literal)
        closure = tuple(sorted(shared(walk, dict(value.closure)).items(), key=lambda pair: pair[0]))
        value = replace(value, closure=closure)
        return replace(value, qualified=f"{walk.frame.symbol}.{entry.key.value}")
    return value


def _call(walk: Walk, expr: ir.Call) -> Value:
    generic = expr.constructs and isinstance(expr.callee, ir.Index)
    callee = walk.evaluate(expr.callee.base if generic and isinstance(expr.callee, ir.Index) else expr.callee)
    positional: list[Value] = []
    named: list[tuple[str, Value]] = []
    open_ = False
    for argument in expr.arguments:
        value = walk.evaluate(argument.value)
        if argument.spread == "*":
            known = list_items(value) if not isinstance(value, DictValue) else None
            if known is None:
                open_ = True
            else:
                positional.extend(known)
        elif argument.spread == "**":
            row = spread_row(walk, callee, value)
            if row is not None and len(expr.arguments) == 1:
                return row
            if isinstance(value, DictValue):
                named.extend((str(k.value), v) for k, v in value.items if isinstance(k, Const))
                open_ = open_ or value.open
            elif (told := form_fields(walk, value)) is not None:
                named.extend(told)
            else:
                open_ = True
        elif argument.name:
            named.append((argument.name, value))
        else:
            positional.append(value)
    arguments = Arguments(tuple(positional), tuple(named), open_)
    dated = of_date(walk, expr, callee, arguments)
    if dated is not None:
        return dated
    register(walk, expr, callee, arguments)
    if through_signal(walk, expr, arguments):
        return Opaque("answers", "what those who listen give back")
    if expr.types and isinstance(callee, FunctionValue):
        callee = replace(callee, filled=_filled(walk, expr.types))
    return made_of(walk, walk.call(callee, arguments, walk.source(expr)), expr.callee)


def _filled(walk: Walk, types: tuple[ir.Expr, ...]) -> str:
    """The one entity among the type arguments of a call, "" where there is none or more."""
    found = [walk.knowledge.classes.annotation(walk.module, one) for one in types]
    entities = {one.entity for one in found if one.kind == "entity"}
    return entities.pop() if len(entities) == 1 else ""
