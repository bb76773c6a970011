"""One-to-one assignment by score, where near ties are said, not broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """How well a code thing fits a specified one. `certain`: the same name, which no rival disputes."""

    score: float
    evidence: tuple[str, ...] = ()
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """`pairs` of specified and code names; `disputed`: specified names and the code names that tie."""

    pairs: tuple[tuple[str, str, Candidate], ...]
    disputed: tuple[tuple[str, tuple[str, ...]], ...]


def assign(scores: Mapping[tuple[str, str], Candidate], threshold: float, margin: float) -> Assignment:
    """Best pair first, each name once; a pair with a rival within `margin` on either side is disputed.

    A rival that some other name fits better is none: it is going to be taken.
    """
    free = {pair: found for pair, found in scores.items() if found.score >= threshold}
    pairs: list[tuple[str, str, Candidate]] = []
    disputed: dict[str, tuple[str, ...]] = {}
    while free:
        spec, code = min(free, key=lambda pair: (not free[pair].certain, -free[pair].score, pair))
        best = free[spec, code]
        rivals = () if best.certain else _rival_codes(spec, code, free, margin)
        contenders = () if best.certain else _rival_specs(spec, code, free, margin)
        if rivals:
            disputed[spec] = tuple(sorted((code, *rivals)))
            free = {pair: found for pair, found in free.items() if pair[0] != spec}
        elif contenders:
            losers = {spec, *contenders}
            for loser in losers:
                disputed[loser] = (code,)
            free = {pair: found for pair, found in free.items() if pair[1] != code}
        else:
            pairs.append((spec, code, best))
            free = {pair: found for pair, found in free.items() if pair[0] != spec and pair[1] != code}
    assigned = {spec for spec, _, _ in pairs}
    return Assignment(
        tuple(sorted(pairs, key=lambda pair: (pair[0], pair[1]))),
        tuple(sorted((spec, found) for spec, found in disputed.items() if spec not in assigned)),
    )


def bound(
    scores: Mapping[tuple[str, str], Candidate], pins: Mapping[str, str]
) -> dict[tuple[str, str], Candidate]:
    """The scores with the pairs that the project has bound: certain, and without any rival."""
    taken = frozenset(pins.values())
    free = {pair: found for pair, found in scores.items() if pair[0] not in pins and pair[1] not in taken}
    sure = Candidate(1.0, ("bound in the configuration",), certain=True)
    return {**free, **dict.fromkeys(pins.items(), sure)}


def _rival_codes(
    spec: str, code: str, free: Mapping[tuple[str, str], Candidate], margin: float
) -> tuple[str, ...]:
    best = free[spec, code].score
    return tuple(
        other
        for (owner, other), found in sorted(free.items(), key=lambda item: item[0])
        if owner == spec
        and other != code
        and found.score >= best - margin
        and not any(
            pair[1] == other and pair[0] != spec and _beats(rival, found) for pair, rival in free.items()
        )
    )


def _rival_specs(
    spec: str, code: str, free: Mapping[tuple[str, str], Candidate], margin: float
) -> tuple[str, ...]:
    best = free[spec, code].score
    return tuple(
        other
        for (other, owned), found in sorted(free.items(), key=lambda item: item[0])
        if owned == code
        and other != spec
        and found.score >= best - margin
        and not any(
            pair[0] == other and pair[1] != code and _beats(rival, found) for pair, rival in free.items()
        )
    )


def _beats(rival: Candidate, found: Candidate) -> bool:
    return rival.certain or rival.score > found.score
