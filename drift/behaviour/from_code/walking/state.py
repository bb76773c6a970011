"""The state of a walk: what locals and fields hold, what is known on the path, and how paths join."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from drift.behaviour.answers import Shown
from drift.behaviour.from_code.walking.values import MAX_SIZE, Value, choose
from drift.behaviour.model import Assign, Change, Condition, Effect, OpaqueCall, Outcome, Remove
from drift.logic.build import conjoin, disjoin, negate
from drift.logic.digest import digest
from drift.logic.implies import conjuncts
from drift.logic.rewrite import leaves, root, size
from drift.logic.spans import Source
from drift.logic.terms import FALSE, TRUE, Const, Expression, Field, Holds, Opaque, Predicate, Term, Var
from drift.logic.types import ValueType

Slot: TypeAlias = tuple[Term, str]
ExitKind: TypeAlias = Literal["return", "raise", "break", "continue"]


@dataclass(frozen=True, slots=True)
class Recorded:
    """An effect as met, with the path to it; `unsaved` while it is in memory only.

    `selected` is where the instance that it changes was fetched; `stored`: a new instance was handed to
    a store.
    """

    effect: Effect
    when: tuple[Condition, ...]
    source: Source
    path: tuple[str, ...]
    text: str
    symbol: str
    related: tuple[Source, ...] = ()
    unsaved: bool = False
    selected: tuple[Source, ...] = ()
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """What is given out with an answer: what is shown, what can't be followed, what only callers know."""

    shown: tuple[Shown, ...] = ()
    unknown: tuple[str, ...] = ()
    open: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Exit:
    """One way out of a function or loop body. `exception` is the qualified name of what is raised."""

    kind: ExitKind
    when: tuple[Condition, ...]
    source: Source
    value: Value | None = None
    exception: str = ""
    outcome: Outcome = "silent"
    store: dict[Slot, Value] = field(default_factory=dict, compare=False)
    related: tuple[Source, ...] = ()
    locals: dict[str, Value] = field(default_factory=dict, compare=False)
    levels: int = 1

    def leaves(self, kind: ExitKind) -> bool:
        """Whether it ends the innermost loop (`break`) or its round (`continue`), and nothing further out."""
        return self.kind == kind and self.levels == 1

    def further(self) -> Exit:
        """It, seen from the next loop out."""
        return replace(self, levels=self.levels - 1) if self.kind in ("break", "continue") else self


YIELDED = "$yielded"
"""The local that gathers what a generator yields."""


MAX_RELATED = 8
"""Places that are remembered beside the one where a condition is tested or an effect made."""


MAX_SEARCHED = 2_000
"""Nodes beyond which an expression that is given up is not even searched for what it reads."""
MAX_MENTIONS = 32
"""Paths that an expression which is given up is still known to read."""
MAX_CONDITION = 200
"""Nodes of a condition beyond which it is no longer followed."""


class State:
    """Mutable while one path is walked; forked at branches, joined after them."""

    __slots__ = ("alive", "locals", "origins", "store", "when")

    def __init__(
        self,
        locals_: dict[str, Value] | None = None,
        store: dict[Slot, Value] | None = None,
        when: tuple[Condition, ...] = (),
    ) -> None:
        self.locals: dict[str, Value] = locals_ if locals_ is not None else {}
        self.store: dict[Slot, Value] = store if store is not None else {}
        self.when = when
        self.origins: dict[str, tuple[Source, ...]] = {}
        self.alive = True

    def fork(self) -> State:
        """An independent copy."""
        copy = State(dict(self.locals), dict(self.store), self.when)
        copy.alive = self.alive
        copy.origins = dict(self.origins)
        return copy

    def assume(self, conditions: Iterable[Condition]) -> None:
        """Adds what is known from here on; a contradiction ends the path."""
        for condition in conditions:
            if condition.predicate == TRUE or any(c.predicate == condition.predicate for c in self.when):
                continue
            if condition.predicate == FALSE:
                self.alive = False
            predicate = tame(condition.predicate)
            known = condition if predicate is condition.predicate else replace(condition, predicate=predicate)
            self.when = (*self.when, known)

    def become(self, other: State) -> None:
        """Takes over everything from `other`."""
        self.locals, self.store, self.when, self.alive = other.locals, other.store, other.when, other.alive
        self.origins = other.origins


def tame(predicate: Predicate) -> Predicate:
    """The predicate; one with too many cases becomes opaque over the paths it reads: cost stays bounded."""
    if size(predicate) <= MAX_CONDITION:
        return predicate
    return Holds(Opaque("condition", "a condition with too many cases", _known_of(predicate)))


def tame_term(term: Term) -> Term:
    """The same for a value."""
    if size(term) <= MAX_SIZE:
        return term
    return Opaque("value", "a value with too many cases", _known_of(term))


def _known_of(given_up: Expression) -> tuple[Term, ...]:
    """What tells an expression that is given up from others: the paths it reads, and which one it is."""
    mentions = leaves(given_up)[:MAX_MENTIONS] if size(given_up) <= MAX_SEARCHED else ()
    return (*mentions, Const("string", digest(given_up)))


def path_predicate(conditions: Iterable[Condition]) -> Predicate:
    """The conjunction of what the conditions say."""
    return tame(conjoin(*(c.predicate for c in conditions)))


def implied(test: Predicate, condition: Condition) -> Condition:
    """The condition, where only paths on which `test` holds went through it."""
    predicate = disjoin(negate(test), condition.predicate)
    return replace(condition, predicate=predicate)


def join(
    before: State, first: State, second: State, test: Predicate, whole: Container[Term] = frozenset()
) -> State:
    """The state after two branches that both go on.

    `first` ran where `test` holds, `second` where it does not. `whole` are instances made here that held
    something from the start: where nothing is held of one, it was not made.
    """
    test = tame(test)
    joined = State({}, {}, before.when)
    depth = len(before.when)
    joined.alive = first.alive or second.alive
    for name in first.origins | second.origins:
        both = (*first.origins.get(name, ()), *second.origins.get(name, ()))
        joined.origins[name] = tuple(dict.fromkeys(both))[:MAX_RELATED]
    opposite = negate(test)
    for extra, given in ((first.when[depth:], test), (second.when[depth:], opposite)):
        for condition in extra:
            if condition.predicate not in (test, opposite) and not _part_of(condition.predicate, given):
                joined.assume([implied(given, condition)])
    for name in first.locals | second.locals:
        if name in first.locals and name in second.locals:
            joined.locals[name] = choose(test, first.locals[name], second.locals[name])
        else:
            joined.locals[name] = first.locals.get(name, second.locals.get(name, Opaque("unbound")))
    made = made_on_one_path(first.store, second.store, whole)
    for slot in first.store | second.store:
        if is_copy(slot[0]) or slot[0] in made:
            joined.store[slot] = first.store.get(slot, second.store.get(slot, Opaque("unbound")))
            continue
        original = before.store.get(slot, Field(slot[0], slot[1]))
        joined.store[slot] = choose(test, first.store.get(slot, original), second.store.get(slot, original))
    return joined


def where_fetched(frame: Frame, effect: Effect) -> tuple[Source, ...]:
    """Where the function got the instance that an effect changes."""
    match effect:
        case Assign() | Remove() | Change():
            return frame.rows.get(effect.target) or frame.rows.get(root(effect.target), ())
        case _:
            return ()


def made_on_one_path(
    first: Mapping[Slot, Value], second: Mapping[Slot, Value], whole: Container[Term]
) -> frozenset[Term]:
    """The instances that were made on one of two paths only: what it holds of them is all there is."""
    there, here = ({base for base, _ in store} for store in (first, second))
    return frozenset(base for base in there ^ here if base in whole)


COPIED = "~"
"""Ends the name of a variable that is a changed copy of an instance."""


def is_copy(term: Term) -> bool:
    """Whether the term is a changed copy of an instance: it is made once, with all it holds."""
    return isinstance(term, Var) and COPIED in term.name


def _part_of(predicate: Predicate, whole: Predicate) -> bool:
    return predicate in conjuncts(whole)


@dataclass(slots=True)
class Frame:
    """What the walk of one function gathers.

    `saved_after`: how many refusals stood before it first stored anything, None if it does not; `kept` is
    what it stored, None where that may be anything. `rows` is
    where instances were fetched or chosen. `astray`: it calls something of which nothing is known.
    `rounds`: so many rounds of loops were told apart. `whole` are instances made here that held something
    from the start.
    """

    symbol: str
    file: str
    effects: list[Recorded] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    opaque: list[OpaqueCall] = field(default_factory=list)
    created: list[Var] = field(default_factory=list)
    hints: dict[Term, str] = field(default_factory=dict)
    types: dict[Term, ValueType] = field(default_factory=dict)
    appends: list[tuple[str, tuple[Condition, ...], Value]] = field(default_factory=list)
    truncated: str = ""
    copies: dict[Term, Term] = field(default_factory=dict)
    returns: ValueType | None = None
    stores: dict[str, str] = field(default_factory=dict)
    filled: str = ""
    saved_after: int | None = None
    kept: tuple[Term, ...] | None = ()
    rows: dict[Term, tuple[Source, ...]] = field(default_factory=dict)
    astray: bool = False
    rounds: int = 0
    handed: list[Handed] = field(default_factory=list)
    whole: set[Term] = field(default_factory=set)
