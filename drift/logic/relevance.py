"""Which premises bear on a goal, and which unknowns may decide it."""

from __future__ import annotations

from collections.abc import Sequence

from drift.logic.rewrite import paths
from drift.logic.slots import Slots, mentions, touched
from drift.logic.terms import Always, And, Arith, Compare, Field, Not, Or, Predicate, Term


def atoms_of(predicate: Predicate, slots: Slots) -> frozenset[int]:
    """Registers the atoms of a predicate and gives the slots they read."""
    found: set[int] = set()
    seen: set[int] = set()
    stack = [predicate]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        match node:
            case Always():
                pass
            case Not(operand):
                stack.append(operand)
            case And(operands) | Or(operands):
                stack.extend(reversed(operands))
            case Compare("!=", left, right):
                found.update(touched(slots.atom(Compare("=", left, right))))
            case _:
                found.update(touched(slots.atom(node)))
    return frozenset(found)


def mark_products(slots: Slots) -> None:
    """A product or quotient of leaves is free only while its factors occur nowhere else."""
    for slot, term in enumerate(slots.terms):
        if not isinstance(term, Arith) or slots.obscure[slot]:
            continue
        factors = set(paths(term))
        slots.obscure[slot] = any(
            not factors.isdisjoint(paths(other)) for index, other in enumerate(slots.terms) if index != slot
        )


def related(
    goal: frozenset[int],
    unknowns: frozenset[int],
    premises: Sequence[frozenset[int]],
    links: Sequence[frozenset[int]],
) -> list[int]:
    """The premises connected with the goal: by shared slots, linked slots, unknowns that may decide it."""
    reached = set(goal) | unknowns
    chosen: set[int] = set()
    grown = True
    while grown:
        grown = False
        for link in links:
            if not link <= reached and not link.isdisjoint(reached):
                reached |= link
                grown = True
        for index, reads in enumerate(premises):
            if index not in chosen and (not reads or not reads.isdisjoint(reached)):
                chosen.add(index)
                reached |= reads
                grown = True
    return sorted(chosen)


def deciding_unknowns(goal: Predicate, aimed: frozenset[int], slots: Slots) -> frozenset[int]:
    """The obscure slots on which a verdict about the goal may hinge.

    Those of the goal itself, and those that were given one of its paths or what such a path starts from.
    """
    if not any(slots.obscure):
        return frozenset()
    targets = {prefix for path in paths(goal) for prefix in _prefixes(path)}
    if not targets:
        return frozenset(slot for slot in aimed if slots.obscure[slot])
    return frozenset(
        slot
        for slot, term in enumerate(slots.terms)
        if slots.obscure[slot] and (slot in aimed or not targets.isdisjoint(mentions(term)))
    )


def _prefixes(path: Term) -> list[Term]:
    found = [path]
    while isinstance(path, Field):
        path = path.base
        found.append(path)
    return found
