"""What a service holds when nobody gives it anything else: `self._clock = clock or utcnow`."""

from __future__ import annotations

from drift.behaviour.from_code.calls.construction import default_value
from drift.behaviour.from_code.calls.parameters import default_argument
from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import ExternalValue, FunctionValue, Value
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.code.symbols.definitions import FunctionDefinition
from drift.logic.terms import NULL, Call, Config, Const, Field


def held_callable(walk: Walk, attribute: Field) -> FunctionValue | ExternalValue | None:
    """The function that a service's attribute holds by default, None if its constructor does not tell."""
    value = _held(walk, attribute)
    return value if isinstance(value, FunctionValue | ExternalValue) else None


def held_tool(walk: Walk, attribute: Field) -> Call | None:
    """What a library made for a service (`sessionmaker(...)`); None if it holds anything else."""
    value = _held(walk, attribute)
    return value if isinstance(value, Call) and "." in value.name else None


def held_constant(walk: Walk, attribute: Field) -> Const | Config | None:
    """The number or text that a service's attribute holds by default and that nothing sets later."""
    if attribute.name in walk.knowledge.attributes_written:
        return None
    info = walk.knowledge.info(walk.entity_of(attribute.base))
    if info is None or walk.knowledge.is_data(info.definition):
        return None
    value = _held(walk, attribute)
    return value if isinstance(value, Const | Config) and value != NULL else None


def _held(walk: Walk, attribute: Field) -> Value | None:
    info = walk.knowledge.info(walk.entity_of(attribute.base))
    if info is None:
        return None
    cls = info.definition
    init = walk.knowledge.constructor(cls)
    if init is None:
        return default_value(walk, cls, attribute.name) if attribute.name in info.fields else None
    found = _fallback(init, attribute.name)
    if isinstance(found, ir.Parameter):
        called = FunctionValue(init.qualified, init.node, init.module, init.owner)
        return default_argument(walk, called, found) if found.default is not None else None
    return _evaluated(walk, init, found) if found is not None else None


def _fallback(init: FunctionDefinition, name: str) -> ir.Expr | ir.Parameter | None:
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


def _without_parameter(
    expr: ir.Expr | None, parameters: dict[str, ir.Parameter]
) -> ir.Expr | ir.Parameter | None:
    match expr:
        case ir.Name() if expr.name in parameters:
            return parameters[expr.name]
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
