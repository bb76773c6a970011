"""What names refer to, and what is said of those that refer to nothing."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from drift.logic.spans import Span

ReferenceKind: TypeAlias = Literal[
    # bound where they are used
    "trigger-binding",
    "parameter",
    "let",
    "loop",
    "lambda",
    "given",
    "facing",
    "context",
    "within",
    # members
    "field",
    "relationship",
    "projection",
    "derived",
    # declarations
    "entity",
    "value",
    "variant",
    "enum",
    "literal",
    "config",
    "config-block",
    "default",
    "invariant",
    "rule",
    "trigger",
    "surface",
    "actor",
    "contract",
    "deferred",
    "module",
    # without a declaration
    "built-in",
    "black-box",
    "open",
]
"""`open`: it can't be known what it refers to, because what it belongs to is unknown."""

Reach: TypeAlias = Literal["own", "qualified", "imported", "project"]
"""How a declaration is in reach: of this module, by an alias, unqualified of a used one, of another."""

Role: TypeAlias = Literal[
    "type",
    "instance",
    "member",
    "literal",
    "config",
    "module",
    "trigger",
    "surface",
    "rule",
    "contract",
    "operation",
]
"""What an unresolved name should have been; `literal`: a bare word where a value of an enum may stand."""


class Reference(msgspec.Struct, frozen=True):
    """What a name refers to. `declaration` is the syntax tree node, `span` that of the declared name.

    `owner` is the entity of a member or literal. `others` are further modules that declare the name as well:
    the reference is ambiguous.
    """

    kind: ReferenceKind
    name: str
    module: str = ""
    span: Span | None = None
    declaration: Any = None
    owner: str = ""
    reach: Reach = "own"
    others: tuple[str, ...] = ()


class Unresolved(msgspec.Struct, frozen=True):
    """A name that refers to nothing; `near` are similar names that would.

    `of` is the type it was looked up in, as text. `certain` is False when that type was only guessed from a
    name.
    """

    file: str
    span: Span
    name: str
    role: Role
    of: str = ""
    near: tuple[str, ...] = ()
    certain: bool = True


class Unguarded(msgspec.Struct, frozen=True):
    """A member read where it may not be there.

    `variant`: of a variant that nothing narrows to (`needed` are the variants that have it); `presence`:
    tied to a state (`needed`) that nothing guards.
    """

    file: str
    span: Span
    kind: Literal["variant", "presence"]
    entity: str
    member: str
    field: str
    needed: tuple[str, ...]


OPEN = Reference("open", "")
"""The reference of a name whose owner is unknown."""


def built_in(name: str) -> Reference:
    """The reference of something that the language itself provides."""
    return Reference("built-in", name)
