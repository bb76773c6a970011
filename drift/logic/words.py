"""Identifiers as words, and how alike two of them are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

import inflection
from rapidfuzz import fuzz

Synonyms: TypeAlias = Mapping[str, str]
"""Each word's representative; a word that is not listed stands for itself."""

_BOUNDARIES: Final = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+")
_LONGEST: Final = 200
_PREFIXES: Final = frozenset(
    {
        "is", "has", "get", "can", "should", "was", "are", "have", "set"
    }
)  # fmt: skip
_UNITS: Final = frozenset(
    {
        "us", "ms", "msec", "msecs", "millis", "sec", "secs", "second", "seconds", "min", "mins", "minute",
        "minutes", "hr", "hrs", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year",
        "years", "millisecond", "milliseconds", "pct", "percent"
    }
)  # fmt: skip
_FILLERS: Final = frozenset(
    {
        "the", "a", "an", "of", "in", "on", "at", "to", "for", "by", "per", "and", "default", "value",
        "config", "setting"
    }
)  # fmt: skip
_GENERIC: Final = frozenset(
    {
        "limit", "minimum", "count", "identifier", "timeout", "name", "type", "data", "info", "time",
        "date", "status"
    }
)  # fmt: skip
_OPPOSITES: Final = frozenset(
    frozenset(pair)
    for pair in (
        ("limit", "minimum"),
        ("start", "end"),
        ("create", "update"),
        ("create", "delete"),
        ("enable", "disable"),
        ("first", "last"),
        ("before", "after"),
    )
)
"""Words that make two otherwise equal names mean different things."""

_GROUPS: Final = (
    "limit max maximum cap most ceiling",
    "minimum min least floor",
    "attempt try",
    "delete remove destroy drop",
    "create new add insert make",
    "update edit modify change",
    "count number num",
    "timeout ttl expiry expiration lifetime duration window expire",
    "identifier id uuid key pk",
    "status state",
    "message msg",
    "password passwd pwd",
    "email mail",
    "configuration config cfg",
    "address addr",
    "description desc",
    "cancel abort",
    "fail failure error",
    "send deliver dispatch",
    "authentication auth",
    "request req",
    "response resp",
    "reference ref",
    "previous prev",
    "temporary temp tmp",
    "organization organisation org",
    "canceled cancelled",
    "start begin",
    "end finish",
)


def _representatives(groups: Sequence[str]) -> dict[str, str]:
    return {word: group.split()[0] for group in groups for word in group.split()}


SYNONYMS: Final[Synonyms] = _representatives(_GROUPS)
"""Words that programs use for one another whatever they are about."""


_KEYS: Final = frozenset({"id", "pk", "uuid", "key"})


def is_key(identifier: str) -> bool:
    """Whether the identifier names what an instance is known by (`id`, `order_key`, `userUuid`)."""
    return bool(_KEYS & set(split(identifier)[-1:]))


def is_plain_key(identifier: str) -> bool:
    """Whether the identifier is nothing but such a word: an instance's own key."""
    return len(split(identifier)) == 1 and is_key(identifier)


def split(identifier: str) -> tuple[str, ...]:
    """The words of an identifier in lower case, unchanged: `maxAttempts`, `HTTPServer2`, `in-progress`."""
    return tuple(part.lower() for part in _BOUNDARIES.findall(identifier[:_LONGEST]))


def words(identifier: str, *, units: bool = True, prefixes: bool = True) -> tuple[str, ...]:
    """The words of an identifier in the singular.

    With `units=False` unit suffixes (`_seconds`, `Ms`) are dropped, with `prefixes=False` leading `is`,
    `has`, `get` and the like; never the only word.
    """
    parts = list(split(identifier))
    if not prefixes and len(parts) > 1 and parts[0] in _PREFIXES:
        parts = parts[1:]
    while not units and len(parts) > 1 and parts[-1] in _UNITS:
        parts.pop()
    return tuple(singular(part) for part in parts)


@lru_cache(maxsize=4096)
def singular(word: str) -> str:
    """The singular of an English noun; short words and words like `status` stay."""
    if len(word) <= 3 or word.endswith(("ss", "us", "is")):
        return word
    return inflection.singularize(word)


def similarity(a: str, b: str, synonyms: Synonyms = SYNONYMS) -> float:
    """How alike two identifiers are, in 0..1: by shared words, generic ones counting half, units little."""
    return word_similarity(_unit_last(a), _unit_last(b), synonyms)


def _unit_last(identifier: str) -> tuple[str, ...]:
    """The words, with a trailing `min` read as minutes: the least of something is said in front."""
    found = words(identifier, prefixes=False)
    return (*found[:-1], "minute") if len(found) > 1 and found[-1] == "min" else found


def word_similarity(first: Sequence[str], second: Sequence[str], synonyms: Synonyms = SYNONYMS) -> float:
    """How alike two lists of words are, in 0..1, regardless of order."""
    if not first or not second:
        return 0.0
    if "".join(first) == "".join(second):
        return 1.0
    left = [synonyms.get(word, word) for word in first]
    right = [synonyms.get(word, word) for word in second]
    candidates = sorted(
        (
            (-_likeness(x, y), abs(i - j), i, j)
            for i, x in enumerate(left)
            for j, y in enumerate(right)
            if _likeness(x, y) > 0
        ),
    )
    shared, used_left, used_right = 0.0, set[int](), set[int]()
    for score, _, i, j in candidates:
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            shared += -score * (_weight(left[i]) + _weight(right[j]))
    total = sum(map(_weight, left)) + sum(map(_weight, right))
    left_over = {word for i, word in enumerate(left) if i not in used_left}
    right_over = {word for j, word in enumerate(right) if j not in used_right}
    opposed = any(frozenset((x, y)) in _OPPOSITES for x in left_over for y in right_over)
    return min(1.0, shared / total) * (0.5 if opposed else 1.0) if total else 0.0


def _weight(word: str) -> float:
    if word in _UNITS or word in _FILLERS:
        return 0.1
    return 0.5 if word in _GENERIC or word.isdecimal() else 1.0


def _likeness(a: str, b: str) -> float:
    """1 for the same word, less for an abbreviation or a near miss, 0 for another word."""
    if a == b:
        return 1.0
    short, long = sorted((a, b), key=len)
    if len(short) >= 3 and long.startswith(short):
        return 0.8
    ratio = fuzz.ratio(a, b) / 100
    return ratio * 0.9 if ratio >= 0.85 and len(short) >= 4 else 0.0
