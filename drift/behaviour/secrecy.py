"""Which texts of code nobody is shown: those that tell who calls, rather than what happens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from pydantic import BaseModel, ConfigDict, Field as Required

from drift.behaviour.model import (
    Assign,
    Behaviour,
    Change,
    ConfigParameter,
    Create,
    Effect,
    Emit,
    GuardedEffect,
    Operation,
    Remove,
)
from drift.logic.rewrite import rewrite, subterms
from drift.logic.terms import Compare, Config, Const, Expression, Field, Member, SetOf, Term, Var
from drift.logic.words import split
from drift.resources.location import rulesets_root
from drift.resources.toml import load_toml

HIDDEN: Final = Const("string", "…")
_QUOTED: Final = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"|`([^`\n]*)`")


class SecretNames(BaseModel):
    """A ruleset of words; any of them in a name makes what it names a secret."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    words: frozenset[str] = Required(min_length=1)


@cache
def secret_words() -> frozenset[str]:
    """The shipped words.

    Raises:
        RulesetError: the file is not of the shape that is asked for.
    """
    return load_toml(rulesets_root() / "secrets" / "names.toml", SecretNames).words


def names_secret(name: str) -> bool:
    """Whether a name says that it stands for a secret."""
    return not secret_words().isdisjoint(split(name))


@dataclass(frozen=True, slots=True)
class Secrecy:
    """What a behaviour keeps to itself.

    `told` are the texts that stand where they are compared, and states: everything else that an input is
    compared with comes from a constant or the environment. Those that an input whose name says secret is
    compared with are kept wherever they stand, unless they are `states`. `changed` are the entities that are
    no inputs.
    """

    told: frozenset[str]
    changed: frozenset[str]
    configured: frozenset[str]
    states: frozenset[str] = frozenset()

    def hides(self, node: Expression) -> bool:
        """Whether a comparison is with a text that is not to be shown."""
        match node:
            case Compare(_, left, right):
                return self._kept(left, right) or self._kept(right, left)
            case Member(item, SetOf(items)):
                return any(self._kept(one, item) for one in items)
            case Member(item, Config() as known):
                return self._kept(known, item)
            case _:
                return False

    def _kept(self, text: Term, other: Term) -> bool:
        if not self._is_given(other):
            return False
        match text:
            case Const("string", str() as written):
                return bool(written) and (written not in self.told or self._is_secret(written, other))
            case Config(name):
                return name in self.configured
            case _:
                return False

    def _is_secret(self, written: str, other: Term) -> bool:
        named = (one.name for one in subterms(other) if isinstance(one, Var | Field))
        return written not in self.states and any(names_secret(name) for name in named)

    def _is_given(self, term: Term) -> bool:
        return any(isinstance(one, Var) and one.entity not in self.changed for one in subterms(term))


def secrecy_of(behaviour: Behaviour) -> Secrecy:
    """What of a behaviour is kept back."""
    guarded = list(_guarded(behaviour))
    states = {
        name
        for entity in behaviour.entities
        for machine in entity.machines
        for state in machine.states
        for name in (state.name, *state.written)
    }
    quoted = {
        written
        for one in guarded
        for condition in one.when
        for found in _QUOTED.findall(condition.text)
        for written in found
    }
    entities = {str(getattr(one.effect, "entity", "")) for one in guarded} - {""}
    texts = {one.qualified or one.name for one in behaviour.config if _is_text(one)}
    return Secrecy(frozenset(states | quoted), frozenset(entities), frozenset(texts), frozenset(states))


def concealed(behaviour: Behaviour) -> Behaviour:
    """The behaviour with `…` for texts that inputs are compared with, or whose names say secret."""
    secrecy = secrecy_of(behaviour)
    compared = {
        part.name
        for one in _guarded(behaviour)
        for expression in _expressions(one)
        for node in subterms(expression)
        if secrecy.hides(node)
        for part in subterms(node)
        if isinstance(part, Config)
    }
    values = {
        one.value for one in behaviour.config
        if _is_text(one) and (names_secret(one.name) or (one.qualified or one.name) in compared)
    }  # fmt: skip
    return replace(
        behaviour,
        config=tuple(replace(one, value=HIDDEN) if one.value in values else one for one in behaviour.config),
        operations=tuple(_operation(one, secrecy) for one in behaviour.operations),
        dead=tuple(_operation(one, secrecy) for one in behaviour.dead),
    )


def _is_text(parameter: ConfigParameter) -> bool:
    return parameter.value is not None and parameter.value.kind == "string" and bool(parameter.value.value)


def _guarded(behaviour: Behaviour) -> Iterator[GuardedEffect]:
    for operation in (*behaviour.operations, *behaviour.dead):
        yield from operation.effects


def _expressions(guarded: GuardedEffect) -> Iterator[Expression]:
    yield from (condition.predicate for condition in guarded.when)
    match guarded.effect:
        case Assign(value=value):
            yield value
        case Create(values=values) | Emit(args=values):
            yield from (value for _, value in values)
        case Change(item=item):
            yield item
        case _:
            pass


def _operation(operation: Operation, secrecy: Secrecy) -> Operation:
    return replace(operation, effects=tuple(_covered(one, secrecy) for one in operation.effects))


def _covered(guarded: GuardedEffect, secrecy: Secrecy) -> GuardedEffect:
    def cover(node: Expression) -> Expression:
        if not (secrecy.hides(node) or _proves(node)):
            return node
        match node:
            case Compare(op, left, right):
                return Compare(op, _shut(left), _shut(right))
            case Member(item, SetOf(items)):
                return Member(item, SetOf(tuple(dict.fromkeys(_shut(one) for one in items))))
            case _:
                return node

    when = tuple(replace(one, predicate=rewrite(one.predicate, cover)) for one in guarded.when)
    effect: Effect = guarded.effect
    match effect:
        case Assign():
            effect = replace(effect, value=rewrite(effect.value, cover))
        case Create():
            effect = replace(effect, values=tuple((name, rewrite(v, cover)) for name, v in effect.values))
        case Emit():
            effect = replace(effect, args=tuple((name, rewrite(v, cover)) for name, v in effect.args))
        case Change():
            effect = replace(effect, item=rewrite(effect.item, cover))
        case Remove():
            pass
    return replace(guarded, when=when, effect=effect)


def _proves(node: Expression) -> bool:
    return isinstance(node, (Compare, Member)) and any(
        isinstance(one, (Var, Field)) and names_secret(one.name) for one in subterms(node)
    )


def _shut(term: Term) -> Term:
    return HIDDEN if isinstance(term, Const) and term.kind == "string" and term.value else term
