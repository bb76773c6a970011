"""The units of a tree that comments can be attached to: where they stand, nested as in the text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

from drift.allium import boundaries
from drift.allium.boundaries import (
    Actor,
    Contract,
    ContractsClause,
    Surface,
    SurfaceBranch,
    SurfaceFor,
    SurfaceIf,
    SurfaceSection,
)
from drift.allium.comments.gathering import Gathered, Place
from drift.allium.comments.notes import OTHERWISE
from drift.allium.expressions import Argument, Branch, Conditional, Implication, Junction, Listing
from drift.allium.items import (
    Annotation,
    Assertion,
    AssertionLet,
    Broken,
    DerivedItem,
    Edge,
    FieldItem,
    Formal,
    InlineEnum,
    Invariant,
    Prose,
    Quantified,
    RelationshipItem,
    Terminal,
    TransitionsItem,
)
from drift.allium.outcomes import (
    Assignment,
    EnsuresClause,
    ForClause,
    ForStatement,
    IfBranch,
    IfStatement,
    LetClause,
    LetStatement,
    Perform,
    Removal,
    RequiresClause,
    WhenClause,
)
from drift.allium.tree import (
    Binding,
    ConfigDeclaration,
    DefaultDeclaration,
    Deferred,
    EntityDeclaration,
    EnumDeclaration,
    Given,
    OpenQuestion,
    Parameter,
    RuleDeclaration,
    SpecTree,
    Use,
)
from drift.logic.spans import Span

BRACED: Final = (
    Given,
    EntityDeclaration,
    EnumDeclaration,
    ConfigDeclaration,
    RuleDeclaration,
    Actor,
    Contract,
    Surface,
    TransitionsItem,
    Invariant,
)
INDENTED: Final = (
    EnsuresClause,
    ForClause,
    IfBranch,
    ForStatement,
    SurfaceSection,
    SurfaceFor,
    SurfaceBranch,
    ContractsClause,
    Quantified,
)
CHAINS: Final = (IfStatement, SurfaceIf)
PLAIN: Final = (
    Use,
    Deferred,
    OpenQuestion,
    DefaultDeclaration,
    Binding,
    Parameter,
    FieldItem,
    RelationshipItem,
    DerivedItem,
    Edge,
    Terminal,
    Annotation,
    Assertion,
    AssertionLet,
    boundaries.Signature,
    boundaries.FacingClause,
    boundaries.ContextClause,
    boundaries.SurfaceEntry,
    boundaries.ContractEntry,
    LetClause,
    WhenClause,
    RequiresClause,
    Assignment,
    Perform,
    Removal,
    LetStatement,
    Prose,
    Broken,
)
LINES: Final = (*BRACED, *INDENTED, *CHAINS, *PLAIN)
"""Units that have lines of their own."""

OPAQUE: Final = (Prose, Broken, Annotation)
"""Comments inside these are their content."""

INNER: Final = (Argument, Branch, Formal)
INNER_FIELDS: Final = frozenset(
    {
        (Junction, "operands"),
        (Implication, "left"),
        (Implication, "right"),
        (Listing, "items"),
        (Conditional, "other"),
        (InlineEnum, "literals"),
        (Terminal, "literals"),
        (WhenClause, "triggers"),
    }
)
VALUE_FIELDS: Final = frozenset(
    {
        (RequiresClause, "condition"),
        (LetClause, "value"),
        (LetStatement, "value"),
        (AssertionLet, "value"),
        (Assignment, "value"),
        (DerivedItem, "value"),
        (Parameter, "value"),
    }
)
_LINE_FIELDS: Final = frozenset({(EnumDeclaration, "literals"), (Actor, "within"), (Actor, "identified_by")})
_CLAUSES: Final = frozenset({"when", "requires", "ensures"})


@dataclass(slots=True)
class Unit:
    """A node, or a part of one, where it stands; `role` is "line", "inner" or "value"."""

    node: object
    start: Place
    end: Place
    role: str = "line"
    part: str = ""
    children: list[Unit] = field(default_factory=list)

    @property
    def braced(self) -> bool:
        """Whether its body stands in braces; a file counts."""
        return isinstance(self.node, (*BRACED, SpecTree)) and not getattr(self.node, "older", False)

    @property
    def indented(self) -> bool:
        """Whether its body is what is indented below it."""
        return isinstance(self.node, INDENTED) or self.part == OTHERWISE

    @property
    def opaque(self) -> bool:
        """Whether comments in it are its content."""
        return isinstance(self.node, OPAQUE)

    @property
    def body(self) -> list[Unit]:
        """What has lines of its own in it."""
        return [child for child in self.children if child.role == "line"]


def units(tree: SpecTree, gathered: Gathered) -> Unit:
    """The tree of units, with the file as its root."""
    root = Unit(tree, (1, 1), (len(gathered.lines) + 1, 1))
    root.children = list(_children(tree, gathered))
    return root


def _children(node: msgspec.Struct, gathered: Gathered) -> Iterator[Unit]:
    found: list[Unit] = []
    for name in node.__struct_fields__:
        value = getattr(node, name)
        parts = value if isinstance(value, tuple) else (value,)
        if name == OTHERWISE and parts:
            found.append(_otherwise(node, parts, gathered))
            continue
        for part in parts:
            if isinstance(part, msgspec.Struct) and not isinstance(part, Span):
                found.extend(_units(node, name, part, gathered))
    found.sort(key=lambda unit: unit.start)
    return iter(found)


def _units(parent: msgspec.Struct, name: str, node: msgspec.Struct, gathered: Gathered) -> Iterator[Unit]:
    kind = (type(parent), name)
    if kind == (boundaries.SurfaceEntry, "item"):
        yield from _children(node, gathered)
        return
    if isinstance(node, LINES) or kind in _LINE_FIELDS:
        role = "line"
    elif isinstance(node, INNER) or kind in INNER_FIELDS:
        role = "inner"
    elif kind in VALUE_FIELDS and not getattr(parent, "continued", False):
        role = "value"
    else:
        yield from _children(node, gathered)
        return
    children = [] if isinstance(node, OPAQUE) else list(_children(node, gathered))
    start, end = _extent(node, children)
    if isinstance(node, Annotation):
        end = gathered.end_of_words(end, node.span.column + node.colon)
    if isinstance(node, (RequiresClause, Prose, Broken)):
        start = _keyword(start, gathered, _CLAUSES)
    elif isinstance(parent, Actor) and name in ("within", "identified_by"):
        start = _keyword(start, gathered, frozenset({name}))
    elif kind == (Conditional, "other"):
        start = _keyword(start, gathered, frozenset({"else"}))
    elif isinstance(node, (IfBranch, SurfaceBranch, Branch)):
        start = _condition(start, gathered)
    yield Unit(node, start, end, role, "", children)


def _otherwise(node: object, parts: tuple[msgspec.Struct, ...], gathered: Gathered) -> Unit:
    children = [unit for part in parts for unit in _units(part, "", part, gathered)]
    start = _keyword(children[0].start, gathered, frozenset({"else"}))
    return Unit(node, start, children[-1].end, "line", OTHERWISE, children)


def _extent(node: msgspec.Struct, children: list[Unit]) -> tuple[Place, Place]:
    span: Span | None = getattr(node, "span", None)
    if isinstance(node, Branch):
        span = node.test.span.to(node.value.span)
    assert span is not None, type(node)
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    if children:
        start, end = min(start, children[0].start), max(end, max(child.end for child in children))
    return start, end


def _keyword(start: Place, gathered: Gathered, keywords: frozenset[str]) -> Place:
    """The start of one of these words with a colon directly before a place: it belongs to what follows."""
    at = gathered.before(start)
    if at < 1 or gathered.tokens[at].type != "COLON" or gathered.tokens[at - 1].value not in keywords:
        return start
    return gathered.starts[at - 1]


def _condition(start: Place, gathered: Gathered) -> Place:
    """The start of the `if` or `else if` directly before a place."""
    at = gathered.before(start)
    if at < 0 or gathered.tokens[at].type != "IF":
        return start
    if at and gathered.tokens[at - 1].type == "ELSE":
        at -= 1
    return gathered.starts[at]
