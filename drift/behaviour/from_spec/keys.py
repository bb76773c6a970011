"""A reference and its key are one field, where different specifications declare the one and the other.

One says `entity Draft { author_id: String }`, another of the same project `external entity Draft { author:
User }`. Both mean the author of the draft; what is said of the key is said of the instance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import FieldModel
from drift.logic.gather import KEY
from drift.logic.terms import Field, Ite, Term, Var
from drift.logic.words import split

_PLAIN = ("string", "integer")


def united_keys(fields: Mapping[str, tuple[object, FieldModel]]) -> tuple[FieldModel, ...]:
    """The fields, each with where it is declared, without the keys of references declared elsewhere."""
    named: dict[str, list[str]] = {}
    for name, (home, model) in fields.items():
        for other, (place, reference) in fields.items():
            is_key = model.type.kind in _PLAIN and split(name) == (*split(other), KEY)
            if is_key and reference.type.kind == "entity" and place is not home:
                named.setdefault(other, []).append(name)
    keys = {name for found in named.values() for name in found}
    return tuple(
        replace(model, aliases=(*model.aliases, *named[name])) if name in named else model
        for name, (_, model) in fields.items()
        if name not in keys
    )


def slot(vocabulary: Vocabulary, owner: Term, name: str) -> Field:
    """A member of an instance by the name that it goes by in the model."""
    member = vocabulary.member(vocabulary.entity_of(owner), name)
    known = isinstance(member, FieldModel) and name in member.aliases
    return Field(owner, member.name if known and isinstance(member, FieldModel) else name)


def referred(vocabulary: Vocabulary, place: Term, value: Term) -> Term:
    """A value as what a reference holds: the instance whose key it is; any other as it is."""
    type_ = vocabulary.type_of(place)
    if type_.kind != "entity":
        return value
    match value:
        case Field(base=Var(entity=entity) as base, name=name) if name == KEY:
            return base if entity in ("", type_.entity) else value
        case Field(base=base, name=name) if name == KEY and vocabulary.entity_of(base) == type_.entity:
            return base
        case Ite(test, then, other):
            return Ite(test, referred(vocabulary, place, then), referred(vocabulary, place, other))
        case _:
            return value
