"""Views that a framework writes: what the code base does not spell out, it does all the same.

`class OrderViewSet(ModelViewSet)` creates, changes and removes orders without a line that says so. What
exactly comes in nobody can tell from here: it is an opaque write.
"""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.model import OpaqueCall, Operation, Trigger
from drift.code import ir
from drift.code.frameworks.schema import ProvidedTable
from drift.code.symbols.definitions import ClassDefinition, ConstantDefinition
from drift.code.symbols.program import class_member
from drift.logic.spans import Source


def provided_operations(knowledge: Knowledge) -> Iterator[Operation]:
    """One operation per view and verb that the framework writes."""
    for cls in knowledge.classes.all():
        if knowledge.classes.kind(cls) != "view":
            continue
        for table in knowledge.frameworks.provided(knowledge.inheritance.outside(cls)):
            entity = _entity(knowledge, cls, table)
            for verb in table.verbs if entity else ():
                if knowledge.inheritance.method(cls, verb) is None:
                    yield _operation(cls, verb, entity)


def _operation(cls: ClassDefinition, verb: str, entity: str) -> Operation:
    source = Source(cls.module.file, cls.node.name_span)
    name = f"{cls.name}.{verb}"
    reason = f"a view that the framework writes may change {entity} by what comes in"
    call = OpaqueCall(name, source, reason, "opaque-write", (entity,))
    trigger = Trigger("external", f"{verb.upper()} {cls.name}", source=source)
    return Operation(
        name,
        source,
        trigger,
        opaque=(call,),
        qualified=f"{cls.qualified}.{verb}",
        module=cls.module.name,
        entry="http",
    )


def _entity(knowledge: Knowledge, cls: ClassDefinition, table: ProvidedTable) -> str:
    """The entity that the view is for, by its rows, its model or that of its form; "" if nothing tells."""
    for name in table.attributes:
        found = knowledge.inheritance.member(cls, name)
        if not isinstance(found, ConstantDefinition) or found.value is None:
            continue
        part: ir.Expr = found.value
        while isinstance(part, ir.Call | ir.Attribute):
            part = part.callee if isinstance(part, ir.Call) else part.base
        named = knowledge.program.resolve(found.module, part)
        if not isinstance(named, ClassDefinition):
            continue
        if knowledge.classes.kind(named) == "form":
            named = _model(knowledge, named) or named
        if knowledge.is_data(named):
            return knowledge.classes.name(named)
    return ""


def _model(knowledge: Knowledge, form: ClassDefinition) -> ClassDefinition | None:
    for inner in knowledge.frameworks.conventions.options:
        options = knowledge.inheritance.member(form, inner)
        if isinstance(options, ClassDefinition):
            held = class_member(options, "model")
            if isinstance(held, ConstantDefinition):
                found = knowledge.program.resolve(held.module, held.value)
                return found if isinstance(found, ClassDefinition) else None
    return None
