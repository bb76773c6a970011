"""Near misses: the word of the language that a misspelled one stands for."""

from __future__ import annotations

from collections.abc import Iterable

OPERATORS = ("and", "or", "implies", "in", "not", "exists", "with", "where")
"""The words that join or open conditions."""
_SHORT = 4
"""Up to this length one slip makes another word; longer words may have two."""


def nearest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that differs by one or two slips from a word, "" if none does."""
    from rapidfuzz.distance import OSA  # only a file with problems pays for loading it

    lowered = word.lower()
    allowed = 1 if len(lowered) <= _SHORT else 2
    best, found = allowed + 1, ""
    for candidate in candidates:
        distance = OSA.distance(lowered, candidate, score_cutoff=allowed)
        if 0 < distance < best and distance < len(candidate) - 1:
            best, found = distance, candidate
    return found


def did_you_mean(word: str, candidates: Iterable[str], suffix: str = "") -> str:
    """The hint that names the nearest candidate, "" if there is none."""
    found = nearest(word, candidates)
    return f"did you mean `{found}{suffix}`?" if found else ""
