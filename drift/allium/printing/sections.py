"""The order of sections that the references give for a file ("File structure"), for those who ask for it.

Declarations move with their comments and stay in order within their section. A banner with the name of one of
the reference's sections belongs to that section and opens it; any other banner belongs to the declarations
below it as far as they are of the kind of the first. What stands at the top of the file stays there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from msgspec.structs import replace

from drift.allium.boundaries import Actor, Contract, Surface
from drift.allium.comments.notes import Comment, Commented, Notes
from drift.allium.items import Invariant
from drift.allium.tree import (
    ConfigDeclaration,
    Declaration,
    DefaultDeclaration,
    Deferred,
    EntityDeclaration,
    EnumDeclaration,
    Given,
    OpenQuestion,
    RuleDeclaration,
    Use,
)

SECTIONS: tuple[tuple[str, ...], ...] = (
    ("use declarations", "uses", "imports"),
    ("given", "module given"),
    ("external entities",),
    ("value types", "values"),
    ("contracts",),
    ("enumerations", "enums"),
    ("entities and variants", "entities", "internal entities", "variants"),
    ("config", "configuration"),
    ("defaults",),
    ("rules",),
    ("invariants",),
    ("actor declarations", "actors"),
    ("surfaces",),
    ("deferred specifications", "deferred"),
    ("open questions",),
)
"""The sections in the order of the references; the first name of each is theirs, others are in use."""

_RANKS = {name: rank for rank, names in enumerate(SECTIONS) for name in names}
_KINDS: dict[type, str] = {
    Use: "uses",
    Given: "given",
    Contract: "contracts",
    EnumDeclaration: "enums",
    ConfigDeclaration: "config",
    DefaultDeclaration: "defaults",
    RuleDeclaration: "rules",
    Invariant: "invariants",
    Actor: "actors",
    Surface: "surfaces",
    Deferred: "deferred",
    OpenQuestion: "open questions",
}
_RULE = re.compile(r"-{8,}|--\s*[-=─]{8,}")
_TITLED = re.compile(r"--[-=─\s]*[-=─]{3,}\s*(?P<title>\w.*?)\s*[-=─]{3,}")
MAX_TITLE = 3
"""Lines between the two rules of a banner."""


def sorted_sections(commented: Commented) -> Commented:
    """The tree with its declarations in the order of the references, every comment with what it is about."""
    tree = commented.tree
    head, parts = _parts(commented)
    ranked = sorted(enumerate(parts), key=lambda one: _key(*one))
    banners = [block for part in parts for block in part.banners if block.rank is not None]
    banners.sort(key=lambda block: block.rank or 0)
    notes = dict(commented.by_node)
    ahead = list(head)
    for _, part in ranked:
        while banners and (banners[0].rank or 0) <= part.rank:
            ahead = [*ahead, *_set_off(banners.pop(0).comments)]
        mine = [one for block in part.banners if block.rank is None for one in _set_off(block.comments)]
        own = list(part.own)
        before = [*ahead, *mine]
        known = commented.of(part.node)
        if before:
            own = _set_off(own)
            known = replace(known, blank_before=known.blank_before or not own)
        notes[id(part.node), ""] = replace(known, leading=(*before, *own))
        ahead = []
    left = [one for block in banners for one in _set_off(block.comments)]
    if ahead or left:
        known = commented.of(tree)
        notes[id(tree), ""] = replace(known, closing=(*ahead, *left, *known.closing))
    order = tuple(part.node for _, part in ranked)
    sorted_tree = replace(tree, declarations=order)
    notes[id(sorted_tree), ""] = notes.get((id(tree), ""), Notes())
    return Commented(sorted_tree, notes)


@dataclass(frozen=True, slots=True)
class _Banner:
    """A banner with the remarks below it; `rank` of the section it names, None for any other."""

    comments: tuple[Comment, ...]
    rank: int | None


@dataclass(slots=True)
class _Part:
    """A declaration, the banners above it and its own comments; `grouped` under a banner of its kind."""

    node: Declaration
    rank: int
    banners: list[_Banner] = field(default_factory=list)
    own: tuple[Comment, ...] = ()
    grouped: bool = False


def _key(place: int, part: _Part) -> tuple[int, bool, int]:
    """What stands under no banner of its own comes first in its section, or the banner would be over it."""
    return part.rank, part.grouped, place


def _rank(node: Declaration) -> int:
    if isinstance(node, EntityDeclaration):
        names = {"external": "external entities", "value": "values"}
        return _RANKS[names.get(node.kind, "entities")]
    return _RANKS.get(_KINDS.get(type(node), "open questions"), len(SECTIONS))


def _parts(commented: Commented) -> tuple[tuple[Comment, ...], list[_Part]]:
    """What stands at the top of the file, and the declarations."""
    head: tuple[Comment, ...] = ()
    found: list[_Part] = []
    over: int | None = None
    for place, node in enumerate(commented.tree.declarations):
        notes = commented.of(node)
        part = _Part(node, _rank(node))
        before, part.banners, part.own = _read(notes)
        if not place:
            head, before = _head(before, notes, at_once=bool(part.banners or part.own))
        part.own = (*before, *part.own)
        if part.banners:
            over = part.rank if part.banners[-1].rank is None else None
        part.grouped = over == part.rank
        found.append(part)
    return head, found


def _head(
    before: tuple[Comment, ...], notes: Notes, *, at_once: bool
) -> tuple[tuple[Comment, ...], tuple[Comment, ...]]:
    """What is about the file, and what is about its first declaration."""
    if at_once:
        return before, ()
    first = (*before[:1], *takewhile(lambda comment: not comment.blank_before, before[1:]))
    if len(first) < len(before) or notes.blank_before:
        return first, before[len(first) :]
    return (), before


def _read(notes: Notes) -> tuple[tuple[Comment, ...], list[_Banner], tuple[Comment, ...]]:
    """The comments before the first banner, the banners, and the declaration's own comments below them."""
    comments = notes.leading
    starts: list[int] = []
    place = 0
    while place < len(comments):
        size = _banner(comments, place)
        if size:
            starts.append(place)
        place += size or 1
    if not starts:
        return comments, [], ()
    banners: list[_Banner] = []
    own: tuple[Comment, ...] = ()
    for start, end in zip(starts, [*starts[1:], len(comments)], strict=True):
        size = _banner(comments, start)
        block = comments[start:end]
        if end == len(comments):
            below = _remarks(block[size:], notes)
            block, own = block[: size + below], block[size + below :]
        banners.append(_Banner(block, _RANKS.get(_title(comments[start : start + size]))))
    return comments[: starts[0]], banners, own


def _remarks(below: Sequence[Comment], notes: Notes) -> int:
    """How many of the comments below a banner are about the section: those an empty line sets off."""
    if notes.blank_before:
        return len(below)
    places = [place for place in range(1, len(below)) if below[place].blank_before]
    return places[-1] if places else 0


def _banner(comments: Sequence[Comment], start: int) -> int:
    """How many comments the banner at a place has; 0 if none starts there."""
    if _TITLED.fullmatch(comments[start].text):
        return 1
    if not _RULE.fullmatch(comments[start].text):
        return 0
    for end in range(start + 2, min(start + 2 + MAX_TITLE, len(comments))):
        if _RULE.fullmatch(comments[end].text):
            return end - start + 1
    return 0


def _title(comments: Sequence[Comment]) -> str:
    """The name on a banner, in lower case."""
    single = _TITLED.fullmatch(comments[0].text)
    words = single["title"] if single else " ".join(one.text.lstrip("- ") for one in comments[1:-1])
    return " ".join(words.lower().replace("&", "and").split())


def _set_off(comments: Iterable[Comment]) -> list[Comment]:
    """The comments with an empty line above the first."""
    found = list(comments)
    return [replace(found[0], blank_before=True), *found[1:]] if found else found
