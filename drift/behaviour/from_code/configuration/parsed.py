"""Environments that a schema reads: `z.object({LIMIT: z.coerce.number().default(3)}).parse(process.env)`."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.configuration.keyed import as_number, environment_setting
from drift.behaviour.from_code.walking.state import State
from drift.behaviour.from_code.walking.values import DictValue, ExternalValue, Value
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition
from drift.code.symbols.program import flat
from drift.logic.terms import NULL, Const, text


def is_environment(walk: Walk, given: Value) -> bool:
    """Whether the value is the environment as a whole."""
    table = walk.frameworks.call(given.qualified) if isinstance(given, ExternalValue) else None
    return table is not None and table.means == "environment"


def read_environment(walk: Walk, schema: ClassDefinition) -> DictValue:
    """What the schema makes of the environment: each field is a setting of that name, with its default."""
    entries: list[tuple[Const, Value]] = []
    inside = replace(walk, module=schema.module, state=State())
    changes = _changes(schema)
    for field in walk.knowledge.classes.info(schema).fields.values():
        default = inside.evaluate(field.default) if field.default is not None else None
        if isinstance(default, Const):
            default = as_number(default)
        held = environment_setting(walk, text(field.attribute), default, field.source)
        for change in changes.get(field.attribute, ()):
            held = inside.call(inside.evaluate(change), Arguments((held or NULL,)), field.source)
        entries.append((text(field.attribute), held if held is not None else NULL))
    return DictValue(tuple(entries))


def _changes(schema: ClassDefinition) -> dict[str, list[ir.Expr]]:
    """What is done to the fields once they are read, by field."""
    found: dict[str, list[ir.Expr]] = {}
    for statement in flat(schema.node.body):
        match statement:
            case ir.Assign(targets=(ir.Name(name=name),), value=ir.Call(arguments=arguments)):
                found[name] = [a.value for a in arguments if a.name == "transform"]
            case _:
                pass
    return found
