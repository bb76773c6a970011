"""Fields that are there in some states only: set by every change into them, and by nothing else.

Reference: v3, "State-dependent field presence".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from drift.behaviour.expand import Vocabulary
from drift.distill.draft import (
    Assigned,
    Chosen,
    Created,
    DraftEntity,
    DraftField,
    DraftLifecycle,
    DraftRule,
    Each,
    Statement,
)
from drift.logic.implies import conjuncts
from drift.logic.terms import NULL, Compare, Const, Field, Member, Predicate, SetOf, Term, Var

Effect: TypeAlias = Literal["set", "given", "cleared", "kept"]
"""`given`: set to an input, which may be absent itself."""


@dataclass(slots=True)
class _Lived:
    """What rules do to one status and the fields beside it. `entries`: by state, what comes with it."""

    made: list[tuple[str, frozenset[str]]] = field(default_factory=list)
    entries: list[tuple[str, Mapping[str, Effect]]] = field(default_factory=list)
    alone: list[tuple[str, Effect, tuple[str, ...]]] = field(default_factory=list)
    unclear: bool = False


def qualified(
    entities: Sequence[DraftEntity], rules: Sequence[DraftRule], vocabulary: Vocabulary
) -> tuple[DraftEntity, ...]:
    """The entities, their fields with the states in which they are there."""
    return tuple(_entity(entity, rules, vocabulary) for entity in entities)


def _entity(entity: DraftEntity, rules: Sequence[DraftRule], vocabulary: Vocabulary) -> DraftEntity:
    if entity.external or len(entity.lifecycles) != 1:
        return entity
    life = entity.lifecycles[0]
    lived = _Lived()
    for rule in rules:
        _Walk(entity.name, life.field, vocabulary, lived, _required(rule)).block(rule.ensures, {}, set())
    if lived.unclear or not lived.made:
        return entity
    states = next(one.states for one in entity.fields if one.name == life.field)
    return replace(entity, fields=tuple(_field(one, life, states, lived) for one in entity.fields))


def _field(one: DraftField, life: DraftLifecycle, states: Sequence[str], lived: _Lived) -> DraftField:
    if not one.type.optional or one.name == life.field:
        return one
    there = _there(one.name, life, lived)
    present = tuple(state for state in states if there.get(state))
    if not present or len(present) == len(states) or set(there) != set(states):
        return one
    for name, effect, where in lived.alone:
        if name == one.name and (effect == "cleared" or not where or not set(where) <= set(present)):
            return one
    effects = {effects.get(one.name) for _, effects in lived.entries} | {
        e for n, e, _ in lived.alone if n == one.name
    }
    sure = "given" not in effects
    return replace(one, present=(life.field, present), always=sure)


def _there(name: str, life: DraftLifecycle, lived: _Lived) -> dict[str, bool]:
    """For each state that instances come to whether the field is there; empty if that differs."""
    found: dict[str, bool] = {}
    for state, given in lived.made:
        if found.setdefault(state, name in given) != (name in given):
            return {}
    before: dict[str, set[str]] = {}
    for edge in life.edges:
        before.setdefault(edge.after, set()).add(edge.before)
    for _ in range(len(before) + 1):
        for state, effects in lived.entries:
            effect = effects.get(name, "kept")
            values = (
                {effect in ("set", "given")}
                if effect != "kept"
                else {found[one] for one in before.get(state, ()) if one in found}
            )
            if len(values) > 1:
                return {}
            for value in values:
                if found.setdefault(state, value) != value:
                    return {}
    return found


def _required(rule: DraftRule) -> tuple[Predicate, ...]:
    where = (rule.each.where,) if rule.each is not None else ()
    return tuple(part for one in (*(r.predicate for r in rule.requires), *where) for part in conjuncts(one))


@dataclass(frozen=True, slots=True)
class _Walk:
    """The statements of one rule."""

    entity: str
    status: str
    vocabulary: Vocabulary
    lived: _Lived
    required: tuple[Predicate, ...]

    def block(self, statements: Iterable[Statement], outer: Mapping[Term, Effect], moved: set[Term]) -> None:
        """One block; `outer` is what is set around it, `moved` whose status changes around it."""
        listed = list(statements)
        visible = {**outer, **dict(self._set(listed))}
        bases = {base for base, _ in self._moves(listed)}
        for base, state in self._moves(listed):
            effects = {
                target.name: effect
                for target, effect in visible.items()
                if isinstance(target, Field) and target.base == base
            }
            self.lived.entries.append((state, effects))
        for target, effect in self._set(listed):
            if not isinstance(target, Field) or target.name == self.status or target.base in bases:
                continue
            if target.base in moved:
                self.lived.unclear = True
            self.lived.alone.append((target.name, effect, self._states(target.base)))
        for statement in listed:
            match statement:
                case Created(entity=entity, values=values) if entity == self.entity:
                    self._made(dict(values))
                case Chosen(_, then, other):
                    self.block(then, visible, moved | bases)
                    self.block(other, visible, moved | bases)
                case Each(body=body):
                    self.block(body, visible, moved | bases)
                case _:
                    pass

    def _made(self, values: Mapping[str, Term]) -> None:
        match values.get(self.status):
            case Const(_, str() as state):
                self.lived.made.append((state, frozenset(n for n, v in values.items() if v != NULL)))
            case _:
                self.lived.unclear = True

    def _set(self, statements: Sequence[Statement]) -> Iterator[tuple[Term, Effect]]:
        for statement in statements:
            match statement:
                case Assigned(Field(base, _) as target, value) if self._is_of(base):
                    given = isinstance(value, Var) and not value.entity
                    yield target, "cleared" if value == NULL else "given" if given else "set"
                case _:
                    pass

    def _moves(self, statements: Sequence[Statement]) -> Iterator[tuple[Term, str]]:
        for statement in statements:
            match statement:
                case Assigned(Field(base, name), value) if name == self.status and self._is_of(base):
                    if isinstance(value, Const) and isinstance(value.value, str):
                        yield base, value.value
                    else:
                        self.lived.unclear = True
                case _:
                    pass

    def _is_of(self, base: Term) -> bool:
        return self.vocabulary.entity_of(base) == self.entity

    def _states(self, base: Term) -> tuple[str, ...]:
        """The states that the rule requires of an instance; none if it may be in any."""
        for predicate in self.required:
            match predicate:
                case Compare("=", Field(owner, name), Const(_, str() as state)):
                    if (owner, name) == (base, self.status):
                        return (state,)
                case Member(Field(owner, name), SetOf(items)) if (owner, name) == (base, self.status):
                    return tuple(str(one.value) for one in items if isinstance(one, Const))
                case _:
                    pass
        return ()
