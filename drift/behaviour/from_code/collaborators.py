"""What a service holds when nobody gives it anything else: `self._clock = clock or utcnow`."""

from __future__ import annotations

from drift.behaviour.from_code.construction import default_value
from drift.behaviour.from_code.state import Frame, State
from drift.behaviour.from_code.values import ExternalValue, FunctionValue, Value
from drift.behaviour.from_code.walk import Walk
from drift.code import ir
from drift.code.symbols.definitions import FunctionDefinition
from drift.logic.terms import Field


def held_callable(walk: Walk, attribute: Field) -> FunctionValue | ExternalValue | None:
    """The function that a service's attribute holds by default, None if its constructor does not tell."""
    info = walk.knowledge.info(walk.entity_of(attribute.base))
    if info is None:
        return None
    cls = info.definition
    init = walk.knowledge.inheritance.method(cls, "__init__")
    value: Value | None = None
    if init is None:
        value = default_value(walk, cls, attribute.name) if attribute.name in info.fields else None
    else:
        expr = _fallback(init, attribute.name)
        value = _evaluated(walk, init, expr) if expr is not None else None
    return value if isinstance(value, FunctionValue | ExternalValue) else None


def _fallback(init: FunctionDefinition, name: str) -> ir.Expr | None:
    """What the constructor stores in the attribute where its parameter is not given."""
    parameters = {p.name: p for p in init.node.parameters}
    receiver = init.node.parameters[0].name if init.node.parameters else ""
    for statement in init.node.body:
        if not isinstance(statement, ir.Assign) or statement.operator:
            continue
        for target in statement.targets:
            match target:
                case ir.Attribute(base=ir.Name(name=base)) if base == receiver and target.name == name:
                    return _without_parameter(statement.value, parameters)
                case _:
                    pass
    return None


def _without_parameter(expr: ir.Expr | None, parameters: dict[str, ir.Parameter]) -> ir.Expr | None:
    match expr:
        case ir.Name() if expr.name in parameters:
            return parameters[expr.name].default
        case ir.Logical(operator="or" | "??"):
            return _without_parameter(expr.operands[-1], parameters)
        case ir.Conditional(then=ir.Name() as then) if then.name in parameters:
            return _without_parameter(expr.other, parameters)
        case ir.Conditional(other=ir.Name() as other) if other.name in parameters:
            return _without_parameter(expr.then, parameters)
        case _:
            return expr


def _evaluated(walk: Walk, init: FunctionDefinition, expr: ir.Expr) -> Value:
    inner = Walk(
        walk.engine,
        walk.knowledge,
        init.module,
        Frame(init.qualified, init.module.file),
        State(),
        owner=init.owner,
        texts=walk.texts,
    )
    return inner.evaluate(expr)
