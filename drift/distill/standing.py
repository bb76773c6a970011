"""Where an instance stands of which code keeps no status: read off moments that are set or not, and booleans.

`sent_at`, `paid_at` and `written_off_at`, each set only while the others allow it, are the states `sent`,
`paid` and `written_off` of a lifecycle. A flag on which no other change depends, and that does not end what
can happen, is no state: it only tells something.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from drift.behaviour.model import Behaviour, Condition, Create, Entity, FieldModel, State, StateMachine
from drift.compare.align.flagged import spelled_out
from drift.compare.align.flags import (
    MOST,
    Change,
    Lifecycle,
    atom_of,
    changes_of,
    flags_of,
    holds,
    is_set,
    read_off,
    stem,
)
from drift.distill.names import is_participle
from drift.distill.uses import is_enumeration
from drift.distill.vocabulary import name_words
from drift.logic.rewrite import as_predicate, subterms
from drift.logic.terms import NULL, And, Expression, Field, Term, Truth
from drift.logic.words import split

_LEAST: Final = 2
"""Flags from which on there is a lifecycle: one alone is a fact."""
_UNTOUCHED: Final = "new"
"""Where nothing has happened yet, and the code has no word for that."""


def with_standing(behaviour: Behaviour) -> Behaviour:
    """The behaviour with a status for every entity that keeps a lifecycle in flags."""
    for entity in behaviour.entities:
        found = _lifecycle(entity, behaviour)
        if found is not None:
            behaviour = _declared(spelled_out(behaviour, found), found)
    return behaviour


def _lifecycle(entity: Entity, behaviour: Behaviour) -> Lifecycle | None:
    if entity.kind == "value" or any(
        one.declared or is_enumeration(one, behaviour) for one in entity.machines
    ):
        return None
    flags = {flag.name: flag for flag in flags_of(entity) if _happens(flag)}
    taken = {"_".join(split(field.name)) for field in entity.fields}
    status = next((name for name in name_words().standings if name not in taken), "")
    if not status:
        return None
    for kind in ("timestamp", "boolean"):
        chosen = _decisive(entity, [name for name in flags if flags[name].type.kind == kind], behaviour)
        if len(chosen) < _LEAST:
            continue
        start = _start(entity, chosen, behaviour)
        named = {stem(name): name for name in chosen}
        if start in named or len(named) != len(chosen):
            continue
        states = (start, *named)
        machine = StateMachine(
            entity.name, status, tuple(State(name) for name in states), entity.source, initial=(start,)
        )
        return read_off(machine, entity, named, behaviour)
    return None


def _happens(flag: FieldModel) -> bool:
    """Whether a flag is named after something that happens."""
    words = split(stem(flag.name))
    return any(is_participle(word) for word in words) and not set(words) & name_words().everywhere


def _decisive(entity: Entity, flags: Sequence[str], behaviour: Behaviour) -> tuple[str, ...]:
    """The flags that make a lifecycle, in the order in which they can be set."""
    kept = list(flags)
    while len(kept) >= _LEAST:
        changes = [
            change
            for operation in behaviour.operations
            for change in changes_of(operation.effects, entity.name, kept)
        ]
        reached = _reached(entity, kept, changes, behaviour)
        decisive = [
            flag
            for index, flag in enumerate(kept)
            if any(change.sets.get(index) for change in changes)
            and (_is_asked(kept, index, changes) or _ends(kept, index, changes, reached))
        ]
        if decisive == kept:
            return tuple(sorted(kept, key=lambda flag: _first(kept.index(flag), reached)))
        kept = decisive
    return ()


def _is_asked(flags: Sequence[str], index: int, changes: Sequence[Change]) -> bool:
    """Whether a change of another flag depends on this one."""
    return any(
        Field(change.target, flags[index]) in set(subterms(condition))
        for change in changes
        if set(change.sets) - {index}
        for condition in change.when
    )


def _ends(
    flags: Sequence[str], index: int, changes: Sequence[Change], reached: Sequence[tuple[bool, ...]]
) -> bool:
    """Whether nothing more can happen once a flag is set, though it could before."""
    after = [vector for vector in reached if vector[index]]
    return bool(after) and not any(_possible(change, flags, vector) for vector in after for change in changes)


def _possible(change: Change, flags: Sequence[str], vector: tuple[bool, ...]) -> bool:
    return change.after(vector) != vector and all(
        holds(condition, change.target, flags, vector) is not False for condition in change.when
    )


def _reached(
    entity: Entity, flags: Sequence[str], changes: Sequence[Change], behaviour: Behaviour
) -> tuple[tuple[bool, ...], ...]:
    """The combinations that creations and changes lead to, the earlier the sooner."""
    found = dict.fromkeys(_made(entity, flags, behaviour))
    waiting = list(found)
    while waiting and len(flags) <= MOST:
        before = waiting.pop(0)
        for change in changes:
            if _possible(change, flags, before) and change.after(before) not in found:
                found[change.after(before)] = None
                waiting.append(change.after(before))
    return tuple(found)


def _made(entity: Entity, flags: Sequence[str], behaviour: Behaviour) -> Iterator[tuple[bool, ...]]:
    defaults = {field.name: field.default for field in entity.fields}
    made = False
    for values in _creations(entity, behaviour):
        made = True
        yield tuple(is_set(values.get(flag, defaults.get(flag) or NULL)) for flag in flags)
    if not made:
        yield tuple(is_set(defaults.get(flag) or NULL) for flag in flags)


def _creations(entity: Entity, behaviour: Behaviour) -> Iterator[Mapping[str, Term]]:
    for operation in behaviour.operations:
        for guarded in operation.effects:
            if isinstance(guarded.effect, Create) and guarded.effect.entity == entity.name:
                yield dict(guarded.effect.values)


def _first(index: int, reached: Sequence[tuple[bool, ...]]) -> tuple[int, int]:
    return min((sum(vector) for vector in reached if vector[index]), default=len(reached)), index


# ---------------------------------------------------------------- the state before anything has happened


def _start(entity: Entity, flags: Sequence[str], behaviour: Behaviour) -> str:
    """The code's own word for an instance to which nothing has happened."""
    for derived in entity.derived:
        if isinstance(derived.value, Truth) and _denies(derived.value.predicate, derived.this, flags):
            return stem(derived.name)
    for called in _predicates(flags, behaviour):
        return called
    given = list(_creations(entity, behaviour))
    for field in entity.fields:
        words = split(stem(field.name))
        everywhere = set(words) & name_words().everywhere
        moment = field.type.kind == "timestamp" and stem(field.name) != "_".join(split(field.name))
        if not moment or field.name in flags or not is_participle(words[-1]) or everywhere:
            continue
        always = bool(given) and all(is_set(one.get(field.name, field.default or NULL)) for one in given)
        if always:
            return stem(field.name)
    return _UNTOUCHED


def _denies(predicate: Expression, base: Term, flags: Sequence[str]) -> bool:
    """Whether a condition holds of exactly those instances of which no flag is set."""
    operands = predicate.operands if isinstance(predicate, And) else (predicate,)
    denied: set[str] = set()
    for operand in operands:
        atom = atom_of(as_predicate(operand))
        if atom is None or atom[1] or atom[0].base != base or atom[0].name not in flags:
            return False
        denied.add(atom[0].name)
    return denied == set(flags)


def _predicates(flags: Sequence[str], behaviour: Behaviour) -> Iterator[str]:
    """The names of functions that ask an instance just that."""
    for operation in behaviour.operations:
        for guarded in operation.effects:
            asked: dict[str, list[Condition]] = {}
            for condition in guarded.when:
                name = _asking(condition.text)
                if name:
                    asked.setdefault(name, []).append(condition)
            for name in sorted(asked):
                atoms = [atom_of(one.predicate) for one in asked[name]]
                about = {atom[0].name for atom in atoms if atom is not None and not atom[1]}
                if len(atoms) == len(asked[name]) and about == set(flags) and None not in atoms:
                    yield name


def _asking(text: str) -> str:
    """`open` of `!isOpen(voucher)` and of `not voucher.is_open`."""
    head, paren, rest = text.strip().removeprefix("!").removeprefix("not ").strip().partition("(")
    if paren and (not rest.endswith(")") or "(" in rest):
        return ""
    if not head.replace(".", "").replace("_", "").isalnum():
        return ""
    words = split(head.rpartition(".")[2])
    return "_".join(words[1:]) if len(words) > 1 and words[0] in ("is", "was", "has") else ""


def _declared(behaviour: Behaviour, lifecycle: Lifecycle) -> Behaviour:
    """The status as a field of the code's own, before its flags."""
    initial = tuple(state.name for state in lifecycle.machine.states[:1])

    def whole(entity: Entity) -> Entity:
        if entity.name != lifecycle.entity:
            return entity
        status = next(one for one in entity.fields if one.name == lifecycle.field)
        others = [one for one in entity.fields if one is not status]
        place = next(index for index, one in enumerate(others) if one.name in lifecycle.flags)
        return replace(
            entity,
            fields=(*others[:place], status, *others[place:]),
            machines=tuple(
                replace(one, declared=True, initial=initial) if one.field == lifecycle.field else one
                for one in entity.machines
            ),
        )

    return replace(behaviour, entities=tuple(map(whole, behaviour.entities)))
