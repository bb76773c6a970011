"""What a specification speaks of, as far as bytes of a file can tell.

Words are in lower case. Whoever knows the specification's language (synonyms, forms of a word) gives every
form a word may have, and says which names of classes mean what it wants; here they are only looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Word: TypeAlias = tuple[str, ...]
"""What may stand for one word; forms of it may go on in lower case letters."""
Words: TypeAlias = tuple[Word, ...]
"""Adjacent words of an identifier."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An entity by its members: a file that declares `least` of them may hold it under any name.

    With `named` of them it may where it also defines something that is `alike` by name. Where some file of
    the tree defines one of `settled` (in lower case, without separators), nothing else can be the entity.
    """

    members: tuple[Words, ...]
    least: int
    named: int
    alike: Callable[[str], bool]
    settled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What makes a file one that matters.

    `names`: something it says outside of comments; `defined`: whether it matters for a class of that name;
    `shapes`: something it declares. `settings`: files that hold settings matter, too.
    """

    names: tuple[Words, ...] = ()
    defined: Callable[[str], bool] = lambda _: False
    shapes: tuple[Shape, ...] = ()
    settings: bool = False
