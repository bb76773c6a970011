"""Looking for what is wanted in the bytes of one file after the other.

Cheap tests come first: whether the words stand together anywhere in the text, without its separators. Only
where they do is it worth asking how they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from drift.code.prefilter.wanted import Shape, Wanted, Words

_DOCSTRING: Final = re.compile(
    rb"""(?:\A\s*|:[ \t]*(?:\#[^\n]*)?\r?\n\s*)[rRuU]?(?:"{3}[\s\S]*?"{3}|'{3}[\s\S]*?'{3})"""
    rb"""|^[ \t]*\#[^\n]*""",
    re.MULTILINE,
)
_COMMENT: Final = re.compile(rb"^[ \t]*(?://[^\n]*|/\*[\s\S]*?\*/)", re.MULTILINE)
_DECLARED: Final = re.compile(rb"""\b([A-Za-z_]\w*)['"]?\s*[:=?!](?!=)|\(\s*['"](\w+)['"]""")
_MOST_SPELLINGS: Final = 64
"""Beyond so many combinations of forms, words are looked for one by one."""


@dataclass(frozen=True, slots=True)
class _Name:
    """`spellings`: the words together, one of which the squeezed text must hold."""

    spellings: tuple[bytes, ...]
    words: tuple[tuple[bytes, ...], ...]
    pattern: re.Pattern[bytes]

    def may_be_in(self, squeezed: bytes) -> bool:
        if self.spellings:
            return any(spelling in squeezed for spelling in self.spellings)
        return all(any(form in squeezed for form in word) for word in self.words)


@dataclass(frozen=True, slots=True)
class _Outline:
    """An entity by its members: `first` are their first words, `pattern` what a whole name must be."""

    members: tuple[tuple[tuple[bytes, ...], re.Pattern[bytes]], ...]
    least: int
    named: int
    alike: Callable[[str], bool]


class Search:
    """One specification's search through a tree that `defines` classes of those names."""

    def __init__(self, wanted: Wanted, defines: Iterable[str] = ()) -> None:
        known = {name.lower().replace("_", "") for name in defines}
        self._names = [_Name(_spellings(words), _forms(words), _mention(words)) for words in wanted.names]
        self._defined = wanted.defined
        self._shapes = [_outline(shape) for shape in wanted.shapes if known.isdisjoint(shape.settled)]

    def finds(self, content: bytes, language: str, defines: Sequence[str]) -> bool:
        """Whether the file matters by itself. `defines`: the classes and the like that it defines."""
        if any(self._defined(name) for name in defines):
            return True
        squeezed = content.lower().translate(None, b"_-")
        names = [name for name in self._names if name.may_be_in(squeezed)]
        names = [name for name in names if name.pattern.search(content)]
        if names:
            said = (_DOCSTRING if language == "Python" else _COMMENT).sub(b"\n", content)
            if any(name.pattern.search(said) for name in names):
                return True
        return bool(defines) and any(_may_hold(shape, squeezed, content, defines) for shape in self._shapes)


def _may_hold(shape: _Outline, squeezed: bytes, content: bytes, defines: Sequence[str]) -> bool:
    wanted = shape.named if any(shape.alike(name) for name in defines) else shape.least
    likely = [pattern for forms, pattern in shape.members if any(form in squeezed for form in forms)]
    if len(likely) < wanted:
        return False
    declared = {
        (first or second).lower().translate(None, b"_-") for first, second in _DECLARED.findall(content)
    }
    return sum(any(pattern.fullmatch(name) for name in declared) for pattern in likely) >= wanted


def _outline(shape: Shape) -> _Outline:
    members = tuple((_forms(member)[0], _member(member)) for member in shape.members)
    return _Outline(members, shape.least, shape.named, shape.alike)


def _member(words: Words) -> re.Pattern[bytes]:
    """A squeezed name that says no more than the words: what it is, when, how many, but nothing else."""
    said = "[a-z]{0,6}".join(map(_any, words))
    return re.compile(
        f"(?:is|has|was|the|can|should)?{said}[a-z]{{0,6}}"
        "(?:at|on|id|date|time|timestamp|flag|count|number|value)?".encode()
    )


def _forms(words: Words) -> tuple[tuple[bytes, ...], ...]:
    return tuple(tuple(form.encode() for form in word) for word in words)


def _spellings(words: Words) -> tuple[bytes, ...]:
    made = tuple(islice(_together(words), _MOST_SPELLINGS + 1))
    return made if len(made) <= _MOST_SPELLINGS else ()


def _together(words: Words) -> Iterator[bytes]:
    for forms in product(*words):
        yield "".join(forms).encode()


def _mention(words: Words) -> re.Pattern[bytes]:
    """The words next to each other, in any of the ways in which identifiers are written.

    What follows the last one is no further word of the same case, but for the ending of a plural.
    """
    plural = "(?:e?s|ies)?"
    lower = "[_-]?".join(map(_any, words))
    upper = "_?".join(_any(form.upper() for form in word) for word in words)
    capital = "_?".join(_any(form.capitalize() for form in word) for word in words)
    first, *rest = words
    camel = "".join([_any(first), *(_any(form.capitalize() for form in word) for word in rest)])
    return re.compile(
        f"(?<![a-zA-Z])(?:{lower}|{camel}){plural}(?![a-z])"
        f"|(?<![A-Z]){upper}(?:E?S|IES)?(?![A-Z])|{capital}{plural}(?![a-z])".encode()
    )


def _any(forms: Iterable[str]) -> str:
    escaped = [re.escape(form) for form in forms]
    return escaped[0] if len(escaped) == 1 else f"(?:{'|'.join(escaped)})"
