"""What surfaces put into the triggers that they offer: the party, the context, and what belongs to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from drift.allium.boundaries import (
    ContextClause,
    FacingClause,
    Surface,
    SurfaceEntry,
    SurfaceFor,
    SurfaceIf,
    SurfaceLine,
    SurfaceSection,
)
from drift.allium.expressions import Apply, Expr, Name
from drift.allium.items import TypeRef
from drift.allium.names.declarations import Module
from drift.allium.names.resolver import Resolver
from drift.allium.outcomes import EventTrigger, LetClause
from drift.allium.types.combine import element_of, present
from drift.allium.types.model import EntityType, SpecType

Paths = Callable[[Module, Expr, dict[str, SpecType]], SpecType]
"""The type of a path that starts at one of these names."""
Party = Callable[[Resolver, Module, TypeRef], SpecType]
"""The type of who faces a surface."""
Offered = tuple[str, str, int, SpecType]
"""The module and name of a trigger, the place of a parameter and its type."""


def home_of(module: Module, name: Name) -> str:
    """The module of a trigger, as far as it is known; its alias otherwise."""
    return (module.aliases.get(name.alias) or name.alias) if name.alias else module.path


def offered(r: Resolver, module: Module, path: Paths, party: Party) -> Iterator[Offered]:
    """The entities that the surfaces of a module hand to triggers."""
    for surface in module.surfaces.values():
        typed: dict[str, SpecType] = {}
        for clause in surface.clauses:
            match clause:
                case FacingClause():
                    typed[clause.binding] = party(r, module, clause.type)
                case ContextClause():
                    typed[clause.binding] = r.declared(clause.type, r.tables[module.path])
                case LetClause():
                    typed[clause.name] = path(module, clause.value, typed)
                case _:
                    pass
        yield from _sections(r, module, surface, typed, path)


def _sections(
    r: Resolver, module: Module, surface: Surface, typed: dict[str, SpecType], path: Paths
) -> Iterator[Offered]:
    for clause in surface.clauses:
        if isinstance(clause, SurfaceSection) and clause.kind == "provides":
            stack: list[tuple[Sequence[SurfaceLine], dict[str, SpecType]]] = [(clause.lines, typed)]
            while stack:
                lines, known = stack.pop()
                for line in lines:
                    match line:
                        case SurfaceEntry():
                            yield from _entry(r, module, line, known, path)
                        case SurfaceFor():
                            element = element_of(path(module, line.collection, known))
                            stack.append((line.body, {**known, line.variable: element}))
                        case SurfaceIf():
                            stack.extend((branch.body, known) for branch in line.branches)
                            stack.append((line.otherwise, known))
                        case LetClause():
                            known = {**known, line.name: path(module, line.value, known)}
                        case _:
                            pass


def _entry(
    r: Resolver, module: Module, line: SurfaceEntry, typed: dict[str, SpecType], path: Paths
) -> Iterator[Offered]:
    value, signature = line.value, line.signature
    if isinstance(signature, EventTrigger):
        home, name = home_of(module, signature.name), signature.name.name
        for place, formal in enumerate(signature.parameters):
            written = formal.type
            found = (
                typed.get(formal.name)
                if written is None
                else r.declared(written, r.tables[module.path], name, formal.name)
            )
            if found is not None and isinstance(present(found), EntityType):
                yield home, name, place, present(found)
    elif isinstance(value, Apply) and isinstance(value.callee, Name):
        home, name = home_of(module, value.callee), value.callee.name
        for place, argument in enumerate(value.arguments):
            given = present(path(module, argument.value, typed))
            if isinstance(given, EntityType):
                yield home, name, place, given
