"""Surfaces, actors and contracts as boundaries of the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from drift.allium import boundaries as tree
from drift.allium.expressions import Access, Apply, Argument, Expr, Name
from drift.allium.items import Broken, Formal, Prose, TypeRef
from drift.allium.outcomes import LetClause
from drift.allium.project import SpecFile
from drift.behaviour.boundaries import (
    Actor,
    Context,
    Contract,
    ContractReference,
    Exposure,
    Party,
    Provided,
    Provision,
    RelatedSurface,
    Surface,
    Timeout,
)
from drift.behaviour.from_spec.effects import unread
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.index import declarations, source, words
from drift.behaviour.from_spec.invariants import element_of
from drift.behaviour.from_spec.parties import assertions, compile_actor, compile_contract
from drift.behaviour.from_spec.scope import Scope
from drift.behaviour.model import Unread
from drift.logic.build import conjoin, negate
from drift.logic.terms import TRUE, Aggregate, Collect, Field, Predicate, Term, Var
from drift.logic.types import UNKNOWN, ValueType


@dataclass(frozen=True, slots=True)
class Boundaries:
    """All boundaries of a project, and what of them could not be read."""

    surfaces: tuple[Surface, ...] = ()
    actors: tuple[Actor, ...] = ()
    contracts: tuple[Contract, ...] = ()
    unread: tuple[Unread, ...] = ()

    def parameters(self) -> Mapping[tuple[str, int], str]:
        """The entity of each trigger's parameters, by name and position, as surfaces provide them."""
        found: dict[tuple[str, int], str] = {}
        for surface in self.surfaces:
            for provided in surface.provides:
                for position, one in enumerate(provided.arguments):
                    if one.type.kind == "entity" and one.type.entity:
                        found.setdefault((provided.name.rpartition("/")[2], position), one.type.entity)
        return found


def compile_boundaries(compiler: Compiler) -> Boundaries:
    """Every surface, actor and contract of the project, in order."""
    lost: list[Unread] = []
    found = list(declarations(compiler.index.project))
    actors = [compile_actor(one, file, compiler, lost) for file, one in found if isinstance(one, tree.Actor)]
    surfaces = [
        _Reader(compiler, file, one, actors, lost).surface()
        for file, one in found
        if isinstance(one, tree.Surface)
    ]
    contracts = [
        compile_contract(one, file, compiler, lost) for file, one in found if isinstance(one, tree.Contract)
    ]
    return Boundaries(tuple(surfaces), tuple(actors), tuple(contracts), tuple(lost))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line of a section stands: what is in reach, the loops around it and what holds there."""

    scope: Scope
    over: tuple[Var, ...] = ()
    when: Predicate = TRUE


@dataclass(slots=True)
class _Reader:
    """One surface under compilation."""

    compiler: Compiler
    file: SpecFile
    node: tree.Surface
    actors: list[Actor]
    lost: list[Unread]
    exposes: list[Exposure] = field(default_factory=list)
    provides: list[Provided] = field(default_factory=list)
    related: list[RelatedSurface] = field(default_factory=list)
    timeouts: list[Timeout] = field(default_factory=list)

    def surface(self) -> Surface:
        """The surface: `facing`, `context` and `let` are in reach of every section."""
        scope = Scope(self.file)
        facing: Party | None = None
        context: Context | None = None
        references: list[ContractReference] = []
        for clause in self.node.clauses:
            match clause:
                case tree.FacingClause():
                    facing = self._party(clause)
                    scope = scope.bind(clause.binding, facing.binding)
                case tree.ContextClause():
                    context = self._context(clause, scope)
                    scope = scope.bind(clause.binding, context.binding)
                case LetClause(name=name, value=value):
                    scope = scope.bind(name, self.compiler.bounded(self.compiler.term(value, scope)))
                case tree.ContractsClause(entries=entries):
                    references += [
                        ContractReference(
                            _qualified(one.contract), one.direction, source(self.file, one.span)
                        )
                        for one in entries
                        if isinstance(one, tree.ContractEntry)
                    ]
                    self._lose(entries)
                case _:
                    self._lose((clause,))
        for clause in self.node.clauses:
            if isinstance(clause, tree.SurfaceSection):
                self._lines(clause.lines, clause.kind, _Place(scope))
        return Surface(
            name=self.node.name,
            source=source(self.file, self.node.span),
            facing=facing,
            context=context,
            exposes=tuple(self.exposes),
            provides=tuple(self.provides),
            related=tuple(self.related),
            timeouts=tuple(self.timeouts),
            contracts=tuple(references),
            guarantees=tuple(assertions(self.node.clauses, self.file, "guarantee")),
            qualified=f"{self.file.module}/{self.node.name}",
            module=self.file.module,
        )

    def _references(self, entries: Iterable[object]) -> Iterator[ContractReference]:
        for one in entries:
            if isinstance(one, tree.ContractEntry):
                place = source(self.file, one.span)
                yield ContractReference(_qualified(one.contract), one.direction, place)

    def _lose(self, parts: Iterable[object]) -> None:
        construct = f"surface {self.node.name}"
        self.lost.extend(
            unread(one, self.file, construct) for one in parts if isinstance(one, Broken | Prose)
        )

    def _party(self, clause: tree.FacingClause) -> Party:
        """An actor's binding is an instance of the entity that identifies it."""
        name = clause.type.name
        found = self.compiler.index.reference(clause.type, self.file)
        home = (found.name, found.module) if found is not None and found.kind == "actor" else None
        actor = next((one for one in self.actors if (one.name, one.source.file) == home), None)
        entity = actor.entity if actor is not None else self._entity(clause.type)
        place = source(self.file, clause.span)
        return Party(Var(clause.binding, entity), name, place, actor.name if actor is not None else "")

    def _entity(self, ref: TypeRef) -> str:
        return self.compiler.index.instance(ref, self.file) or ref.name

    def _context(self, clause: tree.ContextClause, scope: Scope) -> Context:
        binding = Var(clause.binding, self._entity(clause.type))
        where: Predicate = TRUE
        if clause.predicate is not None:
            where = self.compiler.predicate(clause.predicate, scope.within(binding))
        if clause.condition is not None:
            inner = scope.bind(clause.binding, binding)
            where = conjoin(where, self.compiler.predicate(clause.condition, inner))
        return Context(binding, source(self.file, clause.span), where, words(self.file, clause.span))

    # ------------------------------------------------------------ lines

    def _lines(self, lines: Iterable[tree.SurfaceLine], kind: tree.SectionKind, at: _Place) -> None:
        for line in lines:
            match line:
                case tree.SurfaceEntry():
                    self._entry(line, kind, at)
                case tree.SurfaceFor():
                    variable, scope, selected = element_of(
                        line.variable, line.collection, at.scope, self.compiler
                    )
                    inner = _Place(scope, (*at.over, variable), conjoin(at.when, selected))
                    self._lines(line.body, kind, inner)
                case tree.SurfaceIf():
                    self._branches(line, kind, at)
                case LetClause(name=name, value=value):
                    term = self.compiler.bounded(self.compiler.term(value, at.scope))
                    at = replace(at, scope=at.scope.bind(name, term))
                case Broken() | Prose():
                    self._lose((line,))

    def _branches(self, line: tree.SurfaceIf, kind: tree.SectionKind, at: _Place) -> None:
        refused = at.when
        for branch in line.branches:
            test = self.compiler.predicate(branch.test, at.scope)
            self._lines(branch.body, kind, replace(at, when=conjoin(refused, test)))
            refused = conjoin(refused, negate(test, self.compiler.vocabulary.type_of))
        self._lines(line.otherwise, kind, replace(at, when=refused))

    def _entry(self, line: tree.SurfaceEntry, kind: tree.SectionKind, at: _Place) -> None:
        condition: Predicate = TRUE
        if line.condition is not None:
            condition = self.compiler.predicate(line.condition, at.scope)
        when = conjoin(at.when, condition)
        place, text = source(self.file, line.span), words(self.file, line.span)
        match kind:
            case "exposes" if line.value is not None:
                self.exposes.append(self._exposure(line.value, at, when, text))
            case "provides":
                name, arguments = self._provision(line, at.scope)
                self.provides.append(Provided(name, place, text, arguments, when, at.over))
            case "related" if line.value is not None:
                name, given = _named(line.value)
                value = self.compiler.term(given[0].value, at.scope) if given else None
                self.related.append(RelatedSurface(name, place, text, value, when))
            case "timeout" if line.value is not None:
                stated = when if line.condition is not None else None
                self.timeouts.append(Timeout(_named(line.value)[0], place, text, stated))
            case _:
                self.lost.append(
                    Unread(
                        place,
                        "prose",
                        "a surface states it without a form",
                        f"surface {self.node.name}",
                        text,
                    )
                )

    def _exposure(self, value: Expr, at: _Place, when: Predicate, text: str) -> Exposure:
        place = source(self.file, value.span)
        entity = self.compiler.index.entity(value, self.file) if isinstance(value, Name) else ""
        if entity and isinstance(value, Name):
            return Exposure(Collect(entity, Var("it", entity), TRUE), place, text, entity, "", when, at.over)
        term = self.compiler.term(value, at.scope)
        owner, name = _end(term)
        held = "" if owner is None else self.compiler.vocabulary.entity_of(owner)
        return Exposure(term, place, text, held, name, when, at.over)

    def _provision(self, line: tree.SurfaceEntry, scope: Scope) -> tuple[str, tuple[Provision, ...]]:
        if line.signature is not None:
            formals = line.signature.parameters
            return _qualified(line.signature.name), tuple(self._formal(one, scope) for one in formals)
        if line.value is None:
            return "", ()
        name, given = _named(line.value)
        return name, tuple(self._argument(one, scope) for one in given)

    def _formal(self, formal: Formal, scope: Scope) -> Provision:
        type_ = self.compiler.index.type_of(formal.type, self.file) if formal.type is not None else UNKNOWN
        bound = scope.bindings.bound(formal.name)
        entity = type_.entity if type_.kind == "entity" else ""
        if bound is not None and formal.type is None:
            type_ = self.compiler.vocabulary.type_of(bound)
        return Provision(
            formal.name, bound or Var(formal.name, entity), type_, formal.optional, bound is not None
        )

    def _argument(self, argument: Argument, scope: Scope) -> Provision:
        value = argument.value
        name = argument.name or _last(value)
        if isinstance(value, Name) and self.compiler.named(value, scope) is None:
            return Provision(name, Var(value.name), UNKNOWN, argument.optional, given=False)
        term = self.compiler.term(value, scope)
        return Provision(name, term, self._type(term), argument.optional)

    def _type(self, term: Term) -> ValueType:
        return self.compiler.vocabulary.type_of(term)


def _named(value: Expr) -> tuple[str, tuple[Argument, ...]]:
    """The name and arguments of `Name(…)`, `alias/Name(…)` or a bare name."""
    if isinstance(value, Apply):
        return _named(value.callee)[0], value.arguments
    if isinstance(value, Name):
        return _qualified(value), ()
    return _last(value), ()


def _qualified(name: Name) -> str:
    return f"{name.alias}/{name.name}" if name.alias else name.name


def _last(value: Expr) -> str:
    return value.name if isinstance(value, Name | Access) else ""


def _end(term: Term) -> tuple[Term | None, str]:
    """The instance and the field at which a path ends."""
    match term:
        case Field(base, name):
            return base, name
        case Aggregate("values", _, Field(base, name)):
            return base, name
        case _:
            return None, ""
