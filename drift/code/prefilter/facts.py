"""What the prefilter must know of one file; independent of any specification, so that it can be kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from drift.code.prefilter.imports import READERS, Imported

_KEYWORDS: Final = (b"class ", b"interface ", b"type ", b"enum ", b"const ", b"struct ", b"model ")
_MAKERS: Final = (
    b"Table(", b"table(", b"namedtuple(", b"NamedTuple(", b"TypedDict(", b"make_dataclass(", b"create_model(",
    b"Enum(", b"NewType(",
)  # fmt: skip
_NAME: Final = re.compile(rb"\s*(\w+)")
_QUOTED_NAME: Final = re.compile(rb"""\s*['"`](\w+)""")


class FileFacts(msgspec.Struct, frozen=True):
    """`imports` is None where nobody knows how the language imports: then the file counts as related.

    `defines`: names of classes and of what is like one.
    """

    imports: tuple[Imported, ...] | None = None
    defines: tuple[str, ...] = ()


def facts_of(language: str, content: bytes) -> FileFacts:
    """The facts of one file."""
    reader = READERS.get(language)
    keywords = _KEYWORDS[:1] if language == "Python" else _KEYWORDS
    names = dict.fromkeys(
        name.decode("utf-8", "replace")
        for words, pattern in ((keywords, _NAME), (_MAKERS, _QUOTED_NAME))
        for word in words
        for name in _after(word, pattern, content)
    )
    return FileFacts(None if reader is None else reader(content), tuple(names))


def _after(word: bytes, pattern: re.Pattern[bytes], content: bytes) -> Iterator[bytes]:
    position = content.find(word)
    while position >= 0:
        found = pattern.match(content, position + len(word))
        if found is not None:
            yield found[1]
        position = content.find(word, position + len(word))
