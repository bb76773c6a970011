"""What of a specification the prefilter looks for: every way alignment could find it, in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import pairwise

from drift.behaviour.model import Behaviour, Entity
from drift.code.prefilter import Shape, Wanted
from drift.compare.align.lexicon import ABBREVIATIONS, PHRASES, stem, synonyms
from drift.compare.align.names import likeness, parse
from drift.logic.words import singular, split as plain

_STRUCTURE_ALONE = 0.5
_PARTLY_NAMED = 0.3
_LEAST_SHARED = 3
_NAMED = 0.8
_PARTLY_ALIKE = 0.55
_TELLING = 4
_COMMON = frozenset({"id", "name", "created_at", "updated_at"})
"""A little less than alignment asks for (`drift.compare.align.entities`): defaults and bases count there."""

Word = tuple[str, ...]
Words = tuple[Word, ...]


def wanted_of(spec: Behaviour, also: Iterable[str] = ()) -> Wanted:
    """What is looked for: entities by name, by words that mean the same, and by their members; parameters.

    Rules need no search: what they do, they do to entities. `also`: names in the code, just so.
    """
    names: dict[Words, None] = {_as_written(name): None for name in also}
    for entity in spec.entities:
        names[_as_written(entity.name)] = None
    for parameter in spec.config:
        for pair in _parameter(parameter.name):
            names[pair] = None
    shapes = [shape for entity in spec.entities if (shape := _shape(entity)) is not None]
    called = [partial(_alike, entity.name, _NAMED) for entity in spec.entities]
    return Wanted(
        tuple(names), lambda name: any(alike(name) for alike in called), tuple(shapes), bool(spec.config)
    )


@lru_cache(maxsize=1 << 18)
def _alike(entity: str, least: float, name: str) -> bool:
    """Whether a class of that name may be the entity."""
    squeezed = name.lower().replace("_", "")
    if not any(beginning in squeezed for beginning in _beginnings(entity)):
        return False
    return likeness(entity, name, "entity") >= least


@lru_cache(maxsize=1024)
def _beginnings(entity: str) -> tuple[str, ...]:
    """How the words of a name that is anything like the entity's begin."""
    forms = (form for word in _meant(parse(entity, "entity").words) for form in word)
    return tuple(dict.fromkeys(form[:_TELLING] for form in forms))


def _as_written(name: str) -> Words:
    words = plain(name.rpartition("/")[2]) or (name.lower(),)
    last = singular(words[-1])
    return (
        *((word,) for word in words[:-1]),
        tuple(dict.fromkeys((words[-1], last, last.removesuffix("y")))),
    )


def _parameter(name: str) -> Iterator[Words]:
    """Pairs of telling words of a parameter: its counterpart shares at least half of them."""
    telling = parse(name, "config").words
    yield _as_written(name)
    if len(telling) == 1:
        yield _meant(telling)
    for first, second in pairwise(telling):
        yield _meant((first, second))


def _meant(words: Iterable[str]) -> Words:
    return tuple(_alternatives(word) for word in words)


def _alternatives(word: str) -> Word:
    """The word's stem, those of its synonyms, and what is short for any of them."""
    meant = (word, *synonyms(word))
    short = [abbreviation for abbreviation, full in ABBREVIATIONS.items() if full in meant]
    phrases = ["".join(phrase) for phrase, joined in PHRASES.items() if joined in meant]
    return tuple(dict.fromkeys(form for other in (*meant, *short, *phrases) for form in _searchable(other)))


def _searchable(word: str) -> tuple[str, ...]:
    """What the forms of the word begin with."""
    found = stem(word)
    if not word.startswith(found):
        return (found, word)
    return (found, f"{found[:-1]}s") if found.endswith("iz") else (found,)


def _shape(entity: Entity) -> Shape | None:
    """The entity by its telling members; those that every entity has tell nothing."""
    members: dict[Words, None] = {}
    for names in (entity.fields, entity.relationships, entity.derived):
        for item in names:
            if item.name not in _COMMON:
                members[_member(item.name)] = None
    if not members:
        return None
    return Shape(
        tuple(members),
        max(_LEAST_SHARED, math.ceil(len(members) * _STRUCTURE_ALONE)),
        max(1, math.ceil(len(members) * _PARTLY_NAMED)),
        partial(_alike, entity.name, _PARTLY_ALIKE),
        frozenset({entity.name.rpartition("/")[2].lower().replace("_", "")}),
    )


def _member(name: str) -> Words:
    """A field by its telling words, each in every form."""
    return _meant(parse(name, "field").words or plain(name) or (name.lower(),))
