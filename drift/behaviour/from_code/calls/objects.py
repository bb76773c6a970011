"""Object literals: what one is an instance of, and changed copies (`{...order, status: "paid"}`)."""

from __future__ import annotations

from drift.behaviour.from_code.calls.construction import from_literal
from drift.behaviour.from_code.evaluation.references import as_reference
from drift.behaviour.from_code.walking.either import is_record
from drift.behaviour.from_code.walking.state import COPIED, tame_term
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    DictValue,
    FunctionValue,
    ListValue,
    Value,
    as_term,
    choose,
    is_term,
    without_null,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Assign
from drift.code import ir
from drift.logic.build import negate
from drift.logic.spans import Source
from drift.logic.terms import TRUE, Call, Const, Field, Ite, Record, SetOf, Term, Var, text
from drift.logic.types import ValueType


def as_instance(walk: Walk, value: Value, type_: ValueType | None, source: Source) -> Value:
    """The value as one of a type: an object literal where an entity is wanted is a new instance of it."""
    if type_ is None:
        return value
    if type_.kind == "collection" and isinstance(value, ListValue):
        return ListValue(
            tuple(as_instance(walk, item, type_.element, source) for item in value.items), value.kind
        )
    if type_.kind != "entity":
        return value
    if isinstance(value, ChoiceValue):
        return _either(walk, value, type_, source)
    if isinstance(value, Ite) and is_record(value):
        return _either(walk, ChoiceValue(value.test, value.then, value.other), type_, source)
    if isinstance(value, Record):
        value = DictValue(tuple((text(key), held) for key, held in value.items))
    if not isinstance(value, DictValue) or any(isinstance(v, FunctionValue) for _, v in value.items):
        return value
    info = walk.knowledge.info(type_.entity)
    if info is None or not walk.knowledge.is_data(info.definition):
        return value
    named: list[tuple[str, Value]] = []
    for key, held in value.items:
        if isinstance(key, Const) and key.kind == "string":
            name = str(key.value)
            field = info.fields.get(name)
            named.append((name, as_instance(walk, held, field.type if field else None, source)))
    return from_literal(walk, info.definition, Arguments((), tuple(named), value.open), source)


def _either(walk: Walk, value: ChoiceValue, type_: ValueType, source: Source) -> Value:
    before, alive = walk.state.when, walk.state.alive
    walk.state.assume(walk.given(value.test, source, "silent"))
    then = as_instance(walk, value.then, type_, source)
    walk.state.when, walk.state.alive = before, alive
    walk.state.assume(walk.given(negate(value.test), source, "silent"))
    other = as_instance(walk, value.other, type_, source)
    walk.state.when, walk.state.alive = before, alive
    return choose(value.test, then, other)


def changed_copy(walk: Walk, base: Value, values: list[tuple[str, Value]], source: Source) -> Value | None:
    """`{...order, status: "paid"}`: the instance as it is from here on.

    None where the result has other fields than the instance: then it is something else made from it.
    """
    base = without_null(base)
    if not is_term(base):
        return None
    term = as_term(base)
    entity = walk.entity_of(term)
    info = walk.knowledge.info(entity)
    if info is None or info.kind == "transfer" or not walk.knowledge.is_data(info.definition):
        return None
    if any(walk.knowledge.field(entity, name) is None for name, _ in values):
        return None
    span = source.span
    copy = Var(f"{entity}#{span.line}:{span.column}{COPIED}", entity)
    walk.frame.created.append(copy)
    walk.frame.copies[copy] = term
    for name, value in values:
        found = walk.knowledge.field(entity, name)
        assert found is not None
        value = as_instance(walk, value, found.type, source)
        stored = as_reference(walk, entity, name, value)
        stored = tame_term(as_term(stored)) if is_term(stored) else stored
        if as_term(stored) != as_term(walk.read(term, found.name)):
            walk.record(Assign(walk.original(term), entity, found.name, as_term(stored)), source)
        walk.state.store[(copy, found.name)] = stored
    return copy


def spelled(entries: list[tuple[Term | None, Value]]) -> list[tuple[str, Value]] | None:
    """The entries by name, those of spread literals among them; None where a name is not known."""
    found: dict[str, Value] = {}
    for key, value in entries:
        if key is None and isinstance(value, DictValue) and not value.open:
            inner = spelled(list(value.items))
            if inner is None:
                return None
            found.update(inner)
        elif isinstance(key, Const) and key.kind == "string":
            found[str(key.value)] = value
        else:
            return None
    return list(found.items())


def form_fields(walk: Walk, value: Value) -> tuple[tuple[str, Value], ...] | None:
    """What a form that spells out all its fields, or `asdict(x)`, hands on by name; None for any other."""
    if isinstance(value, Call):
        table = walk.frameworks.call(value.name)
        told = spread_fields(walk, value.args[0]) if table is not None and table.means == "fields" else None
        return None if told is None else tuple((str(key.value), held) for key, held in told)
    info = walk.knowledge.info(walk.entity_of(value)) if is_term(value) else None
    if info is None or info.kind != "form" or not info.fields:
        return None
    if any(
        walk.knowledge.inheritance.member(info.definition, name) is not None
        for name in walk.knowledge.frameworks.conventions.options
    ):
        return None
    return tuple(
        (f.attribute, walk.attribute(value, f.attribute, f.source.span)) for f in info.fields.values()
    )


def spelled_out(walk: Walk, receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """`body.model_dump()`: the fields of an instance by name; None for any other call."""
    cls = walk.knowledge.classes.named(walk.entity_of(receiver)) if is_term(receiver) else None
    table = None if cls is None else walk.frameworks.written(walk.knowledge.inheritance.outside(cls))
    if table is None or name not in table.spells or arguments.positional or arguments.open:
        return None
    left_out: frozenset[str] = frozenset()
    for option, given in arguments.named:
        if option == table.besides and isinstance(given, ListValue | SetOf):
            left_out = frozenset(str(item.value) for item in given.items if isinstance(item, Const))
        elif given == TRUE or not isinstance(given, Const) or given.kind != "string":
            return None
    fields = spread_fields(walk, receiver) or ()
    return DictValue(tuple((key, held) for key, held in fields if str(key.value) not in left_out))


def laid_over(walk: Walk, earlier: Value, later: Value) -> Value:
    """What an entry holds once another object is spread over it: the earlier value where that has none."""
    match later:
        case Ite(test=test, then=then, other=other):
            return choose(test, laid_over(walk, earlier, then), laid_over(walk, earlier, other))
        case Field(base=Var() as base, name=name) if base in walk.frame.created:
            info = walk.knowledge.info(base.entity)
            found = info.fields.get(name) if info is not None else None
            plain = info is not None and not any(
                isinstance(s, ir.Function) for s in info.definition.node.body
            )
            return earlier if plain and found is not None and found.type.optional else later
        case _:
            return later


def spread_fields(walk: Walk, base: Value) -> tuple[tuple[Const, Value], ...] | None:
    """What spreading an instance into an object literal gives it, by name; None for anything else."""
    base = without_null(base)
    info = walk.knowledge.info(walk.entity_of(base)) if is_term(base) else None
    if info is None:
        return None
    return tuple((text(f.attribute), walk.read(as_term(base), f.name)) for f in info.fields.values())
