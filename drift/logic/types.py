"""Value types: what the logic must know of a term to give it a domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias

import msgspec

from drift.logic.terms import Expression, Term

Kind: TypeAlias = Literal[
    "boolean",
    "integer",
    "decimal",
    "duration",
    "timestamp",
    "string",
    "enum",
    "entity",
    "collection",
    "unknown",
]


class ValueType(msgspec.Struct, frozen=True):
    """The type of a field, parameter or term.

    `states`: the literals of an enum, in declared order. `entity`: the entity referred to, or the name of a
    named enum or value type. `element`: what a collection holds.
    """

    kind: Kind = "unknown"
    optional: bool = False
    states: tuple[str, ...] = ()
    entity: str = ""
    element: ValueType | None = None


UNKNOWN = ValueType()
Typing: TypeAlias = Callable[[Term], ValueType]
"""Gives the type of any term; `UNKNOWN` where it is not known. Must be pure."""


def untyped(_: Term) -> ValueType:
    """The `Typing` that knows nothing."""
    return UNKNOWN


class Remembering:
    """A `Typing` that keeps what was worked out with it, for as long as it lives; pure from outside.

    `forms` belongs to `drift.logic.canonical`: the canonical form of each node, by the node's identity; the
    node is kept so that its identity is not given away.
    """

    __slots__ = ("_typing", "forms")

    def __init__(self, typing: Typing) -> None:
        self._typing = typing
        self.forms: dict[int, tuple[Expression, Expression]] = {}

    def __call__(self, term: Term) -> ValueType:
        """The type of a term."""
        return self._typing(term)
