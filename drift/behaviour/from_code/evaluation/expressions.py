"""Expressions to values and conditions."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar

from drift.behaviour.from_code.configuration.keyed import with_fallback
from drift.behaviour.from_code.evaluation.collections_ import append_to, appended
from drift.behaviour.from_code.evaluation.comparisons import comparison, negated, relation, truthiness
from drift.behaviour.from_code.evaluation.names import name_value
from drift.behaviour.from_code.evaluation.queries import list_items
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.evaluation.subscripts import index_value, item_of
from drift.behaviour.from_code.execution.branches import branch
from drift.behaviour.from_code.walking.state import YIELDED
from drift.behaviour.from_code.walking.values import (
    DictValue,
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
from drift.logic.terms import (
    FALSE,
    NULL,
    TRUE,
    Aggregate,
    Call,
    Collect,
    Const,
    Ite,
    Opaque,
    Predicate,
    Term,
    Truth,
    boolean,
    number,
    text,
)

T = TypeVar("T")

LIST_CAP = 24
FILTER_CAP = 6
"""Items that a condition may keep or drop, beyond which a filtered list is no longer worth telling apart."""


def evaluate(walk: Walk, expr: ir.Expr) -> Value:
    """The value of an expression."""
    match expr:
        case ir.Name():
            return name_value(walk, expr)
        case ir.Literal():
            return _literal(expr)
        case ir.Attribute():
            return walk.attribute(walk.evaluate(expr.base), expr.name, expr.span)
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
            return _comprehension(walk, expr)
        case ir.Lambda():
            return FunctionValue(
                f"lambda:{expr.span.line}:{expr.span.column}", expr, walk.module, None, None, _captured(walk)
            )
        case ir.Binding():
            value = walk.evaluate(expr.value)
            if isinstance(expr.target, ir.Name):
                walk.state.locals[expr.target.name] = value
            return value
        case ir.Template():
            return Call("text", tuple(walk.term(part) for part in expr.parts))
        case ir.Spread():
            return walk.evaluate(expr.value)
        case ir.Yield():
            append_to(walk, YIELDED, walk.evaluate(expr.value) if expr.value is not None else NULL)
            return NULL
        case ir.Slice():
            return Opaque("slice")
        case ir.Opaque():
            mentions = tuple(as_term(walk.state.locals[n]) for n in expr.names if n in walk.state.locals)
            return Opaque(expr.text[:80], "not understood by the lowering", mentions)


def _captured(walk: Walk) -> tuple[tuple[str, Value], ...]:
    merged = {**walk.closure, **walk.state.locals}
    return tuple(sorted(merged.items(), key=lambda pair: pair[0]))


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
            case "or" if isinstance(value, Aggregate) and result == number(0):
                # A count or total that is nought, or of nothing, is nought.
                result = value
            case "or":
                result = choose(truthiness(walk, value), value, result)
            case "and":
                result = choose(truthiness(walk, value), result, value)
            case _:
                result = choose(relation(walk, "!=", value, NULL), value, result)
    return result


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
    return operate(walk, expr.operator, left, right)


def operate(walk: Walk, operator: str, left: Value, right: Value) -> Value:
    """`left operator right` on values."""
    if isinstance(left, ListValue) and isinstance(right, ListValue) and operator == "+":
        return ListValue((*left.items, *right.items), left.kind)
    if isinstance(left, DictValue) and isinstance(right, DictValue) and operator == "|":
        keys = {k for k, _ in right.items}
        return DictValue(
            (*((k, v) for k, v in left.items if k not in keys), *right.items), left.open or right.open
        )
    if operator in ("&", "|") and (isinstance(left, Truth) or isinstance(right, Truth)):
        parts = (truthiness(walk, left), truthiness(walk, right))
        return truth(conjoin(*parts) if operator == "&" else disjoin(*parts))
    first, second = as_term(left), as_term(right)
    if operator in ("+", "-", "*", "/", "%"):
        match first, second:
            case Const(kind="string"), Const(kind="string") if operator == "+":
                return text(f"{first.value}{second.value}")
            case (Const(kind="string"), Const()) | (Const(), Const(kind="string")):
                return Call(operator, (first, second))
            case _:
                pass
        return arith(operator, first, second)  # type: ignore[arg-type]
    match first, second:
        case Const(value=Fraction() as a), Const(value=Fraction() as b) if operator == "//" and b:
            return number(a // b)
        case Const(value=Fraction() as a), Const(value=Fraction() as b) if operator == "**":
            if b.denominator == 1 and 0 <= b <= 64:
                return number(a ** int(b))
        case _:
            pass
    return Call(operator, (first, second))


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
    items: list[Value] = []
    for item in expr.items:
        if isinstance(item, ir.Spread):
            spread = walk.evaluate(item.value)
            known = list_items(spread)
            if known is None:
                return Opaque("collection", "a collection with an unknown part", (as_term(spread),))
            items.extend(known)
        else:
            items.append(walk.evaluate(item))
    return ListValue(tuple(items), expr.kind)


def _mapping(walk: Walk, expr: ir.Mapping) -> Value:
    items: dict[Term, Value] = {}
    open_ = False
    for entry in expr.entries:
        value = walk.evaluate(entry.value)
        if entry.key is None:
            if isinstance(value, DictValue):
                items.update(value.items)
                open_ = open_ or value.open
            else:
                open_ = True
            continue
        items[walk.term(entry.key)] = value
    return DictValue(tuple(items.items()), open_)


def _comprehension(walk: Walk, expr: ir.Comprehension) -> Value:
    generator = expr.generators[0]
    source = walk.evaluate(generator.iterable)
    saved = dict(walk.state.locals)
    try:
        collected = collection_of(walk, source)
        if collected is not None and isinstance(generator.target, ir.Name):
            return _over_entities(walk, expr, generator.target.name, collected)
        known = list_items(source)
        if (
            known is not None
            and len(known) <= LIST_CAP
            and len(expr.generators) == 1
            and expr.kind != "mapping"
        ):
            return _over_list(walk, expr, generator, known)
        _bind_unknown(walk, generator.target, source)
        for condition_ in generator.conditions:
            condition(walk, condition_)
        walk.evaluate(expr.element)
        return Opaque("comprehension", "a collection computed from something unknown", (as_term(source),))
    finally:
        walk.state.locals.clear()
        walk.state.locals.update(saved)


def _bind(walk: Walk, target: ir.Expr, value: Value) -> None:
    """Binds the target of a comprehension to one item."""
    if isinstance(target, ir.Name):
        walk.state.locals[target.name] = value
        return
    parts = target.items if isinstance(target, ir.Collection) else ()
    items = [item_of(value, position, len(parts)) for position in range(len(parts))]
    if not parts or any(item is None for item in items):
        _bind_unknown(walk, target, value)
        return
    for part, item in zip(parts, items, strict=True):
        assert item is not None
        _bind(walk, part, item)


def _bind_unknown(walk: Walk, target: ir.Expr, source: Value) -> None:
    names = [target] if isinstance(target, ir.Name) else getattr(target, "items", ())
    for name in names:
        if isinstance(name, ir.Name):
            walk.state.locals[name.name] = Opaque(f"element {name.name}", "", (as_term(source),))


def _over_entities(walk: Walk, expr: ir.Comprehension, name: str, collected: Collect) -> Value:
    walk.state.locals[name] = collected.element
    where = conjoin(collected.where, *(condition(walk, c) for c in expr.generators[0].conditions))
    narrowed = Collect(collected.entity, collected.element, where)
    if len(expr.generators) > 1:
        inner = ir.Comprehension(
            span=expr.span, kind=expr.kind, element=expr.element, generators=expr.generators[1:], key=expr.key
        )
        return _comprehension(walk, inner)
    element = walk.evaluate(expr.element)
    if element == collected.element or expr.kind == "mapping":
        return narrowed
    return Aggregate("values", narrowed, as_term(element))


def _over_list(
    walk: Walk, expr: ir.Comprehension, generator: ir.Generator, items: tuple[Value, ...]
) -> Value:
    kept: Value = ListValue(())
    dropped = 0
    for item in items:
        _bind(walk, generator.target, item)
        tests = [condition(walk, c) for c in generator.conditions]
        test = conjoin(*tests)
        element = walk.evaluate(expr.element)
        if test == TRUE:
            kept = appended(kept, element)
        elif isinstance(element, Truth) or is_boolean(element):
            # Only `any`/`all` look inside: a filtered-out item counts neither way there.
            kept = appended(kept, Ite(test, as_term(element), NULL))
        elif test != FALSE:
            dropped += 1
            if dropped > FILTER_CAP:
                return Opaque("comprehension", "a list filtered by a condition", (as_term(element),))
            kept = choose(test, appended(kept, element), kept)
    return kept


def _call(walk: Walk, expr: ir.Call) -> Value:
    callee = walk.evaluate(expr.callee)
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
            if isinstance(value, DictValue):
                named.extend((str(k.value), v) for k, v in value.items if isinstance(k, Const))
                open_ = open_ or value.open
            else:
                open_ = True
        elif argument.name:
            named.append((argument.name, value))
        else:
            positional.append(value)
    return walk.call(callee, Arguments(tuple(positional), tuple(named), open_), walk.source(expr))


def is_query(value: Value) -> bool:
    """Whether the value still selects rows."""
    return isinstance(value, QueryValue | Collect)
