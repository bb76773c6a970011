"""How a digest calls places and operations."""

from __future__ import annotations

from drift.behaviour.model import Operation
from drift.logic.spans import Source
from drift.report.behaviour import Place


def place(source: Source) -> Place:
    """The line where something begins."""
    return Place(source.file, source.span.line)


def label_of(operation: Operation) -> str:
    """How a reader knows an operation: `POST /login`, else its qualified name."""
    return operation.trigger.name or operation.qualified
