"""From what an entry point was seen to do to an operation of the model.

Rows get names, conditions their normal form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from drift.behaviour.from_code.entries import Walked
from drift.behaviour.from_code.found_rows import with_found
from drift.behaviour.from_code.given import given
from drift.behaviour.from_code.operation_names import Naming
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.state import Recorded
from drift.behaviour.model import (
    Assign,
    Create,
    Effect,
    Emit,
    Operation,
    Trigger,
)
from drift.code import ir
from drift.logic.spans import Source, Span
from drift.logic.terms import (
    Var,
)
from drift.logic.types import ValueType


def operation(knowledge: Knowledge, walked: Walked) -> Operation:
    """The operation of one entry point."""
    naming = Naming(knowledge, walked)
    entry = walked.entry
    effects = [e for r in _merged(knowledge, walked.frame.effects) if (e := naming.effect(r)) is not None]
    effects = with_found(knowledge, effects, naming.rows)
    opaque = [naming.opaque(o) for o in walked.frame.opaque]
    source = Source(entry.function.module.file, _name_span(entry.function.node))
    params = naming.params(given(knowledge, walked))
    trigger = Trigger(entry.trigger, entry.label, params=params, source=source)
    return Operation(
        name=entry.function.qualified.rsplit(".", 1)[-1],
        source=source,
        trigger=trigger,
        params=params,
        effects=tuple(effects),
        opaque=tuple(opaque),
        qualified=entry.function.qualified,
        module=entry.function.module.name,
        truncated=walked.frame.truncated,
        astray=walked.frame.astray,
        answer=walked.answer,
        present=naming.params(p for p in walked.params if _is_present(walked.frame.types.get(p))),
    )


def _is_present(declared: ValueType | None) -> bool:
    return declared is not None and declared.kind != "unknown" and not declared.optional


def _name_span(node: ir.Function | ir.Lambda) -> Span:
    return node.name_span if isinstance(node, ir.Function) else node.span


def _merged(knowledge: Knowledge, effects: Iterable[Recorded]) -> list[Recorded]:
    """Writes to a fresh object under the conditions of its creation belong to the creation.

    Those to a field that holds a value from the start are kept: they replace it.
    """
    result: list[Recorded] = []
    creations: dict[Var, int] = {}
    for recorded in effects:
        effect = recorded.effect
        if isinstance(effect, Create):
            creations[effect.instance] = len(result)
        if isinstance(effect, Assign) and isinstance(effect.target, Var) and effect.target in creations:
            position = creations[effect.target]
            made = result[position].effect
            guards = tuple(c for c in recorded.when if c.outcome != "assumed")
            same_path = guards == result[position].when
            held = isinstance(made, Create) and (
                effect.field in dict(made.values) or _starts(knowledge, made.entity, effect.field)
            )
            if isinstance(made, Create) and same_path and not held:
                values = (*made.values, (effect.field, effect.value))
                merged = Create(made.entity, values, made.instance)
                result[position] = replace(result[position], effect=merged)
                continue
        if _is_model(knowledge, effect):
            result.append(recorded)
    return result


def _starts(knowledge: Knowledge, entity: str, field: str) -> bool:
    """Whether a new instance has a value in the field when none is given."""
    info = knowledge.info(entity)
    declared = (one for one in info.fields.values() if one.name == field) if info is not None else ()
    default = next((one.default for one in declared), None)
    return default is not None and not (isinstance(default, ir.Literal) and default.kind == "null")


def _is_model(knowledge: Knowledge, effect: Effect) -> bool:
    """Whether the effect is on data.

    Writes to services, views and unknown objects say nothing of behaviour.
    """
    if isinstance(effect, Emit):
        return True
    info = knowledge.info(effect.entity)
    return info is not None and knowledge.is_data(info.definition)
