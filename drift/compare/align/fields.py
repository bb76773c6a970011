"""Which code field is which specified field: names first; types, states and manner of writing as evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from drift.behaviour.model import FieldModel, Relationship
from drift.compare.align.assignment import Candidate, assign, bound
from drift.compare.align.lexicon import split, stem
from drift.compare.align.model import Ambiguity, EntityMatch, FieldMatch
from drift.compare.align.names import key_of, likeness, same_words
from drift.compare.align.schema import Member, Schema
from drift.compare.align.usage import Usage
from drift.compare.bindings import NO_BINDINGS, Bindings
from drift.logic.types import UNKNOWN, ValueType

_THRESHOLD = 0.7
_MARGIN = 0.05
_MOST_FUZZY = 0.99
_SAME_TYPE = 0.05
_SAME_ENTITY = 0.1
_CONTRADICTION = 0.3
_SAME_STATES = 0.15
_STATES_ALONE = 0.72
_MANNER = 0.1
_GENERIC_NAME = 0.62
_BOOLEAN_STATE = 0.85
_ALIKE_STATE = 0.9
_WORDS_AND_USE = 0.78
_LONE_USE = 0.74

_NUMBERS = frozenset({"integer", "decimal"})
_SAYS_NUMBER = frozenset({stem("amount")})
"""What a name of a number may leave out."""

_INFORMATIVE = frozenset({"enum", "boolean", "timestamp", "duration", "integer", "decimal"})
_COMPATIBLE = frozenset(
    frozenset(pair)
    for pair in (
        ("integer", "decimal"),
        ("integer", "duration"),
        ("decimal", "duration"),
        ("integer", "timestamp"),
        ("decimal", "timestamp"),
        ("string", "timestamp"),
        ("string", "enum"),
        ("string", "decimal"),
        ("integer", "enum"),
        ("integer", "string"),
        ("string", "entity"),
        ("integer", "entity"),
        ("string", "collection"),
        ("entity", "enum"),
    )
)


@dataclass(frozen=True, slots=True)
class _Thing:
    """A member of an entity as it takes part in the matching."""

    name: str
    names: tuple[str, ...]
    type: ValueType
    literals: frozenset[str] = frozenset()
    manner: frozenset[str] = frozenset()
    derived: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """A specified entity and one code entity of its family, each with what its side knows."""

    spec: Schema
    code: Schema
    spec_usage: Usage
    code_usage: Usage
    match: EntityMatch
    families: Mapping[str, str]
    """Code entity → specified entity."""
    bindings: Bindings = NO_BINDINGS


def align_fields(pair: Pair) -> tuple[tuple[FieldMatch, ...], tuple[Ambiguity, ...]]:
    """The code's counterparts of one specified entity's fields, relationships and derived values."""
    context = (*split(pair.match.spec), *split(pair.match.code))
    wanted = _things(pair.match.spec, pair.spec, pair.spec_usage)
    found = _things(pair.match.code, pair.code, pair.code_usage)
    scores: dict[tuple[str, str], Candidate] = {}
    for one in wanted:
        for other in found:
            candidate = _candidate(one, other, context, pair)
            if candidate is not None:
                scores[one.name, other.name] = candidate
    assignment = assign(bound(scores, _pins(wanted, found, pair)), _THRESHOLD, _MARGIN)
    pairs = dict.fromkeys(spec for spec, _, _ in assignment.pairs)
    taken = {code for _, code, _ in assignment.pairs}
    disputed = {spec for spec, _ in assignment.disputed}
    late = assign(
        {
            (one.name, other.name): candidate
            for one in wanted
            if one.name not in pairs and one.name not in disputed
            for other in found
            if other.name not in taken
            for candidate in _late_candidates(one, other, wanted, found, context, pair)
        },
        _THRESHOLD,
        _MARGIN,
    )
    settled = {
        *pairs, *disputed, *(spec for spec, _, _ in late.pairs), *(spec for spec, _ in late.disputed)
    }  # fmt: skip
    taken |= {code for _, code, _ in late.pairs}
    last = _by_use(
        [one for one in wanted if one.name not in settled],
        [other for other in found if other.name not in taken],
    )
    matches = tuple(
        FieldMatch(
            pair.match.spec,
            spec,
            pair.match.code,
            code,
            round(candidate.score, 3),
            candidate.evidence,
            _key_of(spec, code, wanted, found),
            _is_key_of(spec, code, wanted, found),
        )
        for spec, code, candidate in sorted(
            (*assignment.pairs, *late.pairs, *last), key=lambda item: item[:2]
        )
    )
    ambiguous = tuple(
        Ambiguity(
            "field",
            f"{pair.match.spec}.{name}",
            tuple(f"{pair.match.code}.{candidate}" for candidate in candidates),
            f"{pair.match.spec}.{name} may be {' or '.join(candidates)} of {pair.match.code}",
        )
        for name, candidates in sorted((*assignment.disputed, *late.disputed))
    )
    return matches, ambiguous


def _pins(wanted: tuple[_Thing, ...], found: tuple[_Thing, ...], pair: Pair) -> dict[str, str]:
    """The bound members of these two entities."""
    known = {name: thing.name for thing in found for name in thing.names}
    bindings = pair.bindings.fields_of(pair.match.spec, pair.match.code)
    return {
        thing.name: known[bindings[thing.name]] for thing in wanted if bindings.get(thing.name, "") in known
    }


def _key_of(spec: str, code: str, wanted: tuple[_Thing, ...], found: tuple[_Thing, ...]) -> str:
    """The entity that the specified field refers to, where the code's is a scalar: the key of it."""
    one = next(thing for thing in wanted if thing.name == spec)
    other = next(thing for thing in found if thing.name == code)
    keyed = other.type.kind in ("string", "integer", "unknown") and not other.derived
    return one.type.entity if one.type.kind == "entity" and keyed else ""


def _is_key_of(spec: str, code: str, wanted: tuple[_Thing, ...], found: tuple[_Thing, ...]) -> bool:
    """Whether the specified field is the key of what the code's refers to: `user_id: String`."""
    one = next(thing for thing in wanted if thing.name == spec)
    other = next(thing for thing in found if thing.name == code)
    return one.type.kind in ("string", "integer") and other.type.kind == "entity" and not one.derived


def _things(entity: str, schema: Schema, usage: Usage) -> tuple[_Thing, ...]:
    complete = schema.complete(entity)
    if complete is None:
        return ()
    machines = {machine.field: machine for machine in complete.machines}
    members: tuple[Member, ...] = (*complete.fields, *complete.relationships, *complete.derived)
    things: dict[str, _Thing] = {}
    for member in members:
        states = machines.get(member.name)
        declared = () if states is None else (state.name for state in states.states)
        written = () if states is None else (text for state in states.states for text in state.written)
        places = [(owner, member.name) for owner in schema.ancestors(entity)]
        used = {literal for place in places for literal in usage.literals.get(place, ())}
        things.setdefault(
            member.name,
            _Thing(
                member.name,
                (member.name, *(member.aliases if isinstance(member, FieldModel) else ())),
                _type_of(member, schema, entity),
                frozenset({*declared, *written, *used}),
                frozenset(manner for place in places for manner in usage.manner.get(place, ())),
                not isinstance(member, FieldModel | Relationship),
            ),
        )
    return tuple(things[name] for name in sorted(things))


def _type_of(member: Member, schema: Schema, entity: str) -> ValueType:
    from drift.logic.terms import Field, Var

    return schema.type_of(Field(Var("this", entity), member.name))


def _candidate(one: _Thing, other: _Thing, context: tuple[str, ...], pair: Pair) -> Candidate | None:
    named = max(likeness(one.name, name, "field", context) for name in other.names)
    same = any(same_words(one.name, name) for name in other.names)
    if named < 0.4 and not (one.literals and other.literals):
        return None
    evidence = ["same name" if same else "similar name"] if named >= 0.5 else []
    score = named
    for amount, why in _evidence(one, other, context, pair):
        score += amount
        evidence.append(why)
    if named < _THRESHOLD and _states_shared(one, other, context) >= 0.75 and len(one.literals) > 1:
        score = max(score, _STATES_ALONE)
    if same:
        return Candidate(1.0 if score >= 1.0 else 0.9, tuple(evidence), certain=True)
    return Candidate(max(0.0, min(_MOST_FUZZY, score)), tuple(evidence))


def _evidence(
    one: _Thing, other: _Thing, context: tuple[str, ...], pair: Pair
) -> Iterator[tuple[float, str]]:
    yield from _type_evidence(one.type, other.type, pair)
    if (
        len(one.literals) > 1
        and len(other.literals) > 1
        and "boolean" not in (one.type.kind, other.type.kind)
    ):
        shared = _states_shared(one, other, context)
        if shared >= 0.5:
            yield _SAME_STATES * shared, f"{shared:.0%} of its states"
        elif shared == 0 and one.type.kind == "enum":
            yield -_CONTRADICTION, "none of its states"
    if one.manner and other.manner:
        alike = len(one.manner & other.manner) / len(one.manner | other.manner)
        if alike > 0:
            yield _MANNER * alike, "written in the same manner"


def _type_evidence(one: ValueType, other: ValueType, pair: Pair) -> Iterator[tuple[float, str]]:
    first, second = _entity_in(one), _entity_in(other)
    if first and second and one.kind == other.kind:
        if pair.families.get(second, second) == first:
            yield _SAME_ENTITY, f"both refer to {first}"
        elif second in pair.families:
            yield -_CONTRADICTION, f"refers to {second}, not to {first}"
        return
    if one.kind == other.kind:
        if one.kind in _INFORMATIVE:
            yield _SAME_TYPE, f"both {one.kind}"
        return
    if "unknown" in (one.kind, other.kind) or frozenset({one.kind, other.kind}) in _COMPATIBLE:
        return
    yield -_CONTRADICTION, f"{other.kind}, not {one.kind}"


def _entity_in(kind: ValueType) -> str:
    if kind.kind == "collection":
        return _entity_in(kind.element or UNKNOWN)
    return kind.entity if kind.kind == "entity" else ""


def _states_shared(one: _Thing, other: _Thing, context: tuple[str, ...]) -> float:
    """The share of the specified field's states that the other field knows."""
    if not one.literals or not other.literals:
        return 0.0
    known = {key_of(literal, "state", context) for literal in other.literals}
    return sum(key_of(literal, "state", context) in known for literal in one.literals) / len(one.literals)


def _late_candidates(
    one: _Thing,
    other: _Thing,
    wanted: tuple[_Thing, ...],
    found: tuple[_Thing, ...],
    context: tuple[str, ...],
    pair: Pair,
) -> Iterator[Candidate]:
    """What only the lack of any better counterpart makes plausible."""
    if other.type.kind == "boolean" and len(one.type.states) == 2 and not other.derived:
        alike = max(likeness(state, _positive(other.name), "state", context) for state in one.type.states)
        if alike >= _ALIKE_STATE:
            yield Candidate(_BOOLEAN_STATE * alike, (f"{other.name} says whether it is one of two states",))
        return
    numbers = {one.type.kind, other.type.kind} <= _NUMBERS and not one.derived and not other.derived
    if numbers and _stems(one.name) ^ _stems(other.name) == _SAYS_NUMBER:
        yield Candidate(_WORDS_AND_USE, ("its words, and both are amounts",))
    target = _entity_in(one.type)
    referred = _referred(other, pair)
    if not target or pair.families.get(referred) != target:
        return
    if one.type.kind != ("entity" if _is_scalar(other) else other.type.kind):
        return
    lone = (
        sum(_entity_in(thing.type) == target and thing.type.kind == one.type.kind for thing in wanted) == 1
        and sum(_referred(thing, pair) == referred for thing in found) == 1
    )
    spoken = {*split(target), *split(referred)}
    generic = any(
        likeness(name, target, "field") >= _ALIKE_STATE or spoken.issuperset(split(name))
        for name in (one.name, *other.names)
    )
    if lone and generic:
        yield Candidate(_GENERIC_NAME + _SAME_ENTITY, (f"the only reference to {target} on both sides",))


def _is_scalar(one: _Thing) -> bool:
    return one.type.kind in ("string", "integer", "unknown")


def _referred(one: _Thing, pair: Pair) -> str:
    """The code entity that a member refers to: by its type, or as the key that is called after it."""
    if not _is_scalar(one) or all(split(name) != (*split(one.name), "id") for name in one.names):
        return _entity_in(one.type)
    called = [name for name in sorted(pair.families) if split(name.rpartition(".")[2]) == split(one.name)]
    return called[0] if len(called) == 1 else ""


def _by_use(left: list[_Thing], free: list[_Thing]) -> list[tuple[str, str, Candidate]]:
    """What is left and written alike: by the words that one name has of the other, else the lone pair."""
    found: list[tuple[str, str, Candidate]] = []
    for by_words in (True, False):
        open_left = [one for one in left if one.name not in {spec for spec, _, _ in found}]
        open_free = [other for other in free if other.name not in {code for _, code, _ in found}]
        alike = [(one, other) for one in open_left for other in open_free if _used_alike(one, other)]
        for one, other in alike:
            rivals = [pair for pair in alike if (pair[0] is one) != (pair[1] is other)]
            said = _words_inside(one, other)
            if by_words and said and not any(_words_inside(*rival) for rival in rivals):
                found.append((one.name, other.name, Candidate(_WORDS_AND_USE, ("its words, used alike",))))
            elif (
                not by_words
                and not rivals
                and (_shares_word(one, other) or len(one.manner & other.manner) > 1)
            ):
                found.append(
                    (one.name, other.name, Candidate(_LONE_USE, ("the only field left that is used alike",)))
                )
    return found


def _used_alike(one: _Thing, other: _Thing) -> bool:
    same = one.type.kind == other.type.kind or {one.type.kind, other.type.kind} <= _NUMBERS
    stored = not one.derived and not other.derived and one.type.kind in _INFORMATIVE - {"enum"}
    return same and stored and not _sorts(one.manner).isdisjoint(_sorts(other.manner))


def _sorts(manner: frozenset[str]) -> set[str]:
    """Manners whatever their direction: what is counted down where it should go up is the same counter."""
    return {one.rstrip("+- ") for one in manner}


def _words_inside(one: _Thing, other: _Thing) -> bool:
    first, second = _stems(one.name), _stems(other.name)
    return bool(first and second) and (first <= second or second <= first)


def _shares_word(one: _Thing, other: _Thing) -> bool:
    return not _stems(one.name).isdisjoint(_stems(other.name))


def _stems(name: str) -> set[str]:
    return {stem(word) for word in split(name)}


def _positive(name: str) -> str:
    words = split(name)
    return "_".join(words[1:]) if len(words) > 1 and words[0] in ("is", "has", "was") else name
