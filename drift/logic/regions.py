"""Finite domains: for each slot the values that stand for all regions the formulas can tell apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise, product
from typing import Literal, TypeAlias

from drift.logic.canonical import CONTINUOUS
from drift.logic.functions import is_length
from drift.logic.slots import Equal, Numeric, OneOf, Slots, Truthy, Value, exact, touched
from drift.logic.terms import Aggregate, Config, Truth
from drift.logic.types import ValueType

Sort: TypeAlias = Literal["boolean", "integer", "decimal", "time", "state", "identity"]

OTHER = "(other"
"""How the value of a slot that is none of the literals is written: `(other)`, `(other 2)`."""
_MAX_POOL = 80
_MOST_ORDERED = 8
_MOST_SHIFTED = 5
_FILL = 12
"""Whole numbers between thresholds at most this far apart are all sampled."""


@dataclass(slots=True)
class Region:
    """A component of slots whose values are compared with each other, and what it is compared with."""

    slots: list[int] = field(default_factory=list)
    literals: list[Value] = field(default_factory=list)
    thresholds: set[Fraction | int] = field(default_factory=set)
    offsets: set[Fraction | int] = field(default_factory=set)
    sums: list[Numeric] = field(default_factory=list)
    numeric: bool = False
    timed: bool = False
    negative: bool = False
    equated: bool = False


@dataclass(frozen=True, slots=True)
class Domains:
    """The values of each slot in ascending or declared order, and what sort they are.

    `crowded` are the slots with too many values to tell apart.
    """

    values: list[tuple[Value, ...]]
    sorts: list[Sort]
    crowded: frozenset[int] = frozenset()

    @property
    def timed(self) -> frozenset[int]:
        """The slots that hold times or durations."""
        return frozenset(slot for slot, sort in enumerate(self.sorts) if sort == "time")


def domains(slots: Slots, links: Iterable[tuple[int, int]] = ()) -> Domains:
    """A domain for every slot.

    `links` are pairs of slots that must draw from one pool although no atom compares them.
    """
    types = [slots.typing(term) for term in slots.terms]
    owner = _components(slots, links)
    regions: dict[int, Region] = {}
    for slot in range(len(slots.terms)):
        regions.setdefault(owner[slot], Region()).slots.append(slot)
    nullable: set[int] = set()
    conditions: set[int] = set()
    for atom in slots.atoms.values():
        read = list(touched(atom))
        if not read:
            continue
        region = regions[owner[read[0]]]
        match atom:
            case Numeric():
                _note_numeric(region, atom)
            case Equal(left, right, literal):
                if right is None and literal is None:
                    nullable.add(left)
                elif right is None:
                    region.literals.append(literal)
                else:
                    region.equated = True
            case OneOf(_, members):
                region.literals.extend(value for value in members if value is not None)
            case Truthy(slot):
                conditions.add(slot)
    values: list[tuple[Value, ...]] = [()] * len(slots.terms)
    crowded: set[int] = set()
    sorts: list[Sort] = ["identity"] * len(slots.terms)
    for region in regions.values():
        sort = _sort(region, slots, types, conditions)
        pool = _pool(region, sort, types, conditions)
        if len(pool) > _MAX_POOL or _entangled(region):
            crowded.update(region.slots)
            continue
        for position, slot in enumerate(region.slots):
            own = _own(pool, sort, position, region, slots, types)
            asked = slot in nullable or (slot in conditions and sort != "boolean")
            if asked or (sort in {"state", "identity"} and types[slot].optional):
                own = (*own, None)
            values[slot] = own
            sorts[slot] = sort
    return Domains(values, sorts, frozenset(crowded))


def _components(slots: Slots, links: Iterable[tuple[int, int]]) -> list[int]:
    parent = list(range(len(slots.terms)))

    def find(slot: int) -> int:
        while parent[slot] != slot:
            parent[slot] = parent[parent[slot]]
            slot = parent[slot]
        return slot

    def join(first: int, second: int) -> None:
        low, high = sorted((find(first), find(second)))
        parent[high] = low

    for atom in slots.atoms.values():
        read = list(touched(atom))
        for other in read[1:]:
            join(read[0], other)
    for first, second in links:
        join(first, second)
    return [find(slot) for slot in range(len(parent))]


def _note_numeric(region: Region, atom: Numeric) -> None:
    region.numeric = True
    region.timed |= atom.timed
    region.equated |= atom.op in {"=", "!="}
    weights: dict[int, Fraction | int] = {}
    for slot, weight in atom.left.weights:
        weights[slot] = weights.get(slot, 0) + weight
    for slot, weight in atom.right.weights:
        weights[slot] = weights.get(slot, 0) - weight
    constant = exact(Fraction(atom.right.constant) - atom.left.constant)
    if len(weights) == 1:
        (weight,) = weights.values()
        threshold = exact(Fraction(constant) / Fraction(weight)) if weight else constant
        region.thresholds.add(threshold)
        op = atom.op if weight > 0 else {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(atom.op, atom.op)
        # `< 0` tells negative numbers from zero; `<= 0`, `< 1` and `= 0` do not.
        region.negative |= threshold < 0 or (threshold == 0 and op in {"<", ">="})
    else:
        region.offsets.update((constant, -constant))
        region.sums.append(atom)


def _sort(region: Region, slots: Slots, types: list[ValueType], conditions: set[int]) -> Sort:
    kinds = {types[slot].kind for slot in region.slots}
    if region.timed or kinds & CONTINUOUS:
        return "time"
    if region.numeric or kinds & {"integer", "decimal"}:
        whole = all(Fraction(value).denominator == 1 for value in region.offsets)
        scaled = any(
            Fraction(weight).denominator != 1
            for atom in region.sums
            for _, weight in (*atom.left.weights, *atom.right.weights)
        )
        if "decimal" in kinds or not whole or scaled:
            return "decimal"
        if "integer" not in kinds and any(Fraction(value).denominator != 1 for value in region.thresholds):
            return "decimal"
        return "integer"
    if "boolean" in kinds or all(isinstance(slots.terms[slot], Truth) for slot in region.slots):
        return "boolean"
    if not region.literals and all(slot in conditions for slot in region.slots):
        return "boolean" if len(region.slots) == 1 else "identity"
    if any(isinstance(value, bool) for value in region.literals):
        return "boolean"
    return "state" if "enum" in kinds or region.literals else "identity"


def _pool(region: Region, sort: Sort, types: list[ValueType], conditions: set[int]) -> tuple[Value, ...]:
    match sort:
        case "boolean":
            return (False, True)
        case "integer" | "decimal" | "time":
            rest: list[Value] = []
            for value in region.literals:
                if isinstance(value, int | Fraction) and not isinstance(value, bool):
                    region.thresholds.add(value)
                else:
                    rest.append(value)
            if sort != "time" and any(slot in conditions for slot in region.slots):
                region.thresholds.add(0)
            return (*_numbers(region, sort), *dict.fromkeys(rest))
        case _:
            states = [state for slot in region.slots for state in types[slot].states]
            known = bool(states) and all(types[slot].states for slot in region.slots)
            literals = dict.fromkeys([*states, *region.literals])
            if known:
                return tuple(literals)
            count = len(region.slots)
            return (*literals, *(f"{OTHER})" if n == 0 else f"{OTHER} {n + 1})" for n in range(count)))


def _own(
    pool: tuple[Value, ...],
    sort: Sort,
    position: int,
    region: Region,
    slots: Slots,
    types: list[ValueType],
) -> tuple[Value, ...]:
    """The part of the pool one slot may take."""
    slot = region.slots[position]
    if sort in {"state", "identity"}:
        if types[slot].states:
            return tuple(value for value in pool if value in types[slot].states or value in region.literals)
        # Values without a name are interchangeable: the n-th slot needs only the first n of them.
        surplus = len(region.slots) - 1 - position
        fresh = sum(1 for value in pool if isinstance(value, str) and value.startswith(OTHER))
        return pool[: len(pool) - min(surplus, fresh)] if fresh >= len(region.slots) else pool
    term = slots.terms[slot]
    counted = (isinstance(term, Aggregate) and term.gather == "count") or is_length(term)
    unsigned = counted or isinstance(term, Config) or (sort == "integer" and not region.negative)
    if sort in {"integer", "decimal", "time"} and unsigned:
        return tuple(v for v in pool if not isinstance(v, int | Fraction) or isinstance(v, bool) or v >= 0)
    return pool


def _numbers(region: Region, sort: Sort) -> Sequence[Value]:
    """Samples: every threshold and enough points around and between them for all slots of the component."""
    marks = set(region.thresholds)
    if sort == "time":
        marks.add(0)
    if not marks:
        marks.add(3 + exact(sum((abs(Fraction(offset)) for offset in region.offsets), Fraction(0)) / 2))
    marks |= _derived(region, marks)
    steps = min(len(region.slots), _MOST_SHIFTED) - 1
    offsets = {offset for offset in region.offsets if offset}
    for _ in range(steps):
        marks |= {exact(Fraction(mark) + offset) for mark in marks for offset in offsets}
        if len(marks) > _MAX_POOL:
            break
    ordered = sorted(marks)[: _MAX_POOL + 1]
    if sort == "integer":
        return list(_whole_points(ordered, min(len(region.slots), _MOST_ORDERED)))
    between = min(len(region.slots), _MOST_ORDERED)
    if sort == "time":
        # Strictness means nothing here: a threshold itself is a sample only where something may equal it.
        points = _between(ordered, between, Fraction(3600))
        return [*points, *ordered] if region.equated else list(points)
    return sorted([*_between(ordered, between, Fraction(1)), *ordered])


def _entangled(region: Region) -> bool:
    """Whether too many slots are compared with each other for samples to cover every order of them."""
    shifted = any(region.offsets)
    return bool(region.sums) and len(region.slots) > (_MOST_SHIFTED if shifted else _MOST_ORDERED)


def _derived(region: Region, marks: set[Fraction | int]) -> set[Fraction | int]:
    """Where a sum that is not a plain difference becomes equal, with all but one slot at known marks."""
    found: set[Fraction | int] = set()
    for atom in region.sums:
        weights: dict[int, Fraction] = {}
        for slot, weight in atom.left.weights:
            weights[slot] = weights.get(slot, Fraction(0)) + weight
        for slot, weight in atom.right.weights:
            weights[slot] = weights.get(slot, Fraction(0)) - weight
        if sorted(weights.values()) == [-1, 1]:
            continue
        constant = Fraction(atom.right.constant) - atom.left.constant
        for slot, weight in weights.items():
            others = [value for key, value in weights.items() if key != slot]
            if not weight or len(marks) ** len(others) > 256:
                continue
            for chosen in product(sorted(marks), repeat=len(others)):
                rest = sum((a * b for a, b in zip(others, chosen, strict=True)), Fraction(0))
                found.add(exact((constant - rest) / weight))
    return found


def _whole_points(marks: list[Fraction | int], reach: int) -> list[int]:
    points: set[int] = set()
    for mark in marks:
        points.update(range(math.floor(mark) - reach, math.ceil(mark) + reach + 1))
    if points and max(points) - min(points) <= _FILL:
        points.update(range(min(points), max(points)))
    return sorted(points)


def _between(marks: list[Fraction | int], count: int, step: Fraction) -> list[Fraction | int]:
    """`count` points in each gap between marks and on either side, ascending."""
    points: list[Fraction | int] = [exact(marks[0] - step * n) for n in range(count, 0, -1)]
    for low, high in pairwise(marks):
        gap = Fraction(high - low) / (count + 1)
        points.extend(exact(low + gap * n) for n in range(1, count + 1))
    points.extend(exact(marks[-1] + step * n) for n in range(1, count + 1))
    return points
