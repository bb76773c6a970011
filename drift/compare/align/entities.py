"""Which code classes are which specified entity: by name, by shared fields and states."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import lru_cache

from drift.behaviour.model import Entity
from drift.compare.align.assignment import Assignment, Candidate, assign, bound
from drift.compare.align.lexicon import split
from drift.compare.align.model import Ambiguity, EntityMatch, Role
from drift.compare.align.names import key_of, likeness, same_words
from drift.compare.align.schema import Schema
from drift.compare.align.usage import Usage
from drift.compare.bindings import NO_BINDINGS, Bindings

_NAMED = 0.85
_QUALIFIED = 0.97
_EXACT_FLOOR = 0.85
_NAMED_FLOOR = 0.7
_ENOUGH_STRUCTURE = 0.6
_THRESHOLD = 0.6
_MARGIN = 0.08
_PARTLY_NAMED = 0.6
_LEAST_STRUCTURE = 0.4
_STRUCTURE_ALONE = 0.6
_LEAST_SHARED = 3
_WHOLE = 0.9
_LEAST_TELLING = 2
_FAMILY_STRUCTURE = 0.3
_COMMON_WEIGHT = 0.3
_MACHINE_WEIGHT = 2.0
_COMMON = frozenset(key_of(name, "field") for name in ("id", "name", "created_at", "updated_at"))


@dataclass(frozen=True, slots=True)
class Shape:
    """What an entity is made of: the keys of its members' names, the states of its machines."""

    members: frozenset[frozenset[str]]
    states: tuple[frozenset[frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Resemblance:
    """How much of one shape is found in another: a share 0..1 and how many telling members that are."""

    share: float
    shared: int


def align_entities(
    spec: Schema, code: Schema, usage: Usage, bindings: Bindings = NO_BINDINGS
) -> tuple[tuple[EntityMatch, ...], tuple[Ambiguity, ...]]:
    """The family of each specified entity, and those with several equally good leaders."""
    spec_shapes = {name: shape_of(spec, name) for name in spec.names}
    code_shapes = {name: shape_of(code, name) for name in code.names}
    prefixed = frozenset(
        (entity, name)
        for entity in spec.names
        for name in code.names
        if (module := _module_of(spec, entity))
        and not same_words(entity, name)
        and same_words(f"{module}_{entity}", name)
    )
    scores = {
        pair: found
        for pair, found in _scores(spec_shapes, code_shapes, prefixed).items()
        if bindings.in_scope(_file_of(spec, pair[0]), _file_of(code, pair[1]))
    }
    pins = {
        name: found
        for name, found in bindings.entities.items()
        if name in spec_shapes and found in code_shapes
    }
    closer = {
        entity: name
        for entity, name in sorted(prefixed)
        if _is_closer(spec_shapes[entity], name, entity, code_shapes)
    }
    assignment = _led(bound(scores, pins), code, usage, closer)
    families: list[EntityMatch] = []
    taken = {leader for _, leader, _ in assignment.pairs}
    exact = {name for name in code.names if any(same_words(name, other) for other in spec.names)}
    for entity, leader, candidate in assignment.pairs:
        by_file = (entity, leader) in prefixed
        score, evidence = candidate.score, candidate.evidence
        families.append(EntityMatch(entity, leader, "leader", score, evidence, by_file))
        for name in code.names:
            if name in taken or (name in exact and not same_words(name, entity)):
                continue
            if closer.get(entity) == leader and name in exact:
                continue
            member = _member(entity, leader, name, code, code_shapes, scores)
            if member is not None:
                taken.add(name)
                role = _role(name, leader, code, usage)
                families.append(EntityMatch(entity, name, role, member.score, member.evidence))
    ambiguous = tuple(
        Ambiguity("entity", entity, candidates, f"{entity} fits {', '.join(candidates)} equally well")
        for entity, candidates in assignment.disputed
    )
    return tuple(families), ambiguous


def _module_of(schema: Schema, name: str) -> str:
    """What the specification of an entity is called: its file's name."""
    return _file_of(schema, name).rpartition("/")[2].partition(".")[0]


def _is_closer(wanted: Shape, name: str, entity: str, code: Mapping[str, Shape]) -> bool:
    """Whether a class called after specification and entity fits it better than one called after the entity.

    `depot.allium` has a `Ticket`: beside a `Ticket` of something else the code may have its `DepotTicket`.
    """
    rivals = [other for other in code if other != name and same_words(other, entity)]
    own = resemblance(wanted, code[name]).share
    return all(own > resemblance(wanted, code[other]).share + _MARGIN for other in rivals)


def _file_of(schema: Schema, name: str) -> str:
    entity = schema.entity(name)
    return "" if entity is None else entity.source.file


def shape_of(schema: Schema, name: str) -> Shape:
    """The shape of an entity with everything it inherits."""
    entity = schema.complete(name)
    if entity is None:
        return Shape(frozenset(), ())
    context = split(name)
    return Shape(_member_keys(entity, context), _state_keys(entity, context))


def resemblance(wanted: Shape, found: Shape) -> Resemblance:
    """How much of `wanted` is in `found`; identifiers, names and timestamps of record count little."""
    total = common = 0.0
    shared = 0
    for key in _in_order(wanted.members):
        weight = _COMMON_WEIGHT if key in _COMMON else 1.0
        total += weight
        if key in found.members:
            common += weight
            shared += key not in _COMMON
    for states in wanted.states:
        best = max((len(states & other) / len(states) for other in found.states), default=0.0)
        total += _MACHINE_WEIGHT
        common += _MACHINE_WEIGHT * best
        shared += best >= 0.5
    return Resemblance(common / total if total else 0.0, shared)


@lru_cache(maxsize=4096)
def _in_order(members: frozenset[frozenset[str]]) -> tuple[frozenset[str], ...]:
    return tuple(sorted(members, key=sorted))


def _member_keys(entity: Entity, context: tuple[str, ...]) -> frozenset[frozenset[str]]:
    names = [item.name for item in entity.relationships]
    names += [item.name for item in entity.derived]
    names += [name for field in entity.fields for name in (field.name, *field.aliases)]
    return frozenset(key_of(name, "field", context) for name in names)


def _state_keys(entity: Entity, context: tuple[str, ...]) -> tuple[frozenset[frozenset[str]], ...]:
    return tuple(
        frozenset(
            key_of(spelling, "state", context)
            for state in machine.states
            for spelling in (state.name, *state.written)
        )
        for machine in entity.machines
        if machine.states
    )


def _scores(
    spec: Mapping[str, Shape], code: Mapping[str, Shape], prefixed: Container[tuple[str, str]]
) -> dict[tuple[str, str], Candidate]:
    scores: dict[tuple[str, str], Candidate] = {}
    for entity, wanted in spec.items():
        for name, found in code.items():
            alike = resemblance(wanted, found)
            by_file = (entity, name) in prefixed
            candidate = _candidate(entity, name, alike, bool(found.members), by_file=by_file)
            if candidate is not None:
                scores[entity, name] = candidate
    return scores


def _candidate(
    entity: str, name: str, alike: Resemblance, has_members: bool, *, by_file: bool
) -> Candidate | None:
    named = _QUALIFIED if by_file else likeness(entity, name, "entity")
    structure = f"{alike.share:.0%} of its structure"
    if named >= _NAMED:
        exact = same_words(entity, name)
        floor = _EXACT_FLOOR if exact else _NAMED_FLOOR
        support = min(1.0, alike.share / _ENOUGH_STRUCTURE) if has_members else 0.5
        how = "same name" if exact else "the name, after its specification's" if by_file else "same words"
        return Candidate(named * (floor + (1 - floor) * support), (how, structure))
    if named >= _PARTLY_NAMED and alike.share >= _LEAST_STRUCTURE:
        return Candidate(0.4 * named + 0.55 * alike.share, ("shared words", structure))
    if alike.share >= _WHOLE and alike.shared >= _LEAST_TELLING and _one_in_the_other(entity, name):
        return Candidate(0.3 + 0.5 * alike.share, ("one name has the other in it", structure))
    if alike.share >= _STRUCTURE_ALONE and alike.shared >= _LEAST_SHARED:
        return Candidate(0.3 + 0.5 * alike.share, (structure, f"{alike.shared} telling members"))
    return None


def _one_in_the_other(entity: str, name: str) -> bool:
    """Whether all words of one name are in the other: `Staff`, `StaffMember`."""
    one, other = set(split(entity)), set(split(name))
    return bool(one and other) and (one <= other or other <= one)


def _led(
    scores: Mapping[tuple[str, str], Candidate], code: Schema, usage: Usage, closer: Mapping[str, str]
) -> Assignment:
    """One leader per specified entity: among classes of the same words the storage model, else the best.

    `closer` are the classes that are called after specification and entity, and fit best.
    """
    written = {entity for entity, _ in usage.written}
    leaders: dict[tuple[str, str], Candidate] = {}
    followers: set[tuple[str, str]] = set()
    for spec in sorted({pair[0] for pair in scores}):
        named = [
            name
            for (entity, name) in scores
            if entity == spec and (closer.get(spec) == name or likeness(spec, name, "entity") >= _NAMED)
        ]
        carriers = _carriers(named, code, usage)
        ranked = sorted(
            named,
            key=lambda name: (closer.get(spec) != name, *_rank(spec, name, carriers, written, scores)),
        )
        if _stored_under_another_name(spec, named, code, usage, scores):
            followers.update((spec, name) for name in ranked)
            continue
        followers.update((spec, name) for name in ranked[1:])
        if ranked:
            leaders[spec, ranked[0]] = _certain(scores[spec, ranked[0]])
    for pair, candidate in scores.items():
        if pair not in leaders and pair not in followers:
            leaders[pair] = candidate
    return assign(leaders, _THRESHOLD, _MARGIN)


def _carriers(named: list[str], code: Schema, usage: Usage) -> set[str]:
    """The classes that only carry values: not those with changing fields that no storage model has."""
    entities = {name: code.entity(name) for name in named}
    stored = [entity for entity in entities.values() if entity is not None and entity.kind != "value"]
    kept = [{field.name for field in entity.fields} for entity in stored]
    changing = {name: {field for entity, field in usage.assigned if entity == name} for name in named}
    return {
        name
        for name, entity in entities.items()
        if (entity is None or entity.kind == "value")
        and (not changing[name] or any(changing[name] & fields for fields in kept))
    }


def _stored_under_another_name(
    spec: str,
    named: list[str],
    code: Schema,
    usage: Usage,
    scores: Mapping[tuple[str, str], Candidate],
) -> bool:
    """Whether what is called so is only given out, and a class that has the whole name in its own changes.

    `SessionOut` carries what an `ObservingSession` is.
    """
    changed = {entity for entity, _ in usage.assigned}
    if any(same_words(spec, name) or name in changed for name in named):
        return False
    namesakes = {
        name
        for entity, name in scores
        if name in changed
        and (entity != spec or name in named)
        and likeness(entity, name, "entity") >= _NAMED
    }
    return any(
        entity == spec
        and name in changed
        and name not in namesakes
        and candidate.score >= _THRESHOLD
        and _one_in_the_other(spec, name)
        and (found := code.entity(name)) is not None
        and found.kind != "value"
        for (entity, name), candidate in scores.items()
    )


def _rank(
    spec: str,
    name: str,
    carriers: set[str],
    written: set[str],
    scores: Mapping[tuple[str, str], Candidate],
) -> tuple[bool, bool, bool, float, str]:
    elsewhere = any(
        pair[1] == name and pair[0] != spec and same_words(*pair) and not same_words(spec, name)
        for pair in scores
    )
    return (
        elsewhere,
        name in carriers,
        name not in written,
        -scores[spec, name].score,
        name,
    )


def _certain(candidate: Candidate) -> Candidate:
    return Candidate(candidate.score, candidate.evidence, certain=True)


def _member(
    entity: str,
    leader: str,
    name: str,
    code: Schema,
    shapes: Mapping[str, Shape],
    scores: Mapping[tuple[str, str], Candidate],
) -> Candidate | None:
    if leader in code.ancestors(name)[1:]:
        return Candidate(0.9, (f"subclass of {leader}",))
    candidate = scores.get((entity, name))
    if candidate is None or likeness(entity, name, "entity") < _NAMED:
        return None
    own = resemblance(shapes[name], shapes[leader])
    if shapes[name].members and own.share < _FAMILY_STRUCTURE:
        return None
    return Candidate(candidate.score, (*candidate.evidence, f"{own.share:.0%} of it as in {leader}"))


def _role(name: str, leader: str, code: Schema, usage: Usage) -> Role:
    entity = code.entity(name)
    assigned = any(owner == name for owner, _ in usage.assigned)
    inherits = leader in code.ancestors(name)[1:]
    stored = entity is not None and entity.kind != "value"
    return "member" if stored or assigned or inherits else "transfer"
