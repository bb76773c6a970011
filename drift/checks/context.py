"""What every check is given: the project, what its names mean, what it does. Worked out once, read only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from drift.allium.names.declarations import Module
from drift.allium.names.resolution import Resolution, resolve
from drift.allium.project import SpecFile, SpecProject
from drift.allium.tree import Declaration, RuleDeclaration
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.model import Behaviour, Operation
from drift.checks.walking import Located, located
from drift.logic.spans import Source
from drift.logic.types import Remembering, Typing

if TYPE_CHECKING:
    from drift.checks.states.lifecycles import Lifecycle

D = TypeVar("D")


class Context:
    """A project under check. What costs time is worked out when the first check asks for it."""

    def __init__(self, project: SpecProject) -> None:
        self.project = project

    @cached_property
    def resolution(self) -> Resolution:
        """What names and expressions mean."""
        return resolve(self.project)

    @cached_property
    def behaviour(self) -> Behaviour:
        """What the specifications describe, as the audit sees it: rules as guards and effects."""
        return compile_specs(self.project, self.resolution)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The entities and parameters of `behaviour`: types of terms, derived values spelled out."""
        return Vocabulary(self.behaviour.entities, self.behaviour.config)

    @cached_property
    def typing(self) -> Typing:
        """The types of terms; remembers canonical forms."""
        return Remembering(self.vocabulary.type_of)

    @cached_property
    def lifecycles(self) -> list[Lifecycle]:
        """Every enumerated field of internal entities with the changes that rules make."""
        from drift.checks.states.lifecycles import lifecycles

        return lifecycles(self)

    @property
    def files(self) -> Sequence[SpecFile]:
        """All files, by path."""
        return self.project.files

    @cached_property
    def rules(self) -> dict[Source, RuleDeclaration]:
        """The declaration of each operation of `behaviour`."""
        return {Source(file.path, rule.span): rule for file, rule in self.declared(RuleDeclaration)}

    @cached_property
    def operations(self) -> dict[Source, Operation]:
        """The operations of `behaviour`, by where their rules are declared."""
        return {operation.source: operation for operation in self.behaviour.operations}

    def module(self, file: SpecFile) -> Module:
        """What a file declares."""
        return self.resolution.modules[file.path]

    def declared(self, kind: type[D]) -> Iterator[tuple[SpecFile, D]]:
        """All declarations of a kind, with their files."""
        for file in self.files:
            for node in file.tree.declarations:
                if isinstance(node, kind):
                    yield file, node

    @cached_property
    def _located(self) -> dict[type, list[Located]]:
        found: dict[type, list[Located]] = {}
        for file in self.files:
            for one in located(file):
                found.setdefault(type(one.node), []).append(one)
        return found

    def nodes(self, *kinds: type) -> Iterator[Located]:
        """Every expression of these kinds, in any declaration, with where it stands."""
        for kind in kinds:
            yield from self._located.get(kind, ())

    def declaration_at(self, path: str, line: int) -> Declaration | None:
        """The declaration that a line of a file stands in."""
        for node in self._by_line.get(path, ()):
            if node.span.line <= line <= node.span.end_line:
                return node
        return None

    @cached_property
    def _by_line(self) -> dict[str, tuple[Declaration, ...]]:
        return {file.path: file.tree.declarations for file in self.files}
