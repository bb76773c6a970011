"""The syntax tree of a rule: its clauses, triggers and the statements of its `ensures`."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from drift.allium.expressions import UNPLACED, Apply, Expr, Name
from drift.allium.items import Annotation, Broken, Formal, Prose
from drift.logic.spans import Span


class Assignment(msgspec.Struct, frozen=True):
    """`target = value`."""

    span: Span
    target: Expr
    value: Expr


class Perform(msgspec.Struct, frozen=True):
    """A creation, emission, collection change or invocation of a deferred specification.

    An emission may be a `bare` name, without parentheses.
    """

    span: Span
    call: Apply
    bare: bool = False


class Removal(msgspec.Struct, frozen=True):
    """`not exists target`."""

    span: Span
    target: Expr


class LetStatement(msgspec.Struct, frozen=True):
    """`let name = value`."""

    span: Span
    name: str
    value: Expr
    name_span: Span = UNPLACED


class IfBranch(msgspec.Struct, frozen=True):
    """One guarded block; `span` is that of the test.

    `unread` says why a test could not be read; `test` then is its source as a `Text`.
    """

    span: Span
    test: Expr
    body: tuple[Statement, ...]
    unread: Broken | Prose | None = None


class IfStatement(msgspec.Struct, frozen=True):
    """`if … else if … else …`."""

    span: Span
    branches: tuple[IfBranch, ...]
    otherwise: tuple[Statement, ...] = ()


class ForStatement(msgspec.Struct, frozen=True):
    """`for variable in collection: body`; `head` is the span of the head."""

    span: Span
    head: Span
    variable: str
    collection: Expr
    body: tuple[Statement, ...]
    variable_span: Span = UNPLACED


Statement: TypeAlias = (
    Assignment | Perform | Removal | LetStatement | IfStatement | ForStatement | Prose | Broken
)


# ---------------------------------------------------------------- clauses of a rule


class EventTrigger(msgspec.Struct, frozen=True):
    """`Name(a, b?, c: Type)`: an action from outside or another rule's emission.

    One that brings nothing may be a `bare` name, as its emission may.
    """

    span: Span
    name: Name
    parameters: tuple[Formal, ...]
    bare: bool = False


class ConditionTrigger(msgspec.Struct, frozen=True):
    """`x: Entity.condition`: temporal, derived, creation; `binding` is "" in the older form without one."""

    span: Span
    binding: str
    condition: Expr
    binding_span: Span = UNPLACED


TransitionWord: TypeAlias = Literal["transitions_to", "reaches", "becomes"]


class TransitionTrigger(msgspec.Struct, frozen=True):
    """`x: Entity.field transitions_to value`, or `reaches`/`becomes`, as `word` says."""

    span: Span
    binding: str
    subject: Expr
    value: Expr
    word: TransitionWord = "transitions_to"
    binding_span: Span = UNPLACED

    @property
    def reached(self) -> bool:
        """Whether a creation in that state fires it too."""
        return self.word != "transitions_to"


TriggerNode: TypeAlias = EventTrigger | ConditionTrigger | TransitionTrigger


class WhenClause(msgspec.Struct, frozen=True):
    """`when:`; any of the `triggers` fires the rule."""

    span: Span
    triggers: tuple[TriggerNode, ...]

    @property
    def trigger(self) -> TriggerNode:
        """The first trigger."""
        return self.triggers[0]


class LetClause(msgspec.Struct, frozen=True):
    """`let name = value` between the clauses."""

    span: Span
    name: str
    value: Expr
    name_span: Span = UNPLACED


class RequiresClause(msgspec.Struct, frozen=True):
    """One condition of a `requires:`; `span` and `text` are the condition's.

    `continued` says that it stands in the same `requires:` as the condition before it.
    """

    span: Span
    condition: Expr
    text: str
    continued: bool = False


class EnsuresClause(msgspec.Struct, frozen=True):
    """`ensures:`."""

    span: Span
    statements: tuple[Statement, ...]


class ForClause(msgspec.Struct, frozen=True):
    """A `for` that wraps the clauses of a rule."""

    span: Span
    head: Span
    variable: str
    collection: Expr
    clauses: tuple[Clause, ...]
    variable_span: Span = UNPLACED


Clause: TypeAlias = (
    WhenClause | LetClause | RequiresClause | EnsuresClause | ForClause | Annotation | Prose | Broken
)
