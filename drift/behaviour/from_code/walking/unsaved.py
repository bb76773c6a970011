"""Changes of stored instances that are not saved yet: what refuses before they are guards them.

`order.status = "placed"`, then `if (!stock) throw …`, then `repository.save(order)`: nothing is stored where
the operation fails in between. The guard stands after the change and is one all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

import msgspec

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.state import Frame, Recorded, implied, path_predicate
from drift.behaviour.model import Assign, Change, Condition, Create, Effect
from drift.code import ir
from drift.code.ir.inner import inner
from drift.code.symbols.definitions import FunctionDefinition
from drift.logic.spans import Source, Span
from drift.logic.terms import TRUE, Field, Term


def is_unsaved(effect: Effect, kind: str | None) -> bool:
    """Whether the effect is on an instance that a store keeps, and only in memory so far."""
    return kind == "storage" and isinstance(effect, Assign | Change | Create)


def saved(frame: Frame, when: tuple[Condition, ...], what: Iterable[Term] | None = None) -> None:
    """What was changed is stored here: these instances, or with None everything."""
    own = None if what is None else set(what)
    for position, recorded in enumerate(frame.effects):
        instance = instance_of(recorded.effect)
        handed = own is not None and instance in own
        if handed and isinstance(recorded.effect, Create):
            recorded = replace(recorded, stored=True)
        if recorded.unsaved and (own is None or _belongs(instance, own)):
            recorded = replace(_guarded(recorded, when, handed), unsaved=False)
        frame.effects[position] = recorded
    if frame.saved_after is None:
        frame.saved_after = sum(exit_.kind == "raise" for exit_ in frame.exits)
    if own is None or frame.kept is None:
        frame.kept = None
    else:
        frame.kept = tuple(dict.fromkeys((*frame.kept, *sorted(own, key=str))))


def _belongs(instance: Term | None, own: Set[Term]) -> bool:
    """Whether an instance is one of those, or is reached through one of them."""
    while isinstance(instance, Field):
        if instance in own:
            return True
        instance = instance.base
    return instance in own


def returned(frame: Frame, when: tuple[Condition, ...]) -> None:
    """The function goes back to its caller here: what refused by then guards what it changed."""
    for position, recorded in enumerate(frame.effects):
        if recorded.unsaved:
            frame.effects[position] = _guarded(recorded, when, False)


def is_lost(knowledge: Knowledge, frame: Frame, entity: str) -> bool:
    """Whether what an operation changes in instances of an entity is certainly never stored.

    They keep only what they are told to, nothing of theirs is stored, and all that it does is known.
    """
    info = knowledge.info(entity)
    if info is None or not knowledge.classes.is_saved_explicitly(info.definition):
        return False
    if frame.kept is None or frame.astray or frame.truncated:
        return False
    if any(entity in call.entities for call in frame.opaque):
        return False
    return all(knowledge.entity_of(one, frame.types) not in ("", entity) for one in frame.kept)


def handed_on(knowledge: Knowledge, source: Source, entity: str, name: str) -> bool:
    """Whether the function around a place hands a local, or one of its methods, to what is from outside.

    `Order.save(order)`, `on_commit(order.save)`, `OrderForm(data, instance=order)`: that may store it.
    """
    info = knowledge.info(entity)
    fields = frozenset(info.fields) if info is not None else frozenset()
    module = knowledge.program.module_at(source.file)
    stack: list[tuple[object, bool]] = [(module.body, False)] if module is not None else []
    while stack:
        part, around = stack.pop()
        if isinstance(part, tuple):
            stack.extend((one, around) for one in part)
        elif isinstance(part, msgspec.Struct):
            if isinstance(part, ir.Function | ir.Lambda) and _encloses(part.span, source.span):
                around = True
            if around and isinstance(part, ir.Call) and _gives(knowledge, module, part, name, fields):
                return True
            stack.extend((one, around) for one in inner(part))
    return False


def _encloses(one: Span, other: Span) -> bool:
    return (one.line, one.column) <= (other.line, other.column) and other.end_line <= one.end_line


def _gives(
    knowledge: Knowledge, module: ir.Module | None, call: ir.Call, name: str, fields: Set[str]
) -> bool:
    if module is None or isinstance(knowledge.program.resolve(module, call.callee), FunctionDefinition):
        return False
    return any(_names(argument.value, name, fields) for argument in call.arguments)


def _names(part: object, name: str, fields: Set[str]) -> bool:
    """Whether an expression hands over a local, as it is or with what is bound to it."""
    match part:
        case ir.Name(name=said):
            return said == name
        case ir.Attribute(base=ir.Name(name=said), name=read):
            return said == name and read not in fields
        case tuple():
            return any(_names(one, name, fields) for one in part)
        case msgspec.Struct():
            return any(_names(one, name, fields) for one in inner(part))
        case _:
            return False


def instance_of(effect: Effect) -> Term | None:
    """The instance that an effect is on."""
    match effect:
        case Assign(target=target) | Change(target=target):
            return target
        case Create(instance=instance):
            return instance
        case _:
            return None


def _guarded(recorded: Recorded, when: tuple[Condition, ...], whole: bool) -> Recorded:
    """The change under what was tested after it; with `whole`, also under what merely chose this path."""
    known = {condition.predicate for condition in recorded.when}
    later = [c for c in when if c.predicate not in known and c.outcome != "assumed"]
    if not later or not known.issubset({c.predicate for c in when}):
        return recorded
    if whole:
        return replace(recorded, when=(*recorded.when, *later))
    chosen = path_predicate(c for c in later if c.outcome != "error")
    refused = [c for c in later if c.outcome == "error"]
    guards = refused if chosen == TRUE else [implied(chosen, c) for c in refused]
    return replace(recorded, when=(*recorded.when, *guards))
