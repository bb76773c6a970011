"""Machines of transitions that classes make for their instances, and the field that holds the state."""

from __future__ import annotations

from collections.abc import Iterable

from drift.behaviour.from_code.classes.choices import listed
from drift.behaviour.from_code.classes.descriptions import FieldInfo
from drift.behaviour.from_code.classes.identity import Identities
from drift.code import ir
from drift.code.frameworks.schema import MachineTable
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition
from drift.code.symbols.program import flat
from drift.logic.spans import Source
from drift.logic.types import ValueType

Described = tuple[MachineTable, dict[str, ir.Expr], ir.Module]


def machine_of(identities: Identities, cls: ClassDefinition) -> Described | None:
    """The machine that a class makes in its body or its constructor: its table and what it is given."""
    for one in identities.inheritance.order(cls):
        for statement in flat(one.node.body):
            inner = statement.body if isinstance(statement, ir.Function) else (statement,)
            for part in flat(inner):
                value = part.value if isinstance(part, ir.Assign | ir.Evaluate) else None
                if not isinstance(value, ir.Call):
                    continue
                made = identities.program.resolve(one.module, value.callee)
                table = (
                    identities.frameworks.machine(made.qualified)
                    if isinstance(made, ExternalDefinition)
                    else None
                )
                if table is not None and table.makers:
                    return table, {a.name: a.value for a in value.arguments if a.name}, one.module
    return None


def machine_field(identities: Identities, cls: ClassDefinition, described: Described) -> Iterable[FieldInfo]:
    """The field that holds the state."""
    table, given, module = described
    states = listed(identities, cls, given.get(table.states))
    type_ = states if states.kind == "enum" else ValueType("string")
    initial = given.get(table.initial)
    source = Source(module.file, cls.node.name_span)
    yield FieldInfo(table.attribute, table.attribute, type_, source, initial, owner=cls)
