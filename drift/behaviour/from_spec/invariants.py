"""Invariants: what holds of all instances, as predicates over them (language reference v3, "Invariants")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from drift.allium.expressions import Expr, Filter
from drift.allium.items import (
    Annotation,
    Assertion,
    AssertionLet,
    Broken,
    Invariant as InvariantNode,
    InvariantLine,
    Prose,
    Quantified,
)
from drift.allium.project import SpecFile
from drift.allium.tree import EntityDeclaration
from drift.behaviour.from_spec.effects import unread
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.gathering import filtered
from drift.behaviour.from_spec.index import declarations, source, words
from drift.behaviour.from_spec.scope import Scope
from drift.behaviour.model import Invariant, Unread
from drift.behaviour.reasons import ReasonCode
from drift.logic.build import conjoin
from drift.logic.spans import Source
from drift.logic.terms import TRUE, Holds, Opaque, Predicate, Var


def compile_invariants(compiler: Compiler) -> tuple[tuple[Invariant, ...], tuple[Unread, ...]]:
    """Every invariant of the project, and what of them could not be read.

    Lines under different quantifiers are invariants of their own, by the same name.
    """
    found: list[Invariant] = []
    lost: list[Unread] = []
    for file, declaration in declarations(compiler.index.project):
        if isinstance(declaration, InvariantNode):
            _read(declaration, file, "", compiler, found, lost)
        elif isinstance(declaration, EntityDeclaration):
            for item in declaration.items:
                if isinstance(item, InvariantNode):
                    _read(item, file, declaration.name, compiler, found, lost)
                elif isinstance(item, Annotation) and item.kind == "invariant":
                    found.append(_in_words(item, file, declaration.name))
    return tuple(found), tuple(lost)


def _read(
    node: InvariantNode,
    file: SpecFile,
    entity: str,
    compiler: Compiler,
    found: list[Invariant],
    lost: list[Unread],
) -> None:
    reader = _Reader(compiler, file, node, entity)
    scope = Scope(file)
    over: tuple[Var, ...] = ()
    if entity:
        this = Var("this", entity)
        scope, over = Scope(file, this=this), (this,)
    reader.lines(node.body, scope, over, TRUE)
    found.extend(reader.invariants())
    lost.extend(reader.lost)


@dataclass(slots=True)
class _Reader:
    """One invariant under compilation: its assertions by the instances they are about."""

    compiler: Compiler
    file: SpecFile
    node: InvariantNode
    entity: str
    stated: dict[tuple[tuple[Var, ...], Predicate], list[tuple[Predicate, Source, str]]] = field(
        default_factory=dict
    )
    undecided: list[Invariant] = field(default_factory=list)
    lost: list[Unread] = field(default_factory=list)

    def lines(
        self, body: Iterable[InvariantLine], scope: Scope, over: tuple[Var, ...], where: Predicate
    ) -> None:
        """Reads lines, all of which hold; a `let` is in reach of those after it."""
        for line in body:
            match line:
                case Assertion(span=span, condition=condition):
                    predicate = self.compiler.predicate(condition, scope)
                    stated = (predicate, source(self.file, span), words(self.file, span))
                    self.stated.setdefault((over, where), []).append(stated)
                case AssertionLet(name=name, value=value):
                    scope = scope.bind(name, self.compiler.bounded(self.compiler.term(value, scope)))
                case Quantified():
                    variable, inner, selected = element_of(
                        line.variable, line.collection, scope, self.compiler
                    )
                    self.lines(line.body, inner, (*over, variable), conjoin(where, selected))
                case Prose() | Broken():
                    missing = unread(line, self.file, f"invariant {self.node.name}")
                    if isinstance(line, Broken):
                        self.lost.append(missing)
                    self._undecidable(over, missing)

    def invariants(self) -> Iterator[Invariant]:
        """What was read, in the order of the text."""
        for (over, where), stated in self.stated.items():
            yield self._invariant(
                over, stated[0][1], conjoin(*(one[0] for one in stated)), _joined(stated), where
            )
        yield from self.undecided

    def _invariant(
        self,
        over: tuple[Var, ...],
        place: Source,
        predicate: Predicate,
        text: str,
        where: Predicate = TRUE,
        undecidable: ReasonCode = "",
        reason: str = "",
    ) -> Invariant:
        return Invariant(
            name=self.node.name,
            source=place,
            entity=self.entity or next((one.entity for one in over), ""),
            over=over,
            where=where,
            predicate=predicate,
            text=text,
            undecidable=undecidable,
            reason=reason,
            qualified=_qualified(self.file, self.entity, self.node.name),
            module=self.file.module,
        )

    def _undecidable(self, over: tuple[Var, ...], missing: Unread) -> None:
        opaque = Holds(Opaque(missing.text, missing.reason))
        self.undecided.append(
            self._invariant(over, missing.source, opaque, missing.text, TRUE, missing.code, missing.reason)
        )


def element_of(name: str, collection: Expr, scope: Scope, compiler: Compiler) -> tuple[Var, Scope, Predicate]:
    """The variable of a `for`, the scope of its body and what selects the element, spelled out."""
    chosen = isinstance(collection, Filter) and name != "_"
    many = compiler.bound(name, collection, scope) if chosen else compiler.many(collection, scope)
    variable = Var(name, compiler.vocabulary.element_of(many))
    spelled = filtered(many, variable, TRUE, compiler.vocabulary)
    return variable, scope.bind(name, variable), spelled.where


def _joined(stated: Sequence[tuple[Predicate, Source, str]]) -> str:
    return "\n".join(text for _, _, text in stated)


def _qualified(file: SpecFile, entity: str, name: str) -> str:
    return ".".join(part for part in (file.module, entity, name) if part)


def _in_words(node: Annotation, file: SpecFile, entity: str) -> Invariant:
    text, reason = "\n".join(node.body) or node.text, "it is stated in prose"
    return Invariant(
        name=node.name,
        source=source(file, node.span),
        entity=entity,
        over=(Var("this", entity),),
        predicate=Holds(Opaque(text, reason)),
        text=text,
        undecidable="prose",
        reason=reason,
        qualified=_qualified(file, entity, node.name),
        module=file.module,
    )
