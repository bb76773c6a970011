"""Classes that hold configuration, and the values that their fields are configured to."""

from __future__ import annotations

from drift.behaviour.from_code.classes import FieldInfo
from drift.behaviour.from_code.configuration.constants import (
    constant_value,
    numeric,
    read_here,
    type_of_constant,
)
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.values import FunctionValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import ConfigParameter
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition, ConstantDefinition
from drift.code.symbols.program import dotted
from drift.logic.terms import Config, Const


def is_setting(knowledge: Knowledge, field: FieldInfo) -> bool:
    """Whether the field belongs to a class that holds configuration."""
    return field.owner is not None and holds_settings(knowledge, field.owner)


def holds_settings(knowledge: Knowledge, cls: ClassDefinition) -> bool:
    """A settings class; or a record whose every field has a default and that no code writes to.

    A record that only has room for what is put in, or that code makes to be kept in a field, is data; so is
    what an entry point is given, and what each instance of another class of data begins with one of.
    """
    kind = knowledge.classes.kind(cls)
    plain = kind is None and knowledge.frameworks.language(cls.module.language).fields
    if kind != "record" and kind != "transfer" and not (plain and knowledge.constructor(cls) is None):
        return kind == "settings"
    fields = list(knowledge.classes.info(cls).fields.values())
    if not fields or not all(f.default is not None and not f.relationship for f in fields):
        return False
    computed = ir.Literal | ir.Binary | ir.Unary | ir.Logical | ir.Attribute
    if plain and not all(isinstance(f.default, computed) for f in fields):
        return False
    if all(_starts_empty(f) for f in fields) or cls.name in knowledge.values_held:
        return False
    if cls.qualified in knowledge.requests or cls.name in _kept_in_data(knowledge):
        return False
    return not any(f.attribute in knowledge.attributes_written for f in fields)


def _kept_in_data(knowledge: Knowledge) -> frozenset[str]:
    """The classes of which fields hold one by default, beside other fields that every instance is given."""
    if knowledge.kept_in_data is None:
        infos = [knowledge.classes.info(one) for one in knowledge.classes.all()]
        held = [
            dotted(default.callee if isinstance(default, ir.Call) else default).rpartition(".")[2]
            for info in infos
            if any(field.default is None for field in info.fields.values())
            for field in info.fields.values()
            if isinstance(default := field.default, ir.Name | ir.Attribute | ir.Call)
        ]
        knowledge.kept_in_data = frozenset(held)
    return knowledge.kept_in_data


def _starts_empty(field: FieldInfo) -> bool:
    """Whether the default says nothing yet: null, or a collection without items."""
    match field.default:
        case ir.Literal(kind=kind):
            return kind == "null"
        case ir.Collection(items=items):
            return not items
        case ir.Name() | ir.Call(arguments=()):
            return field.type.kind == "collection"
        case _:
            return False


def setting(walk: Walk, field: FieldInfo) -> Value:
    """The configured value a settings class holds in a field."""
    owner = field.owner
    assert owner is not None
    qualified = f"{owner.qualified}.{field.attribute}"
    if qualified not in walk.knowledge.config:
        value: Const | None = None
        if field.default is not None:
            constant = ConstantDefinition(
                owner.module,
                field.attribute,
                f"{qualified}()",
                field.default,
                None,
                _assignment(field),
                2,
                owner,
            )
            held = constant_value(walk.engine, walk.knowledge, constant)
            if isinstance(held, FunctionValue):
                held = walk.call(held, Arguments(), field.source)
            if is_term(held):
                value, _ = numeric(walk.knowledge, as_term(held))
                read_here(walk.knowledge, as_term(held), field.source)
        type_ = field.type if field.type.kind != "unknown" else type_of_constant(value)
        walk.knowledge.configured(
            ConfigParameter(field.attribute, field.source, type_, value, True, qualified)
        )
    return Config(qualified)


def _assignment(field: FieldInfo) -> ir.Assign:
    name = ir.Name(span=field.source.span, name=field.attribute)
    return ir.Assign(span=field.source.span, targets=(name,), value=field.default)
