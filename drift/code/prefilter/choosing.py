"""Which files matter: those that mention what is specified, who imports them, and what all these import."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drift.code.discovery import ModuleName, SourceFile
from drift.code.prefilter.facts import FileFacts
from drift.code.prefilter.linking import Linking, closure, reversed_edges

_SETTINGS: Final = re.compile(r"settings?|config|configuration|conf|constants?|defaults?|env|environment")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Positions of the files that matter, and how many mention what is specified.

    `helpers` are those that matter only for what others take from them: they mention nothing specified, nor
    do they import, through whatever else, anything that does.
    """

    files: frozenset[int]
    mentioning: int
    helpers: frozenset[int] = frozenset()


def choose(
    sources: Sequence[SourceFile],
    names: Mapping[str, ModuleName],
    facts: Sequence[FileFacts],
    mentions: Sequence[bool],
    *,
    settings: bool,
) -> Chosen:
    """The files that matter. `mentions`: which of them mention something specified.

    An importer matters since it may guard what it calls, or reach it without a guard; so does its importer,
    up to the entry points. What any of them imports holds the helpers, constants and classes they go by.
    """
    seeds = {
        position
        for position, source in enumerate(sources)
        if mentions[position]
        or facts[position].imports is None
        or (settings and _SETTINGS.fullmatch(source.path.stem.lower()) is not None)
    }
    edges = Linking(sources, names).edges(facts)
    above = closure(
        (position for position in seeds if mentions[position] or facts[position].imports is None),
        reversed_edges(edges),
    )
    files = frozenset(closure(above | seeds, edges))
    return Chosen(files, sum(mentions), files - above - seeds)
