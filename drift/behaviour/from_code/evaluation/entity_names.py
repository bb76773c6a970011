"""The entity a local name means, where nothing else tells: the last resort of typing."""

from __future__ import annotations

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.logic.words import singular, words


def entity_for_name(knowledge: Knowledge, name: str) -> str:
    """The one data entity whose name the identifier is, or ends with; "" if there is none or more than one.

    `invoice`, `the_order` and `pending_order` all name one.
    """
    known = knowledge.spoken.get(name)
    if known is None:
        known = _find(knowledge, name)
        knowledge.spoken[name] = known
    return known


def entities_in_name(knowledge: Knowledge, name: str) -> tuple[str, ...]:
    """The data entities whose names occur in an identifier: `remove_member_from_game` has two of them."""
    spoken = tuple(singular(word) for word in words(name))
    return tuple(
        dict.fromkeys(
            entity
            for parts, entity in _named(knowledge)
            if _occurs(tuple(singular(word) for word in parts), spoken)
        )
    )


def _occurs(parts: tuple[str, ...], spoken: tuple[str, ...]) -> bool:
    return any(spoken[at : at + len(parts)] == parts for at in range(len(spoken)))


def _find(knowledge: Knowledge, name: str) -> str:
    spoken = words(name.lstrip("_"))
    best: list[str] = []
    length = 1
    for parts, unique in _named(knowledge):
        if spoken[-len(parts) :] == parts and len(parts) >= length:
            best = [*best, unique] if len(parts) == length else [unique]
            length = len(parts)
    storage = [b for b in best if _is_storage(knowledge, b)]
    chosen = storage or best
    return chosen[0] if len(chosen) == 1 else ""


def _named(knowledge: Knowledge) -> tuple[tuple[tuple[str, ...], str], ...]:
    """The words of every data entity's name."""
    if knowledge.entity_words is None:
        knowledge.entity_words = tuple(
            (words(cls.name), knowledge.classes.name(cls))
            for cls in knowledge.classes.all()
            if knowledge.is_data(cls) and knowledge.classes.info(cls).fields and words(cls.name)
        )
    return knowledge.entity_words


def _is_storage(knowledge: Knowledge, name: str) -> bool:
    info = knowledge.info(name)
    return info is not None and info.kind == "storage"
