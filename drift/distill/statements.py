"""Statements of a draft, however deep they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.distill.draft import Chosen, Each, Sources, Statement
from drift.logic.spans import Source


def places_of(statements: Sequence[Statement]) -> Iterator[Sources]:
    """The places behind each statement that changes or tells something."""
    for statement in statements:
        match statement:
            case Chosen(_, then, other):
                yield from places_of((*then, *other))
            case Each(body=body):
                yield from places_of(body)
            case _:
                yield statement.sources


def sources_in(statements: Sequence[Statement]) -> Iterator[Source]:
    """All places behind statements."""
    for sources in places_of(statements):
        yield from sources
