"""A draft is made sound and true to its code: in one piece if it is small, else portion by portion."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Behaviour
from drift.distill.draft import Draft, DraftEntity, DraftSurface
from drift.distill.modelled import as_model
from drift.distill.portions import Portion, portions
from drift.distill.presence import qualified
from drift.distill.sound import if_sound, refusals, sound
from drift.distill.tried import tried

_MOST_AT_ONCE: Final = 20_000
"""Clauses times operations of a draft that is judged in one piece."""
_MOST_AGAIN: Final = 200_000
"""The same of one that is judged as a whole when its portions have been."""
_POOL_PORTIONS: Final = 24
"""With fewer portions one process is done before another one has started."""
_CHUNK: Final = 4
"""Portions that are handed to a process at once."""
_MOST_TRIED: Final = 12
"""Fields that are tried one by one."""
T = TypeVar("T")


def proved(draft: Draft, code: Behaviour, jobs: int = 1) -> Draft:
    """The draft without what the language refuses and what its own code does not bear out.

    It has a question for each part that was left out. `jobs`: processes that judge portions, with the same
    result for any number.
    """
    size = _size(draft, code)
    if size <= _MOST_AT_ONCE:
        return _proved(Portion(draft, code, frozenset(one.name for one in draft.entities)))
    parts = portions(draft, code)
    found = sound(_joined(draft, parts, _each_proved(parts, jobs)))
    return tried(found, code) if _size(found, code) <= _MOST_AGAIN else found


def _size(draft: Draft, code: Behaviour) -> int:
    """Clauses times operations: what one comparison costs grows with both."""
    return sum(1 + len(rule.requires) + len(rule.ensures) for rule in draft.rules) * len(code.operations)


def _each_proved(parts: Sequence[Portion], jobs: int) -> list[Draft]:
    """What is left of each portion, in their order."""
    if jobs > 1 and len(parts) >= _POOL_PORTIONS:
        found = _in_processes(parts, jobs)
        if found is not None:
            return found
    return [_proved(part) for part in parts]


def _in_processes(parts: Sequence[Portion], jobs: int) -> list[Draft] | None:
    """The same with several processes; None where no second one is to be had (a sandbox, say)."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(max_workers=min(jobs, len(parts)), mp_context=context) as pool:
            return list(pool.map(_proved, parts, chunksize=_CHUNK))
    except (BrokenProcessPool, OSError, RecursionError):
        return None


def _proved(portion: Portion) -> Draft:
    draft = portion.draft
    # A field that is there in some states only is not exposed: that its reader is told when has no words.
    whole = replace(_with_presence(replace(draft, surfaces=())), surfaces=draft.surfaces)
    return tried(sound(whole), portion.code, portion.about)


# ---------------------------------------------------------------- portions put together


def _joined(draft: Draft, parts: Sequence[Portion], found: Sequence[Draft]) -> Draft:
    """The draft with what is left of each portion, in its own order."""
    entities = {
        one.name: one
        for part, left in zip(parts, found, strict=True)
        for one in left.entities
        if one.name in part.about
    }
    rules = {rule.name: rule for left in found for rule in left.rules}
    config = _lost([part.draft.config for part in parts], [left.config for left in found])
    enums = _lost([part.draft.enums for part in parts], [left.enums for left in found])
    actors = {one.name for left in found for one in left.actors}
    deferred = _lost([part.draft.deferred for part in parts], [left.deferred for left in found])
    more = [one for left in found for one in left.deferred]
    return replace(
        draft,
        entities=tuple(entities[one.name] for one in draft.entities),
        enums=tuple(one for one in draft.enums if one not in enums),
        config=tuple(one for one in draft.config if one not in config),
        rules=tuple(rules[one.name] for one in draft.rules if one.name in rules),
        deferred=tuple(dict.fromkeys((*(one for one in draft.deferred if one not in deferred), *more))),
        questions=tuple(
            dict.fromkeys((*draft.questions, *(one for left in found for one in left.questions)))
        ),
        actors=tuple(one for one in draft.actors if one.name in actors),
        surfaces=tuple(_surfaces(draft.surfaces, found, actors)),
    )


def _lost(before: Sequence[Sequence[T]], after: Sequence[Sequence[T]]) -> list[T]:
    """What none of the portions that had it has kept."""
    kept = {one for left in after for one in left}
    return [one for had in before for one in had if one not in kept]


def _surfaces(
    surfaces: Iterable[DraftSurface], found: Sequence[Draft], actors: Collection[str]
) -> Iterator[DraftSurface]:
    """The surfaces with what portions have kept of them; what one exposes is judged in one."""
    kept: dict[str, list[DraftSurface]] = {}
    for left in found:
        for one in left.surfaces:
            kept.setdefault(one.name, []).append(one)
    for surface in surfaces:
        parts = kept.get(surface.name, [])
        names = {trigger.name for one in parts for trigger in one.provides}
        provides = tuple(one for one in surface.provides if one.name in names)
        exposing = next((one for one in parts if one.exposes), replace(surface, context=("", ""), exposes=()))
        if provides and surface.actor in actors:
            yield replace(surface, provides=provides, context=exposing.context, exposes=exposing.exposes)


# ---------------------------------------------------------------- fields that are there in some states only


def _with_presence(draft: Draft) -> Draft:
    """The draft with the states in which fields are there, as far as every rule guards its access."""
    found = qualified(draft.entities, draft.rules, Vocabulary(list(as_model(draft.entities))))
    before: frozenset[str] | None = None
    given_up: set[str] = set()
    whole = replace(draft, entities=found)
    while whole != draft:
        refused = refusals(whole)
        if refused and before is None:
            before = frozenset(refusals(draft))
        refused = tuple(message for message in refused if message not in (before or ()))
        blamed = {field.name for one in whole.entities for field in one.fields if field.present is not None}
        blamed = {name for name in blamed if any(f"`{name}`" in message for message in refused)}
        if not refused:
            break
        if not blamed:
            return draft
        given_up |= blamed
        whole = replace(draft, entities=_with_present(draft, found, given_up))
    return _with_others(found, whole, given_up)


def _with_others(found: tuple[DraftEntity, ...], whole: Draft, given_up: Collection[str]) -> Draft:
    """The draft with those of the fields that go by a name which was given up of which all is said rightly.

    Each is tried for itself, if they are few.
    """
    places = [
        (place, index)
        for place, entity in enumerate(found)
        for index, field in enumerate(entity.fields)
        if field.present is not None and field.name in given_up
    ]
    for place, index in places if len(places) <= _MOST_TRIED else ():
        known = whole.entities[place]
        fields = (*known.fields[:index], found[place].fields[index], *known.fields[index + 1 :])
        entities = (*whole.entities[:place], replace(known, fields=fields), *whole.entities[place + 1 :])
        whole = if_sound(whole, replace(whole, entities=entities))
    return whole


def _with_present(
    draft: Draft, found: tuple[DraftEntity, ...], given_up: Collection[str]
) -> tuple[DraftEntity, ...]:
    """The entities with what is said of fields, less those of a name that was given up."""
    return tuple(
        replace(
            known,
            fields=tuple(
                one if one.name in given_up else other
                for one, other in zip(known.fields, entity.fields, strict=True)
            ),
        )
        for known, entity in zip(draft.entities, found, strict=True)
    )
