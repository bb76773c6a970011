"""Checks of what comes in against the limits that its declaration sets."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from drift.behaviour.from_code.calls.validation import held_to
from drift.behaviour.from_code.classes.limits import declared_limits
from drift.behaviour.from_code.configuration.parsed import is_environment, read_environment
from drift.behaviour.from_code.evaluation.comparisons import relation
from drift.behaviour.from_code.walking.state import State
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    FunctionValue,
    Value,
    as_term,
    choose,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Condition
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition
from drift.logic.build import conjoin, disjoin, truth
from drift.logic.spans import Source
from drift.logic.terms import NULL, TRUE, Field, Opaque, Predicate, Var, number, text


def met(walk: Walk, cls: ClassDefinition, given: Value) -> tuple[Condition, ...]:
    """What holds of an input that the limits and the methods of a class let pass."""
    if not is_term(given):
        return ()
    base = as_term(given)
    found: list[Condition] = []
    for field in walk.knowledge.classes.info(cls).fields.values():
        slot = walk.read(base, field.name)
        if not is_term(slot):
            continue
        for limit in field.limits:
            bound = limit.bound
            held: Value = number(bound) if isinstance(bound, Fraction) else _bound(walk, limit.module, bound)
            said = relation(walk, limit.operator, limit.measured(as_term(slot)), held)
            if field.type.optional:
                said = disjoin(relation(walk, "=", slot, NULL), said)
            found.append(_declared(walk, said, limit.source))
    return (*found, *held_to(walk, cls, base))


def _bound(walk: Walk, module: ir.Module, expr: ir.Expr) -> Value:
    return replace(walk, module=module, state=State()).evaluate(expr)


def assume_met(walk: Walk, cls: ClassDefinition, given: Value) -> None:
    """From here on the input meets the limits; what does not was turned away as malformed."""
    walk.state.assume(met(walk, cls, given))


def check_new(walk: Walk, cls: ClassDefinition, instance: Var) -> None:
    """A new instance of a class that checks what it is made of."""
    names = (*walk.knowledge.inheritance.outside(cls), *walk.knowledge.inheritance.decorators(cls))
    if walk.frameworks.checked(names):
        assume_met(walk, cls, instance)


def _declared(walk: Walk, said: Predicate, source: Source) -> Condition:
    text_ = walk.texts(source.file, source.span)
    return Condition(said, source, "assumed", walk.frame.symbol, text_, declared=True)


def check_method(walk: Walk, receiver: ClassValue, name: str, arguments: Arguments) -> Value | None:
    """`Order.parse(body)`, `Order.safeParse(body)`: what comes in, checked; None for any other call."""
    verb = walk.frameworks.verb("form", name)
    first = arguments.positional[0] if arguments.positional else None
    if verb is None or verb.means != "check" or first is None:
        return None
    if walk.knowledge.classes.kind(receiver.definition) != "transfer":
        return None
    if is_environment(walk, first):
        first = read_environment(walk, receiver.definition)
        return first if verb.strict else _answered(first, TRUE)
    if not is_term(first):
        # An object that is put together from what comes in: known by the name of its declaration.
        first = Var(receiver.definition.name[:1].lower() + receiver.definition.name[1:])
    if isinstance(first, Field) and walk.type_of(first).kind == "unknown":
        walk.frame.types[first] = walk.knowledge.classes.class_type(receiver.definition)
    if not verb.strict:
        limits = met(walk, receiver.definition, first)
        walk.trace.extend(condition.source for condition in limits)
        said = conjoin(*(condition.predicate for condition in limits))
        return _answered(first, said)
    assume_met(walk, receiver.definition, first)
    return first


def _answered(given: Value, said: Predicate) -> Value:
    """What a check gives that tells whether the input is well-formed."""
    unknown = Opaque("error", "what is wrong with the input", (as_term(given),))
    # Without limits nothing is known to be wrong: what is said of it stays open.
    error = unknown if said == TRUE else choose(said, NULL, text("not well-formed"))
    parts = (("success", truth(said)), ("data", given), ("value", given), ("error", error))
    return DictValue(tuple((text(name), value) for name, value in parts))


def checked_parameters(
    walk: Walk, function: FunctionValue, named: list[tuple[str, Value]], *, all_of_them: bool = False
) -> None:
    """Inputs that a framework checks against the class of the parameter before it calls an entry point.

    Those that are marked as coming in, or `all_of_them`.
    """
    given = dict(named)
    for parameter in function.node.parameters:
        if parameter.name not in given:
            continue
        if all_of_them:
            _assume_declared(walk, function, parameter, given[parameter.name])
        elif not parameter.decorators or not _comes_in(walk, function.module, parameter):
            continue
        annotated = walk.knowledge.program.resolve(function.module, parameter.annotation)
        if isinstance(annotated, ClassDefinition) and (
            not all_of_them or walk.knowledge.classes.kind(annotated) == "transfer"
        ):
            assume_met(walk, annotated, given[parameter.name])


def _assume_declared(walk: Walk, function: FunctionValue, parameter: ir.Parameter, given: Value) -> None:
    """`limit: int = Query(ge=1)`, `@option("--limit", type=IntRange(1))`: what a parameter can be."""
    module = function.module
    declarations = [
        ir.Assign(span=parameter.span, targets=(), value=parameter.default, annotation=parameter.annotation)
    ]
    declarations.extend(
        ir.Assign(span=decorator.span, targets=(), value=decorator)
        for decorator in (function.node.decorators if isinstance(function.node, ir.Function) else ())
        if isinstance(decorator, ir.Call) and parameter.name in _options(decorator)
    )
    program, frameworks = walk.knowledge.program, walk.frameworks
    for declaration in declarations:
        for limit in declared_limits(program, frameworks, module, declaration):
            bound = limit.bound
            held: Value = number(bound) if isinstance(bound, Fraction) else _bound(walk, limit.module, bound)
            if is_term(given):
                said = relation(walk, limit.operator, limit.measured(as_term(given)), held)
                walk.state.assume((_declared(walk, said, limit.source),))


def _options(decorator: ir.Call) -> tuple[str, ...]:
    """The parameters that `@option("-n", "--max-size")` may be about."""
    told = (argument.value for argument in decorator.arguments if not argument.name)
    names = (one.value for one in told if isinstance(one, ir.Literal) and one.kind == "string")
    return tuple(name.lstrip("-").partition("/")[0].replace("-", "_").lower() for name in names)


def _comes_in(walk: Walk, module: ir.Module, parameter: ir.Parameter) -> bool:
    for decorator in parameter.decorators:
        called = decorator.callee if isinstance(decorator, ir.Call) else decorator
        found = walk.knowledge.program.resolve(module, called)
        if isinstance(found, ExternalDefinition) and walk.frameworks.comes_in(found.qualified):
            return True
    return False
