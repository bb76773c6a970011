"""Resolves a project: every name to what it refers to, every expression to its type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from drift.allium.boundaries import Actor, Contract, Surface
from drift.allium.expressions import (
    Access,
    Apply,
    Binary,
    Conditional,
    Constant,
    DurationLiteral,
    Every,
    Existence,
    Filter,
    Implication,
    Junction,
    Lambda,
    Listing,
    Lookup,
    Mapping as Mapped,
    Name,
    Negation,
    Negative,
    Number,
    ObjectLiteral,
    Quoted,
    Relation,
    Text,
    Within,
)
from drift.allium.items import DerivedItem, Invariant
from drift.allium.modules.cycles import circles
from drift.allium.modules.problems import AMBIGUOUS, UNDEFINED_ALIAS, ModuleProblem
from drift.allium.names import calls, conditions, entities, paths, surfaces, values, words
from drift.allium.names.declarations import Entity, Member, Module
from drift.allium.names.indexing import modules_of
from drift.allium.names.parameters import Parameters
from drift.allium.names.references import Reference, Unguarded, Unresolved
from drift.allium.names.resolver import Handler, Resolver
from drift.allium.names.rules import rule
from drift.allium.names.scope import Frame, Scope, Tables
from drift.allium.names.search import Index
from drift.allium.names.triggers import formal_types
from drift.allium.project import SpecProject
from drift.allium.tree import (
    ConfigDeclaration,
    DefaultDeclaration,
    Deferred,
    EnumDeclaration,
    Given,
    RuleDeclaration,
)
from drift.allium.types.model import UNKNOWN, EntityType, SpecType
from drift.logic.spans import Span

_HANDLERS: dict[type, Handler] = {
    Name: words.name,
    Constant: words.constant,
    Number: values.number,
    DurationLiteral: values.duration,
    Text: values.text,
    Quoted: values.quoted,
    Negative: values.negative,
    Binary: values.binary,
    Listing: values.listing,
    ObjectLiteral: values.record,
    Access: paths.access,
    Filter: paths.filtered,
    Mapped: paths.mapped,
    Lookup: paths.lookup,
    Apply: calls.apply,
    Lambda: calls.lambda_,
    Relation: conditions.relation,
    Within: conditions.within,
    Negation: conditions.negation,
    Existence: conditions.existence,
    Every: conditions.every,
    Junction: conditions.junction,
    Implication: conditions.implication,
    Conditional: conditions.conditional,
}


@dataclass(frozen=True, slots=True)
class Resolution:
    """What the names and expressions of a project mean.

    Nodes are known by identity: ask with the nodes of `project`'s trees. `problems` are those of modules,
    with the project's own; `circular` the circles of derived values.
    """

    project: SpecProject
    index: Index
    unresolved: tuple[Unresolved, ...]
    unguarded: tuple[Unguarded, ...]
    problems: tuple[ModuleProblem, ...]
    circular: tuple[tuple[Member, ...], ...]
    _tables: Mapping[str, Tables]
    _members: Mapping[int, SpecType]
    _guessed: frozenset[int] = frozenset()

    @property
    def modules(self) -> Mapping[str, Module]:
        """All modules by file."""
        return self.index.modules

    def module(self, path: str) -> Module:
        """The names of one file.

        Raises:
            KeyError: the project has no such file.
        """
        return self.index.modules[path]

    def reference(self, node: object, module: str) -> Reference | None:
        """What a node of a module refers to, or what it introduces; None if that is nothing.

        The member of an `Access` or `Mapping`, the field or parameter of an `Argument`, the name of a `Name`,
        `TypeRef` or `EnumLiteral`, the field of a `Presence` or `TransitionsItem`.
        """
        return self._tables[module].references.get(id(node))

    def uses(self) -> Iterator[tuple[str, Reference]]:
        """Every reference with the module it is made in; what declares something is left out."""
        for path, tables in self._tables.items():
            for key, reference in tables.references.items():
                if key != id(reference.declaration):
                    yield path, reference

    def foreign(self) -> Iterator[tuple[str, Span, Reference]]:
        """Names that are declared by a module which the one that says them does not use, with their place."""
        for path, tables in self._tables.items():
            for span, reference in tables.foreign.values():
                yield path, span, reference

    def type_of(self, node: object, module: str) -> SpecType:
        """The type of an expression, written type or trigger parameter; `UNKNOWN` if it is left open."""
        return self._tables[module].types.get(id(node), UNKNOWN)

    def is_guessed(self, formal: object) -> bool:
        """Whether the type of a trigger's parameter rests on more than its name or declaration."""
        return id(formal) in self._guessed

    def guess(self, node: object, module: str) -> SpecType:
        """What a name that nothing binds is probably an instance of, by its spelling; else `UNKNOWN`."""
        return self._tables[module].guesses.get(id(node), UNKNOWN)

    def references(self, module: str) -> Iterable[Reference]:
        """All that the names of a module refer to or introduce."""
        return self._tables[module].references.values()

    def member_type(self, member: Member) -> SpecType:
        """The type of a field, relationship, projection or derived value."""
        return self._members.get(id(member.item), UNKNOWN)

    def entity(self, type_: EntityType) -> Entity | None:
        """The declaration behind a type."""
        return self.index.entity(type_)


def resolve(project: SpecProject) -> Resolution:
    """Resolves all modules of a project; never raises."""
    index = Index(modules_of(project))
    r = Resolver(index, _HANDLERS, words.word)
    for member in _derived(index):
        r.settle(member)
    parameters = Parameters(r, surfaces.party)
    r.guess = parameters.named
    formal_types(r, parameters)
    for module in index.modules.values():
        _module(r, module, parameters)
    problems = (*project.problems, *_aliases(r), *_ambiguous(r))
    return Resolution(
        project,
        index,
        tuple(sorted(r.unresolved.values(), key=lambda one: (one.file, one.span, one.name))),
        tuple(sorted(r.unguarded.values(), key=lambda one: (one.file, one.span, one.member))),
        tuple(sorted(problems, key=lambda one: (one.file, one.span, one.code, one.message))),
        tuple(_circular(r)),
        r.tables,
        r.member_types,
        frozenset(parameters.guessed),
    )


def _derived(index: Index) -> Iterator[Member]:
    for module in index.modules.values():
        for entity in module.entities.values():
            for member in entity.members.values():
                if isinstance(member.item, DerivedItem):
                    yield member


def _module(r: Resolver, module: Module, parameters: Parameters) -> None:
    for entity in module.entities.values():
        entities.entity(r, entity)
    tables = r.tables[module.path]
    for node in module.file.tree.declarations:
        match node:
            case EnumDeclaration():
                entities.enumeration(r, module, node)
            case Given():
                entities.given(r, module, node)
            case ConfigDeclaration():
                entities.config(r, module, node)
            case DefaultDeclaration():
                entities.default(r, module, node)
            case RuleDeclaration():
                tables.references[id(node)] = module.reference("rule", node)
                rule(r, node, Scope(tables, Frame(None), "rule"), parameters)
            case Invariant():
                tables.references[id(node)] = module.reference("invariant", node)
                entities.lines(r, node.body, Scope(tables, Frame(None), "invariant"))
            case Actor():
                entities.actor(r, module, node)
            case Contract():
                entities.contract(r, module, node)
            case Surface():
                surfaces.surface(r, module, node)
            case Deferred():
                entities.deferred(r, module, node)
            case _:
                pass


def _aliases(r: Resolver) -> Iterator[ModuleProblem]:
    for one in r.unresolved.values():
        if one.role == "module":
            hint = f"did you mean `{one.near[0]}`?" if one.near else f'add `use "…" as {one.name}`'
            message = f"no `use` of this file gives the alias `{one.name}`"
            yield ModuleProblem(one.file, one.span, UNDEFINED_ALIAS, message, hint)


def _ambiguous(r: Resolver) -> Iterator[ModuleProblem]:
    """Unqualified names that several modules as near declare."""
    for path, tables in r.tables.items():
        for span, reference in tables.ambiguous.values():
            homes = " and ".join((reference.module, *reference.others))
            message = f"`{reference.name}` is declared by {homes}; the first is taken"
            yield ModuleProblem(path, span, AMBIGUOUS, message, "qualify it with the alias of its module")


def _circular(r: Resolver) -> Iterator[tuple[Member, ...]]:
    members = {key: member for targets in r.edges.values() for key, member in targets.items()}
    graph = {key: tuple(targets) for key, targets in r.edges.items()}
    for circle in circles(graph):
        yield tuple(members[key] for key in circle)
