"""The entity a local name means, where nothing else tells: the last resort of typing."""

from __future__ import annotations

from drift.behaviour.from_code.knowledge import Knowledge
from drift.logic.words import words


def entity_for_name(knowledge: Knowledge, name: str) -> str:
    """The one data entity whose name the identifier is, or ends with (`invoice`, `the_order`, `pending_order`); "" if
    there is none or more than one."""
    spoken = words(name.lstrip("_"))
    if not spoken:
        return ""
    best: list[str] = []
    length = 0
    for cls in knowledge.classes.all():
        if not knowledge.is_data(cls) or not knowledge.classes.info(cls).fields:
            continue
        parts = words(cls.name)
        if parts and spoken[-len(parts) :] == parts and len(parts) >= length:
            unique = knowledge.classes.name(cls)
            best = [*best, unique] if len(parts) == length else [unique]
            length = len(parts)
    storage = [b for b in best if _is_storage(knowledge, b)]
    chosen = storage if storage else best
    return chosen[0] if len(chosen) == 1 else ""


def _is_storage(knowledge: Knowledge, name: str) -> bool:
    info = knowledge.info(name)
    return info is not None and info.kind == "storage"
