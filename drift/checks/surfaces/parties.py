"""Who stands at a surface, and what it is about. Reference: "Surfaces", "Actor declarations", rule 32."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.allium.boundaries import Actor, ContextClause, FacingClause, Surface, SurfaceSection
from drift.allium.expressions import Filter, Name
from drift.allium.items import Broken, Prose
from drift.allium.names.indexing import entries
from drift.allium.names.walking import every
from drift.allium.outcomes import LetClause
from drift.allium.project import SpecFile
from drift.allium.types.combine import is_open, present
from drift.allium.types.model import EntityType
from drift.allium.types.spelled import spelled
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related
from drift.checks.expressions.agreement import akin
from drift.checks.walking import tops
from drift.logic.build import negate
from drift.logic.implies import satisfiable

INCONSISTENT = "allium.surface.inconsistentBinding"
UNUSED = "allium.surface.unusedBinding"
RAW = "allium.surface.rawEntityFacing"
IDLE = "allium.actor.unused"
TRIVIAL = "allium.actor.trivialIdentity"
CONTEXT = "allium.actor.contextMismatch"


def check(context: Context) -> Iterator[Found]:
    """Bindings, parties and actors."""
    actors = [(file, actor) for file, actor in context.declared(Actor)]
    used: set[int] = set()
    for file, surface in context.declared(Surface):
        for clause in surface.clauses:
            if isinstance(clause, FacingClause):
                reference = context.resolution.reference(clause.type, file.path)
                if reference is not None and isinstance(reference.declaration, Actor):
                    used.add(id(reference.declaration))
                    yield from _within(
                        context, file, surface, clause, reference.declaration, reference.module
                    )
                else:
                    yield from _raw(context, file, clause, actors)
        yield from _bindings(file, surface)
    for file, actor in actors:
        if id(actor) not in used:
            said = f"no surface faces the actor `{actor.name}`"
            yield Found(IDLE, file.path, actor.name_span, said, "add the surface, or leave the actor out")
    yield from _trivial(context, actors)


# ---------------------------------------------------------------- bindings


def _bindings(file: SpecFile, surface: Surface) -> Iterator[Found]:
    bound: dict[str, FacingClause | ContextClause] = {}
    for clause in surface.clauses:
        if not isinstance(clause, FacingClause | ContextClause) or clause.binding in ("", "_"):
            continue
        first = bound.get(clause.binding)
        if first is not None:
            said = (
                f"`{clause.binding}` is bound twice: as a `{first.type.name}` and as a `{clause.type.name}`"
            )
            related = (Related(file.path, first.binding_span, "bound here first"),)
            yield Found(
                INCONSISTENT, file.path, clause.binding_span, said, "give them names of their own", related
            )
        bound[clause.binding] = clause
    for clause in surface.clauses:
        if isinstance(clause, LetClause) and clause.name in bound:
            said = f"`{clause.name}` is bound by `facing` or `context` and again here"
            yield Found(INCONSISTENT, file.path, clause.name_span, said, "give it another name")
    if not any(isinstance(one, SurfaceSection) for one in surface.clauses):
        return
    if any(isinstance(one, Broken | Prose) for one in _all(surface)):
        return
    read = {
        node.name for _, top, _, _ in tops(surface) for node in every((top,)) if isinstance(node, Name)
    } | set(_signed(surface))
    for clause in surface.clauses:
        match clause:
            case ContextClause() if clause.binding not in read | {"", "_"}:
                yield _unused(file, "context", clause.binding, clause)
            case FacingClause() if clause.binding not in read | {"", "_"}:
                yield _unused(file, "facing", clause.binding, clause)
            case LetClause() if clause.name not in read | {"_"}:
                yield _unused(file, "let", clause.name, clause)
            case _:
                pass


def _all(surface: Surface) -> Iterable[object]:
    for clause in surface.clauses:
        yield clause
        if isinstance(clause, SurfaceSection):
            yield from clause.lines


def _signed(surface: Surface) -> Iterator[str]:
    """The parameters of actions that are written with types."""
    for clause in surface.clauses:
        for entry in entries(clause.lines) if isinstance(clause, SurfaceSection) else ():
            if entry.signature is not None:
                yield from (formal.name for formal in entry.signature.parameters)


def _unused(file: SpecFile, word: str, name: str, clause: FacingClause | ContextClause | LetClause) -> Found:
    at = clause.name_span if isinstance(clause, LetClause) else clause.binding_span
    hint = "leave it out" if word == "let" else f"write `{word} _: …` if it is not needed"
    return Found(
        UNUSED, file.path, at if at.line else clause.span, f"nothing in the surface uses `{name}`", hint
    )


# ---------------------------------------------------------------- parties


def _raw(
    context: Context, file: SpecFile, clause: FacingClause, actors: list[tuple[SpecFile, Actor]]
) -> Iterator[Found]:
    type_ = present(context.resolution.type_of(clause.type, file.path))
    if not isinstance(type_, EntityType):
        return
    for owner, actor in actors:
        base = actor.identified_by
        near = owner.path == file.path or owner.path in context.module(file).imports
        if not isinstance(base, Filter) or not near:
            continue
        while isinstance(base, Filter):
            base = base.base
        reference = context.resolution.reference(base, owner.path)
        if reference is not None and (reference.module, reference.name) == (type_.module, type_.name):
            said = f"any `{type_.name}` may use this surface, although `{actor.name}` says who is meant"
            related = (Related(owner.path, actor.name_span, "the actor"),)
            yield Found(RAW, file.path, clause.type.span, said, f"face `{actor.name}`", related)
            return


def _within(
    context: Context, file: SpecFile, surface: Surface, facing: FacingClause, actor: Actor, home: str
) -> Iterator[Found]:
    """An actor that depends on a context is used where there is one."""
    if actor.within is None:
        return
    wanted = present(context.resolution.type_of(actor.within, home))
    found = [one for one in surface.clauses if isinstance(one, ContextClause)]
    if not found:
        said = f"`{actor.name}` is told within a `{actor.within.name}`, and this surface has no `context`"
        yield Found(CONTEXT, file.path, facing.type.span, said, f"add `context …: {actor.within.name}`")
        return
    given = present(context.resolution.type_of(found[0].type, file.path))
    if is_open(given) or is_open(wanted):
        return
    index = context.resolution.index
    fine = isinstance(given, EntityType) and isinstance(wanted, EntityType) and akin(given, wanted, index)
    if not fine:
        said = f"`{actor.name}` is told within a `{spelled(wanted)}`, the context is a `{spelled(given)}`"
        yield Found(CONTEXT, file.path, found[0].type.span, said)


def _trivial(context: Context, actors: list[tuple[SpecFile, Actor]]) -> Iterator[Found]:
    known = {(one.source.file, one.name): one for one in context.behaviour.actors}
    for file, actor in actors:
        compiled = known.get((file.path, actor.name))
        if compiled is None or compiled.undecidable or not isinstance(actor.identified_by, Filter):
            continue
        predicate = context.vocabulary.expand(compiled.identified)
        if satisfiable(predicate, context.typing) is False:
            said = f"nobody is ever a `{actor.name}`: the condition can't be true"
        elif satisfiable(negate(predicate, context.typing), context.typing) is False:
            said = f"everybody is a `{actor.name}`: the condition is always true"
        else:
            continue
        yield Found(TRIVIAL, file.path, actor.identified_by.span, said, "say who it is")
