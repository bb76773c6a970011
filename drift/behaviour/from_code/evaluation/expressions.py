"""Expressions to values and conditions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from drift.behaviour.from_code.calls.filling import made_of
from drift.behaviour.from_code.calls.immutable import extended_list
from drift.behaviour.from_code.calls.mappers import spread_row
from drift.behaviour.from_code.calls.objects import (
    changed_copy,
    form_fields,
    laid_over,
    spelled,
    spread_fields,
)
from drift.behaviour.from_code.calls.procedures import PROCEDURE
from drift.behaviour.from_code.calls.registering import register
from drift.behaviour.from_code.calls.signals import through_signal
from drift.behaviour.from_code.evaluation.collections_ import append_to, extend
from drift.behaviour.from_code.evaluation.comparisons import comparison, negated
from drift.behaviour.from_code.evaluation.comprehensions import comprehension
from drift.behaviour.from_code.evaluation.connectives import conditional, logical, operand_conditions
from drift.behaviour.from_code.evaluation.dates import of_date
from drift.behaviour.from_code.evaluation.names import name_value
from drift.behaviour.from_code.evaluation.operators import operate
from drift.behaviour.from_code.evaluation.queries import list_items
from drift.behaviour.from_code.evaluation.subscripts import index_value
from drift.behaviour.from_code.evaluation.truth import truthiness
from drift.behaviour.from_code.evaluation.united import united
from drift.behaviour.from_code.walking.state import YIELDED
from drift.behaviour.from_code.walking.values import (
    DictValue,
    FunctionValue,
    ListValue,
    QueryValue,
    Value,
    as_term,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.logic.build import arith, conjoin, disjoin, truth
from drift.logic.terms import (
    NULL,
    Call,
    Const,
    Opaque,
    Predicate,
    Term,
    boolean,
    number,
    text,
)

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
            return logical(walk, expr)
        case ir.Conditional():
            return conditional(walk, expr)
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
            parts = operand_conditions(walk, expr)
            return conjoin(*parts) if expr.operator == "and" else disjoin(*parts)
        case _:
            return truthiness(walk, walk.evaluate(expr))


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
            items.update((k, laid_over(walk, items[k], v) if k in items else v) for k, v in fields)
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
