"""Module- and class-level constants: configured values, status strings, tables, singletons."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from drift.behaviour.from_code.calls.filling import as_filled
from drift.behaviour.from_code.evaluation.entity_names import entity_for_name
from drift.behaviour.from_code.evaluation.generics import filled_object, filling_of
from drift.behaviour.from_code.walking.knowledge import Knowledge, is_constant_name
from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    ExternalValue,
    FunctionValue,
    ModuleValue,
    Value,
    as_term,
    is_store_to_fill,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Engine, Walk
from drift.behaviour.model import ConfigParameter
from drift.code import ir
from drift.code.symbols.definitions import (
    ClassDefinition,
    ConstantDefinition,
    Definition,
    ExternalDefinition,
    FunctionDefinition,
    ModuleDefinition,
)
from drift.logic.build import arith
from drift.logic.quantity import unit
from drift.logic.rewrite import rewrite, subterms
from drift.logic.spans import Source
from drift.logic.terms import TRUE, Arith, Collect, Config, Const, Expression, Opaque, Term, Var
from drift.logic.types import ValueType
from drift.logic.words import split


def definition_value(walk: Walk, found: Definition) -> Value:
    """The value a definition stands for."""
    match found:
        case ModuleDefinition():
            return ModuleValue(found.module, found.module.name)
        case ClassDefinition():
            return ClassValue(found)
        case FunctionDefinition():
            made = _chained(walk, found) if found.node.decorators and found.owner is None else None
            if made is not None:
                return made
            return FunctionValue(found.qualified, found.node, found.module, found.owner)
        case ExternalDefinition():
            return ExternalValue(found.qualified)
        case ConstantDefinition():
            return constant_value(walk.engine, walk.knowledge, found)


def _chained(walk: Walk, found: FunctionDefinition) -> Value | None:
    from drift.behaviour.from_code.calls.procedures import defined_by_chain

    return defined_by_chain(walk, found)


def constant_value(engine: Engine, knowledge: Knowledge, constant: ConstantDefinition) -> Value:
    """The value of a constant, evaluated once.

    Numbers and durations become configured values under their name.
    """
    known = knowledge.constants.get(constant.qualified)
    if known is not None:
        return known
    if constant.qualified in knowledge.evaluating:
        return Opaque(constant.qualified, "defined in terms of itself")
    if constant.value is None:
        annotated = knowledge.classes.annotation(constant.module, constant.annotation)
        return Var(constant.qualified, annotated.entity if annotated.kind == "entity" else "")
    knowledge.evaluating.add(constant.qualified)
    try:
        value = _evaluate(engine, knowledge, constant)
    finally:
        knowledge.evaluating.discard(constant.qualified)
    if is_store_to_fill(value):
        value = _filled_later(knowledge, constant)
    if isinstance(value, DictValue) and any(is_store_to_fill(held) for _, held in value.items):
        value = _with_stores(knowledge, constant, value)
    value = _tabled(knowledge, constant, value, constant.qualified, 0)
    value = _named(knowledge, constant, value)
    knowledge.constants[constant.qualified] = value
    return value


def _with_stores(knowledge: Knowledge, constant: ConstantDefinition, value: DictValue) -> Value:
    """An object of stores that start empty: `const db: Database = { orders: [], lines: new Map() }`."""
    items: list[tuple[Term, Value]] = []
    for key, held in value.items:
        name = str(key.value) if isinstance(key, Const) else ""
        written = _entry(constant, name) if name and is_store_to_fill(held) else None
        if written is not None:
            one = ConstantDefinition(
                constant.module,
                name,
                f"{constant.qualified}.{name}",
                written,
                _member_annotation(knowledge, constant, name),
                constant.node,
            )
            filled = _filled_later(knowledge, one)
            # An empty list may also be an entry of a table: a state that nothing leads out of.
            held = filled if isinstance(filled, Collect) else held
        items.append((key, held))
    return DictValue(tuple(items), value.open)


def _member_annotation(knowledge: Knowledge, constant: ConstantDefinition, name: str) -> ir.Expr | None:
    """What the type of an object says of one of its members."""
    body: tuple[ir.Stmt, ...] = ()
    match constant.annotation:
        case ir.Mapping(entries=entries):
            return next(
                (e.value for e in entries if isinstance(e.key, ir.Literal) and e.key.value == name), None
            )
        case ir.Name() as named:
            found = knowledge.program.lookup_type(constant.module, named.name)
            body = found.node.body if isinstance(found, ClassDefinition) else ()
        case _:
            pass
    for member in body:
        if isinstance(member, ir.Assign) and any(
            isinstance(target, ir.Name) and target.name == name for target in member.targets
        ):
            return member.annotation
    return None


def _filled_later(knowledge: Knowledge, constant: ConstantDefinition) -> Value:
    """A list or table that starts empty holds what the code puts there: all instances of its entity."""
    made = constant.value.callee if isinstance(constant.value, ir.Call) else None
    annotated = knowledge.classes.annotation(constant.module, constant.annotation or made)
    element = annotated.element
    entity = element.entity if element is not None and element.kind == "entity" else ""
    if constant.annotation is None and not entity:
        entity = entity_for_name(knowledge, constant.name)
    info = knowledge.info(entity)
    if info is None or not knowledge.is_data(info.definition):
        return Var(constant.qualified)
    return Collect(entity, knowledge.element(entity), TRUE)


def _evaluate(engine: Engine, knowledge: Knowledge, constant: ConstantDefinition) -> Value:
    assert constant.value is not None
    frame = Frame(constant.qualified, constant.module.file)
    walk = Walk(engine, knowledge, constant.module, frame, State(), owner=constant.owner)
    if constant.owner is not None:
        for other in knowledge.inheritance.constants(constant.owner):
            if other.name != constant.name and _mentions(constant.value, other.name):
                walk.state.locals[other.name] = constant_value(engine, knowledge, other)
    value = walk.evaluate(constant.value)
    if isinstance(value, Var) and value in frame.created:
        declared = knowledge.classes.annotation(constant.module, constant.annotation)
        filled = as_filled(walk, value, declared)
        # A module-level object: one shared instance that starts with what its constructor gave it.
        return _shared(walk, filled if isinstance(filled, Var) else value, constant.qualified)
    if isinstance(value, DictValue) and walk.conventions.members:
        items = tuple(
            (key, _shared(walk, held, f"{constant.qualified}.{key.value}"))
            if isinstance(key, Const) and isinstance(held, Var) and held in frame.created
            else (key, held)
            for key, held in value.items
        )
        return DictValue(items, value.open)
    return value


def _shared(walk: Walk, value: Var, name: str) -> Var:
    filling = filling_of(value)
    plain = Var(name, value.entity)
    shared = plain if filling is None else filled_object(plain, filling)
    walk.knowledge.singletons[shared] = {
        field: held
        for (base, field), held in walk.state.store.items()
        if base == value and walk.knowledge.stays(value.entity, field) and not is_store_to_fill(held)
    }
    return shared


def _mentions(expr: ir.Expr, name: str) -> bool:
    match expr:
        case ir.Name():
            return expr.name == name
        case ir.Call():
            return any(_mentions(a.value, name) for a in expr.arguments) or _mentions(expr.callee, name)
        case ir.Binary():
            return _mentions(expr.left, name) or _mentions(expr.right, name)
        case ir.Collection():
            return any(_mentions(i, name) for i in expr.items)
        case ir.Mapping():
            return any(
                _mentions(e.value, name) or (e.key is not None and _mentions(e.key, name))
                for e in expr.entries
            )
        case ir.Attribute():
            return _mentions(expr.base, name)
        case _:
            return False


def _tabled(
    knowledge: Knowledge, constant: ConstantDefinition, value: Value, qualified: str, depth: int
) -> Value:
    """A constant table whose entries are numbers holds configured values under its keys."""
    if not isinstance(value, DictValue) or depth > 3 or not is_constant_name(constant):
        return value
    items: list[tuple[Term, Value]] = []
    for key, held in value.items:
        if isinstance(key, Const) and key.kind == "string":
            name = f"{qualified}.{key.value}"
            inner = _tabled(knowledge, constant, held, name, depth + 1)
            entry = _entry(constant, str(key.value))
            if is_term(inner) and (entry is not None or not isinstance(inner, Config)):
                # A setting that the table did not spell out stands where something else reads it.
                folded, overridable = numeric(knowledge, as_term(inner))
                if folded is not None and not overridable and is_unit(str(key.value), folded):
                    inner = folded
                elif folded is not None and folded.kind in ("number", "duration"):
                    span = entry.span if entry is not None else constant.node.targets[0].span
                    source = Source(constant.module.file, span)
                    read_here(knowledge, as_term(inner), source)
                    inner = knowledge.configured(
                        ConfigParameter(
                            str(key.value), source, type_of_constant(folded), folded, overridable, name
                        )
                    )
            items.append((key, inner))
        else:
            items.append((key, held))
    return DictValue(tuple(items), value.open)


def _entry(constant: ConstantDefinition, key: str) -> ir.Expr | None:
    """What a table spells out under a key."""
    pending: list[ir.Expr] = [constant.value] if constant.value is not None else []
    while pending:
        expr = pending.pop(0)
        if isinstance(expr, ir.Mapping):
            for entry in expr.entries:
                if isinstance(entry.key, ir.Literal) and entry.key.value == key:
                    return entry.value
                pending.append(entry.value)
        elif isinstance(expr, ir.Call):
            for argument in expr.arguments:
                if argument.name == key:
                    return argument.value
                if not argument.name:
                    # `Object.freeze({…})`
                    pending.append(argument.value)
    return None


def _named(knowledge: Knowledge, constant: ConstantDefinition, value: Value) -> Value:
    if isinstance(value, FunctionValue) and value.qualified.startswith("procedure:"):
        return replace(value, qualified=constant.qualified)
    if not is_term(value) or not is_constant_name(constant):
        return value
    folded, overridable = numeric(knowledge, value)  # type: ignore[arg-type]
    if folded is None:
        return value
    assert constant.value is not None
    read_here(knowledge, as_term(value), Source(constant.module.file, constant.value.span))
    if not overridable and is_unit(constant.name, folded):
        return folded
    if folded.kind in ("string", "symbol") or (folded.kind == "boolean" and not overridable):
        return value if not overridable else parameter(knowledge, constant, folded, overridable)
    return parameter(knowledge, constant, folded, overridable)


_BESIDE_UNITS = frozenset({"one", "per", "in", "a", "of"})


_LENGTHS = (Fraction(1, 1000), Fraction(1), Fraction(60), Fraction(3_600), Fraction(86_400))


def is_unit(name: str, value: Const) -> bool:
    """Whether a constant is a unit (`HOUR`, `MS_PER_DAY`) by name and value, not something configured."""
    if not isinstance(value.value, Fraction) or not value.value:
        return False
    found = [(word, unit(word)) for word in split(name) if word not in _BESIDE_UNITS]
    if not found or any(one is None or one.dimension != "duration" for _, one in found):
        return False
    longest = max(one.factor for _, one in found if one is not None)
    return longest / value.value in (_LENGTHS if value.kind == "number" else (Fraction(1),))


def read_here(knowledge: Knowledge, value: Term, source: Source) -> None:
    """Environment variables that a helper reads for a constant are read where the constant is defined."""
    for part in subterms(value):
        known = knowledge.config.get(part.name) if isinstance(part, Config) else None
        if known is not None and known.qualified.startswith("env:"):
            knowledge.config[known.qualified] = replace(known, source=source)


def parameter(
    knowledge: Knowledge, constant: ConstantDefinition, value: Const | None, overridable: bool
) -> Config:
    """Registers a constant as a configured value."""
    return knowledge.configured(
        ConfigParameter(
            constant.name,
            Source(constant.module.file, constant.node.span),
            type_of_constant(value),
            value,
            overridable,
            constant.qualified,
        )
    )


def type_of_constant(value: Const | None) -> ValueType:
    """The type of a configured value."""
    match value:
        case Const(kind="number", value=Fraction() as number):
            return ValueType("integer" if number.denominator == 1 else "decimal")
        case Const(kind="duration"):
            return ValueType("duration")
        case Const(kind="boolean"):
            return ValueType("boolean")
        case Const(kind="string"):
            return ValueType("string")
        case _:
            return ValueType()


def numeric(knowledge: Knowledge, value: Term) -> tuple[Const | None, bool]:
    """The constant a term amounts to with configured values put in, and whether one can be overridden."""
    overridable = False

    def put(node: Expression) -> Expression:
        nonlocal overridable
        match node:
            case Config():
                known = knowledge.config.get(node.name)
                if known is not None:
                    overridable = overridable or known.overridable
                    return known.value if known.value is not None else node
                return node
            case Arith():
                return arith(node.op, node.left, node.right)
            case _:
                return node

    folded = rewrite(value, put)
    return (folded if isinstance(folded, Const) and folded.kind != "null" else None), overridable
