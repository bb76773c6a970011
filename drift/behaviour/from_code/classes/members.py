"""Members of enums."""

from __future__ import annotations

from drift.behaviour.from_code.classes.descriptions import EnumMember
from drift.behaviour.from_code.classes.identity import Identities
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition
from drift.code.symbols.program import flat
from drift.logic.spans import Source
from drift.logic.types import ValueType


def enum_members(identities: Identities, cls: ClassDefinition) -> dict[str, EnumMember]:
    """The members of an enum, inherited ones first; none for any other class."""
    found: dict[str, EnumMember] = {}
    if identities.is_enum(cls):
        for one in reversed(identities.inheritance.order(cls)):
            found.update(_own_members(one))
    return found


def enum_type(identities: Identities, cls: ClassDefinition) -> ValueType:
    """The type of a member of the enum."""
    return ValueType("enum", states=tuple(enum_members(identities, cls)), entity=identities.name(cls))


def _own_members(cls: ClassDefinition) -> dict[str, EnumMember]:
    found: dict[str, EnumMember] = {}
    for statement in flat(cls.node.body):
        if not isinstance(statement, ir.Assign) or statement.value is None or statement.operator:
            continue
        for target in statement.targets:
            if isinstance(target, ir.Name) and not target.name.startswith("_"):
                value = _member_value(statement.value)
                found[target.name] = EnumMember(target.name, value, Source(cls.module.file, statement.span))
    return found


def _member_value(expr: ir.Expr) -> str:
    match expr:
        case ir.Literal(kind="string" | "integer"):
            return expr.value
        case ir.Collection(items=(ir.Literal(kind="string" | "integer") as first, *_)):
            return first.value
        case _:
            return ""
