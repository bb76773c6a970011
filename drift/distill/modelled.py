"""A draft's entities as those of a behaviour, to type its terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.behaviour.model import Entity, FieldModel, Relationship
from drift.distill.draft import DraftEntity


def as_model(entities: Iterable[DraftEntity]) -> Iterator[Entity]:
    """The draft's entities as those of a behaviour, to type its terms."""
    for entity in entities:
        fields = tuple(FieldModel(field.name, field.type) for field in entity.fields)
        many = tuple(Relationship(one.name, one.entity, True) for one in entity.relationships)
        yield Entity(entity.name, fields=fields, relationships=many)
