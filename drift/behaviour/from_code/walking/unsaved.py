"""Changes of stored instances that are not saved yet: what refuses before they are guards them.

`order.status = "placed"`, then `if (!stock) throw …`, then `repository.save(order)`: nothing is stored where
the operation fails in between. The guard stands after the change and is one all the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from drift.behaviour.from_code.walking.state import Frame, Recorded, implied, path_predicate
from drift.behaviour.model import Assign, Change, Condition, Create, Effect
from drift.logic.terms import TRUE, Term


def is_unsaved(effect: Effect, kind: str | None) -> bool:
    """Whether the effect is on an instance that a store keeps, and only in memory so far."""
    return kind == "storage" and isinstance(effect, Assign | Change | Create)


def saved(frame: Frame, when: tuple[Condition, ...], what: Iterable[Term] = ()) -> None:
    """Everything that was changed is stored here; `what` are the instances that are handed over."""
    own = set(what)
    for position, recorded in enumerate(frame.effects):
        if recorded.unsaved:
            guarded = _guarded(recorded, when, instance_of(recorded.effect) in own)
            frame.effects[position] = replace(guarded, unsaved=False)
    if frame.saved_after is None:
        frame.saved_after = sum(exit_.kind == "raise" for exit_ in frame.exits)


def returned(frame: Frame, when: tuple[Condition, ...]) -> None:
    """The function goes back to its caller here: what refused by then guards what it changed."""
    for position, recorded in enumerate(frame.effects):
        if recorded.unsaved:
            frame.effects[position] = _guarded(recorded, when, False)


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
