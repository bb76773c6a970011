"""What an implication is about: the leaves of its formulas as numbered slots, its atoms as tests of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from drift.logic.canonical import continuous
from drift.logic.functions import is_unknown
from drift.logic.linear import Linear, linear
from drift.logic.rewrite import paths, subterms
from drift.logic.terms import (
    NOW,
    Aggregate,
    Arith,
    Call,
    Compare,
    CompareOp,
    Config,
    Const,
    Exists,
    Expression,
    Field,
    Holds,
    Member,
    Opaque,
    Predicate,
    SetOf,
    Term,
    Truth,
    Var,
)
from drift.logic.types import Typing

Value: TypeAlias = Fraction | int | str | bool | None
"""A value of a slot. Times are seconds from now, durations seconds."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A linear term over slots."""

    weights: tuple[tuple[int, Fraction | int], ...]
    constant: Fraction | int


@dataclass(frozen=True, slots=True)
class Numeric:
    """A comparison of sums. `timed`: about time, where strictness means nothing."""

    op: CompareOp
    left: Sum
    right: Sum
    timed: bool


@dataclass(frozen=True, slots=True)
class Equal:
    """A slot equals another slot or a literal."""

    left: int
    right: int | None
    literal: Value = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """A slot is one of some literals."""

    slot: int
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Truthy:
    """A slot counts as true."""

    slot: int


Atom: TypeAlias = Numeric | Equal | OneOf | Truthy


@dataclass(slots=True)
class Slots:
    """The slots of some formulas, and their atoms by predicate.

    `terms[i]` is what slot `i` stands for; `obscure[i]` says that nothing is known of how it comes about.
    """

    typing: Typing
    terms: list[Term] = field(default_factory=list)
    obscure: list[bool] = field(default_factory=list)
    atoms: dict[Predicate, Atom] = field(default_factory=dict)
    _index: dict[Term, int] = field(default_factory=dict)

    def slot(self, term: Term) -> int:
        """The number of the slot of a leaf."""
        known = self._index.get(term)
        if known is None:
            known = self._index[term] = len(self.terms)
            self.terms.append(term)
            self.obscure.append(hides(term))
        return known

    def find(self, term: Term) -> int | None:
        """The number of the slot of a leaf, if it has one."""
        return self._index.get(term)

    def atom(self, predicate: Predicate) -> Atom:
        """The test that an atomic predicate makes; one that is none of the known tests is a slot itself."""
        known = self.atoms.get(predicate)
        if known is None:
            known = self.atoms[predicate] = self._classify(predicate)
        return known

    def _classify(self, predicate: Predicate) -> Atom:
        match predicate:
            case Compare(op, left, right):
                return (
                    self._numeric(op, left, right) or self._equal(op, left, right) or self._itself(predicate)
                )
            case Member(item, SetOf(items)) if is_leaf(item) and all(isinstance(one, Const) for one in items):
                return OneOf(self.slot(item), tuple(literal(one) for one in items if isinstance(one, Const)))
            case Holds(term) if is_leaf(term):
                return Truthy(self.slot(term))
            case _:
                return self._itself(predicate)

    def _itself(self, predicate: Predicate) -> Truthy:
        slot = self.slot(Truth(predicate))
        if not isinstance(predicate, Exists | Member):
            # An order of strings, an arithmetic on sets: structure is all that is known of it.
            self.obscure[slot] = True
        return Truthy(slot)

    def _numeric(self, op: CompareOp, left: Term, right: Term) -> Numeric | None:
        if op in {"=", "!="} and not any(_is_number(side) for side in (left, right)):
            return None
        first, second = linear(left, self.typing), linear(right, self.typing)
        if first is None or second is None:
            return None
        difference = first.minus(second)
        if difference is None:
            return None
        return Numeric(op, self._sum(first), self._sum(second), continuous(difference, self.typing))

    def _sum(self, total: Linear) -> Sum:
        weights = [(self.slot(leaf), exact(weight)) for leaf, weight in total.weights.items() if leaf != NOW]
        return Sum(tuple(weights), exact(total.constant))

    def _equal(self, op: CompareOp, left: Term, right: Term) -> Equal | None:
        if op not in {"=", "!="} or not is_leaf(left):
            return None
        if isinstance(right, Const):
            return Equal(self.slot(left), None, literal(right))
        return Equal(self.slot(left), self.slot(right)) if is_leaf(right) else None


def is_leaf(term: Term) -> bool:
    """Whether the term is a value of its own: a path, a configured value, an aggregate, a black box."""
    return isinstance(term, Var | Field | Config | Call | Aggregate | Opaque)


def _is_number(term: Term) -> bool:
    if isinstance(term, Const):
        return term.kind in {"number", "duration"}
    return isinstance(term, Arith) or term == NOW


def hides(term: Expression) -> bool:
    """Whether a black box or something not understood takes part in the term."""
    try:
        return term._hides
    except AttributeError:
        hidden = any(is_unknown(part) for part in subterms(term))
        object.__setattr__(term, "_hides", hidden)
        return hidden


def mentions(term: Term) -> tuple[Term, ...]:
    """The paths that a slot's value may depend on."""
    return paths(term)


def literal(const: Const) -> Value:
    """The value of a literal as a slot holds it."""
    return exact(const.value) if isinstance(const.value, Fraction) else const.value


def exact(value: Fraction | int) -> Fraction | int:
    """Whole numbers as integers: they compare faster."""
    return int(value) if value.denominator == 1 else value


def touched(atom: Atom) -> Iterable[int]:
    """The slots an atom reads."""
    match atom:
        case Numeric(_, left, right, _):
            return [slot for slot, _ in (*left.weights, *right.weights)]
        case Equal(left, right, _):
            return [left] if right is None else [left, right]
        case OneOf(slot, _) | Truthy(slot):
            return [slot]
