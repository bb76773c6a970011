"""How alike two names are: by the words they share, and by whether the rest makes another thing of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from drift.compare.align.lexicon import CONTRASTS, WEAK, meaning, split, stem
from drift.logic.words import split as plain

NameKind: TypeAlias = Literal["entity", "field", "state", "config"]
Marker: TypeAlias = Literal["", "at", "until", "by"]

_LIKE_AT_MOST = 0.98
_SPELLED_ALIKE = 0.9
_SYNONYM = 0.92
_WEAK_WEIGHT = 0.4
_CONFLICT = 0.4
_NOTHING_SHARED = 0.35
_OTHER_HEAD = 0.7
_MARKER_MISSING = 0.94
_FILLER_DROPPED = 0.97
_LEAST_FUZZY_LENGTH = 6

_AT = frozenset({"at", "on", "date", "time", "timestamp", "datetime", "when"})
_LIMITS = frozenset({"max", "maximum"})
_LATEST = frozenset({"last", "latest"})
_UNTIL = frozenset({"until", "till"})
_QUESTIONS = frozenset({"is", "has", "was", "are", "did", "have", "get", "should"})
_ARTICLES = frozenset({"the", "a", "an", "of", "for", "in", "per", "and", "with"})
_UNITS = frozenset(
    """
    ms milli millis millisecond milliseconds s sec secs second seconds mins minute minutes h hr hrs hour hours
    day days week weeks month months year years percent percentage bytes kb mb gb
    """.split()  # noqa: SIM905
)
_FILLER: dict[NameKind, frozenset[str]] = {
    "entity": frozenset(
        """
        model entity row record dto schema orm table db database document doc dao po vo base data
        request response payload input output in out form read create update info mixin serializer obj object
        domain aggregate stored
        """.split()  # noqa: SIM905
    ),
    "field": frozenset(
        {"id", "uuid", "pk", "fk", "value", "flag", "count", "counter", "number", "field", "key"}
    ),
    "state": frozenset({"status", "state"}),
    "config": frozenset(
        """
        default config configuration setting settings value param parameter number count counter allowed
        permitted duration period time length app
        """.split()  # noqa: SIM905
    ),
}

_ANY_SETTING = frozenset(
    """
    default config configuration setting settings value param parameter app duration period time a an the of
    for in to and with
    """.split()  # noqa: SIM905
)
"""Words of a setting's name without which it is no other setting."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart. `words` are what it says, `marker` how it relates to a moment or an agent."""

    words: tuple[str, ...]
    marker: Marker = ""
    dropped: int = 0


@lru_cache(maxsize=65536)
def parse(name: str, kind: NameKind, context: tuple[str, ...] = ()) -> Name:
    """The name's telling words: without filler of its kind and without the words of its owner (`context`)."""
    words = _without_owner(list(split(name.rpartition("/")[2])), context)
    marker: Marker = ""
    if kind == "field":
        words, marker = _marked(words)
    elif kind == "config":
        words = [word for word in words if word not in _UNITS]
        words = words[:-1] if len(words) > 1 and words[-1] == "min" else words
    bare = [
        word for index, word in enumerate(words) if word not in _ARTICLES and not (word == "to" and index)
    ]
    told = [word for word in bare if word not in _FILLER[kind]]
    if kind == "field":
        told = _told_fields(bare)
    owned = {stem(word) for word in context}
    own = [word for word in told if stem(word) not in owned]
    kept = own or told or bare or words
    return Name(tuple(kept), marker, len(words) - len(kept))


def likeness(left: str, right: str, kind: NameKind, context: tuple[str, ...] = ()) -> float:
    """How alike two names are, 0..1. Identical ones are 1, those that contradict each other below a half."""
    if same_words(left, right):
        return 1.0
    return _LIKE_AT_MOST * max(
        _compare(left, right, kind, ()), _compare(left, right, kind, context) if context else 0.0
    )


def key_of(name: str, kind: NameKind, context: tuple[str, ...] = ()) -> frozenset[str]:
    """What a name says, as a set: two names with one key are alike (see `likeness`)."""
    found = parse(name, kind, context)
    return frozenset({*(meaning(word) for word in found.words), f"@{found.marker}"} - {"@"})


def unsaid(wanted: str, found: str) -> tuple[str, ...]:
    """The words of a parameter's name that a qualified name lacks, but for units and what any setting is."""
    there = {meaning(word) for part in found.split(".")[-2:] for word in split(part)}
    told = (word for word in split(wanted) if word not in _UNITS | _ANY_SETTING)
    return tuple(word for word in told if meaning(word) not in there)


def same_words(left: str, right: str) -> bool:
    """Whether two names differ in nothing but the convention they are written in."""
    return left == right or (_plain(left) == _plain(right) != ())


@lru_cache(maxsize=65536)
def _plain(name: str) -> tuple[str, ...]:
    return plain(name)


@lru_cache(maxsize=65536)
def sounds(name: str, kind: NameKind) -> frozenset[str]:
    """What a name must share with another to be like it at all; for a quick look before `likeness`."""
    found = parse(name, kind).words or _plain(name)
    return frozenset(
        sound
        for word in found
        for sound in (
            stem(word),
            meaning(word),
            "".join(sorted(word)) if len(word) >= _LEAST_FUZZY_LENGTH else stem(word),
        )
    )


@lru_cache(maxsize=65536)
def _compare(left: str, right: str, kind: NameKind, context: tuple[str, ...]) -> float:
    one, other = parse(left, kind, context), parse(right, kind, context)
    if kind == "state" and _is_ongoing(one) != _is_ongoing(other):
        return 0.0
    if kind == "field":
        one, other = _agents(one, other), _agents(other, one)
        one, other = _latest(one, other), _latest(other, one)
    score = _words_alike(one.words, other.words, kind)
    if one.marker != other.marker:
        if (one.marker and other.marker) or "by" in (one.marker, other.marker):
            return score * _CONFLICT
        score *= _MARKER_MISSING
    if one.dropped != other.dropped:
        score *= _FILLER_DROPPED
    return score


def _is_ongoing(name: Name) -> bool:
    """Whether a state is under way: `processing` is not `processed`."""
    return any(word.endswith("ing") for word in name.words)


def _agents(name: Name, other: Name) -> Name:
    """`approver` said as `approved_by`, if the other name says it so."""
    last = name.words[-1] if name.words else ""
    if other.marker == "by" and not name.marker and last.endswith(("er", "or")) and len(last) > 4:
        return Name((*name.words[:-1], f"{last[:-2]}ed"), "by", name.dropped)
    return name


def _latest(name: Name, other: Name) -> Name:
    """`last_login` as the moment of one, if the other name is that of a moment (`last_name` stays a name)."""
    if other.marker == "at" and not name.marker and len(name.words) > 1 and name.words[0] in _LATEST:
        return Name(name.words[1:], "at", name.dropped)
    return name


def _words_alike(left: tuple[str, ...], right: tuple[str, ...], kind: NameKind) -> float:
    if not left or not right:
        return 0.0
    pairs = _paired(left, right)
    if not pairs:
        return _NOTHING_SHARED * _CONFLICT
    shared = {one for one, _, _ in pairs}, {other for _, other, _ in pairs}
    rest_left = [word for index, word in enumerate(left) if index not in shared[0]]
    rest_right = [word for index, word in enumerate(right) if index not in shared[1]]
    weak = WEAK if _has_content(left) and _has_content(right) else frozenset[str]()
    common = sum(alike * _weight(left[one], weak) for one, _, alike in pairs)
    union = sum(_weight(left[one], weak) for one, _, _ in pairs) + sum(
        _weight(word, WEAK) for word in (*rest_left, *rest_right)
    )
    share = common / union
    if not rest_left and not rest_right:
        return share
    score = _NOTHING_SHARED + (1 - _NOTHING_SHARED) * share
    contrasts = CONTRASTS - _LIMITS if kind == "config" else CONTRASTS
    if _conflict(rest_left, rest_right, contrasts) or not any(
        meaning(left[one]) not in weak for one, _, _ in pairs
    ):
        return score * _CONFLICT
    if kind in ("entity", "field") and len(left) != len(right):
        longer, rest = (left, rest_left) if len(left) > len(right) else (right, rest_right)
        if longer[-1] in rest and meaning(longer[-1]) not in WEAK:
            return score * _OTHER_HEAD
    return score


def _paired(left: tuple[str, ...], right: tuple[str, ...]) -> list[tuple[int, int, float]]:
    """Words of one name with their counterparts in the other, best first, each used once."""
    scored = sorted(
        (-alike, i, j)
        for i, one in enumerate(left)
        for j, other in enumerate(right)
        if (alike := _word_alike(one, other)) > 0
    )
    used: tuple[set[int], set[int]] = (set(), set())
    pairs: list[tuple[int, int, float]] = []
    for negative, i, j in scored:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            pairs.append((i, j, -negative))
    return pairs


@lru_cache(maxsize=262_144)
def _word_alike(one: str, other: str) -> float:
    if one == other or stem(one) == stem(other):
        return 1.0
    if meaning(one) == meaning(other):
        return _SYNONYM
    return _SPELLED_ALIKE if _transposed(one, other) else 0.0


def _transposed(one: str, other: str) -> bool:
    """Whether two letters changed places (`recieved`). Another letter is another word: `paused`, `passed`."""
    if len(one) != len(other) or len(one) < _LEAST_FUZZY_LENGTH or one[0] != other[0]:
        return False
    differing = [index for index, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(differing) != 2 or differing[1] != differing[0] + 1:
        return False
    first, second = differing
    return one[first] == other[second] and one[second] == other[first]


def _conflict(left: list[str], right: list[str], contrasts: frozenset[str]) -> bool:
    """Whether what is left over says that these are two things."""
    if any(word in contrasts for word in (*left, *right)):
        return True
    return _has_content(left) and _has_content(right)


def _has_content(words: Iterable[str]) -> bool:
    return any(meaning(word) not in WEAK for word in words)


def _weight(word: str, weak: frozenset[str]) -> float:
    return _WEAK_WEIGHT if meaning(word) in weak else 1.0


def _without_owner(words: list[str], context: tuple[str, ...]) -> list[str]:
    """The words after the owner's name, as in `invoice_number` of an invoice."""
    position = 0
    while position < len(words) - 1 and words[position] in context:
        position += 1
    return words[position:]


def _marked(words: list[str]) -> tuple[list[str], Marker]:
    """A field's words without the one that says it is a moment or an agent."""
    if len(words) > 1 and words[0] in _QUESTIONS:
        words = words[1:]
    if len(words) > 1 and words[0] in ("date", "time", "timestamp"):
        words = [*words[1:], words[0]]
    if len(words) > 1 and words[0] in _LATEST and words[-1].endswith(("ed", "at")):
        words = words[1:] if words[-1] == "at" else [*words[1:], "at"]
    marker: Marker = ""
    while len(words) > 1:
        last = words[-1]
        if last in _AT:
            marker = marker or "at"
        elif last in _UNTIL:
            marker = marker or "until"
        elif last == "by":
            marker = marker or "by"
        else:
            break
        words = words[:-1]
    return words, marker


def _told_fields(words: list[str]) -> list[str]:
    filler = _FILLER["field"]
    told = [word for word in words if word not in filler]
    return told[:-1] if told and told[-1] in _UNITS and _has_content(told[:-1]) else told
