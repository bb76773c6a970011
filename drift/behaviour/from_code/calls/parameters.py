"""Binding arguments to parameters."""

from __future__ import annotations

from drift.behaviour.from_code.calls.filling import as_filled
from drift.behaviour.from_code.classes import Classes
from drift.behaviour.from_code.configuration.constants import numeric, type_of_constant
from drift.behaviour.from_code.evaluation.entity_names import entity_for_name
from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import (
    DictValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    Value,
    as_term,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import ConfigParameter
from drift.code import ir
from drift.code.symbols.definitions import ConstantDefinition
from drift.logic.spans import Source
from drift.logic.terms import NOW, Call, Const, Opaque, Var, text
from drift.logic.types import ValueType


def bind(walk: Walk, function: FunctionValue, arguments: Arguments) -> dict[str, Value]:
    """The value of each parameter at a call."""
    positional = list(arguments.positional)
    if function.bound is not None:
        positional.insert(0, function.bound)
    named = dict(arguments.named)
    bound: dict[str, Value] = {}
    for parameter in function.node.parameters:
        if parameter.kind == "*":
            further = Opaque(parameter.name, "further arguments")
            bound[parameter.name] = further if arguments.open else ListValue(tuple(positional), "tuple")
            positional = []
        elif parameter.kind == "**":
            rest = tuple((text(k), v) for k, v in named.items())
            bound[parameter.name] = DictValue(rest, arguments.open)
        elif parameter.kind != "keyword" and positional:
            bound[parameter.name] = positional.pop(0)
        elif parameter.name in named:
            bound[parameter.name] = named.pop(parameter.name)
        elif parameter.default is not None and not arguments.open:
            bound[parameter.name] = default_argument(walk, function, parameter)
        else:
            bound[parameter.name] = unknown_argument(walk, function, parameter)
    for parameter in function.node.parameters:
        if parameter.kind == "" or parameter.kind == "keyword":
            bound[parameter.name] = _typed(walk, function, parameter, bound[parameter.name])
    return bound


def _typed(walk: Walk, function: FunctionValue, parameter: ir.Parameter, value: Value) -> Value:
    """An untyped argument takes the type its parameter declares."""
    if isinstance(value, Var) and not value.entity and value not in walk.frame.types:
        type_ = parameter_type(walk, function, parameter)
        if type_.kind != "unknown":
            walk.frame.types[value] = type_
    elif isinstance(value, Var):
        return as_filled(
            walk, value, walk.knowledge.classes.annotation(function.module, parameter.annotation)
        )
    return value


def default_argument(walk: Walk, function: FunctionValue, parameter: ir.Parameter) -> Value:
    """The default of a parameter; a number is a configured value that callers may override."""
    assert parameter.default is not None
    inner = Walk(
        walk.engine,
        walk.knowledge,
        function.module,
        Frame(function.qualified, function.module.file),
        State(),
        dict(function.closure),
        function.owner,
        texts=walk.texts,
    )
    value = inner.evaluate(parameter.default)
    dependency = depends_on(walk, parameter.default, inner)
    if dependency is not None:
        source = Source(function.module.file, parameter.default.span)
        return _yielded(walk.call(dependency, Arguments(open=True), source))
    if isinstance(value, Const) and value.kind in ("number", "duration"):
        qualified = f"{function.qualified}({parameter.name})"
        source = Source(function.module.file, parameter.span)
        folded, _ = numeric(walk.knowledge, value)
        return walk.knowledge.configured(
            ConfigParameter(parameter.name, source, type_of_constant(folded), folded, True, qualified)
        )
    return value


def _yielded(value: Value) -> Value:
    """A dependency that is a generator gives what it yields."""
    return value.items[0] if isinstance(value, ListValue) and len(value.items) == 1 else value


def depends_on(walk: Walk, expr: ir.Expr | None, inner: Walk) -> Value | None:
    """The function that a dependency declaration (`Depends(get_order)`) names."""
    if not isinstance(expr, ir.Call) or not expr.arguments:
        return None
    callee = inner.evaluate(expr.callee)
    if not isinstance(callee, ExternalValue):
        return None
    table = walk.frameworks.call(callee.qualified)
    if table is None or table.means != "depends":
        return None
    return inner.evaluate(expr.arguments[0].value)


def parameter_type(walk: Walk, function: FunctionValue, parameter: ir.Parameter) -> ValueType:
    """The type a parameter declares, else the entity its name means."""
    declared = walk.knowledge.classes.annotation(function.module, parameter.annotation)
    if declared.kind != "unknown":
        return declared
    if parameter.annotation is None:
        entity = entity_for_name(walk.knowledge, parameter.name)
        if entity:
            return ValueType("entity", False, (), entity)
    return declared


def unknown_argument(walk: Walk, function: FunctionValue, parameter: ir.Parameter) -> Value:
    """A parameter that nothing gives a value: an input of the operation."""
    dependency = _annotated_dependency(walk, function, parameter)
    if dependency is not None:
        return dependency
    if parameter.kind == "*":
        return Opaque(parameter.name, "further arguments")
    type_ = parameter_type(walk, function, parameter)
    if _is_clock_reading(walk, parameter, type_):
        return NOW
    made = Var(parameter.name, type_.entity if type_.kind == "entity" else "")
    if type_.kind == "unknown" and "." in type_.entity and not type_.entity.startswith(Classes.VARIABLE):
        walk.frame.types[made] = type_
    if type_.kind != "unknown" and (type_.kind != "entity" or type_.optional):
        walk.frame.types[made] = type_
    return made


def _is_clock_reading(walk: Walk, parameter: ir.Parameter, type_: ValueType) -> bool:
    """Whether the caller hands in the present moment: `now: datetime`."""
    number = bool(walk.conventions.time_unit) and type_.kind in ("integer", "decimal")
    if type_.kind not in ("timestamp", "unknown") and not number:
        return False
    verb = walk.frameworks.verb("clock", parameter.name)
    if verb is None or verb.means != "now":
        return False
    return type_.kind == "timestamp" or number or (parameter.annotation is None and parameter.name == "now")


def _annotated_dependency(walk: Walk, function: FunctionValue, parameter: ir.Parameter) -> Value | None:
    """`Annotated[T, Depends(f)]`, also through an alias, and a default of `Depends(f)`."""
    inner = Walk(
        walk.engine,
        walk.knowledge,
        function.module,
        Frame(function.qualified, function.module.file),
        State(),
        dict(function.closure),
        function.owner,
        texts=walk.texts,
    )
    candidates: list[ir.Expr] = []
    if parameter.default is not None:
        candidates.append(parameter.default)
    annotation = parameter.annotation
    module = function.module
    if isinstance(annotation, ir.Name):
        found = walk.knowledge.program.lookup(module, annotation.name)
        if isinstance(found, ConstantDefinition) and found.value is not None:
            annotation = found.value
            inner.module = found.module
    if isinstance(annotation, ir.Index) and isinstance(annotation.key, ir.Collection):
        candidates.extend(annotation.key.items[1:])
    for candidate in candidates:
        dependency = depends_on(walk, candidate, inner)
        if dependency is not None:
            where = function.module if candidate is parameter.default else inner.module
            source = Source(where.file, candidate.span)
            value = _yielded(walk.call(dependency, Arguments(open=True), source))
            if is_term(value) and not isinstance(as_term(value), Opaque | Call):
                return value
            type_ = parameter_type(walk, function, parameter)
            return Var(parameter.name, type_.entity) if type_.kind == "entity" else value
    return None
