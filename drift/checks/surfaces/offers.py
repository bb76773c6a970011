"""What a surface offers and refers to. Reference: "Surfaces", rules 30, 31 and 34."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.boundaries import (
    ContextClause,
    Surface,
    SurfaceEntry,
    SurfaceFor,
    SurfaceIf,
    SurfaceLine,
    SurfaceSection,
)
from drift.allium.expressions import Apply, Expr, Name
from drift.allium.items import Broken, Prose
from drift.allium.names.indexing import entries
from drift.allium.outcomes import EventTrigger
from drift.allium.project import SpecFile
from drift.allium.tree import RuleDeclaration
from drift.allium.types.combine import is_open, present
from drift.allium.types.model import CollectionType, EntityType, MapType, TypeName
from drift.allium.types.spelled import spelled
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related
from drift.checks.expressions.agreement import akin
from drift.checks.expressions.trust import trusted

PROVIDES = "allium.surface.undefinedProvidesTrigger"
RELATED = "allium.surface.relatedTypeMismatch"
ITERATION = "allium.surface.nonCollectionIteration"


def check(context: Context) -> Iterator[Found]:
    """Every section of every surface."""
    received = {
        one.event.name.name for module in context.resolution.modules.values() for one in module.events
    }
    lost = "\n".join(_lost(context))
    for file, surface in context.declared(Surface):
        for clause in surface.clauses:
            if not isinstance(clause, SurfaceSection):
                continue
            yield from _loops(context, file, clause.lines)
            for entry in entries(clause.lines):
                match clause.kind:
                    case "provides":
                        yield from _provided(context, file, entry, received, lost)
                    case "related":
                        yield from _related(context, file, entry)
                    case _:
                        pass


# ---------------------------------------------------------------- rule 34


def _loops(context: Context, file: SpecFile, lines: tuple[SurfaceLine, ...]) -> Iterator[Found]:
    for line in lines:
        match line:
            case SurfaceFor():
                type_ = present(trusted(context, file.path, line.collection))
                is_many = isinstance(type_, CollectionType | MapType | TypeName)
                if not is_open(type_) and not is_many:
                    said = f"a `for` goes over a collection, this is a `{spelled(type_)}`"
                    yield Found(ITERATION, file.path, line.collection.span, said)
                yield from _loops(context, file, line.body)
            case SurfaceIf():
                for branch in line.branches:
                    yield from _loops(context, file, branch.body)
                yield from _loops(context, file, line.otherwise)
            case _:
                pass


# ---------------------------------------------------------------- rule 30


def _provided(
    context: Context, file: SpecFile, entry: SurfaceEntry, received: set[str], lost: str
) -> Iterator[Found]:
    name = _action(entry)
    if name is None or not name.name[:1].isupper() or name.name in received:
        return
    if name.alias and not context.resolution.index.at_hand(context.module(file), name.alias):
        return
    if name.name in lost:
        return
    said = f"no rule is triggered by `{name.name}`: the surface offers what does nothing"
    yield Found(PROVIDES, file.path, name.span, said, f"add a rule with `when: {name.name}(…)`")


def _action(entry: SurfaceEntry) -> Name | None:
    if isinstance(entry.signature, EventTrigger):
        return entry.signature.name
    value = entry.value
    if isinstance(value, Apply) and isinstance(value.callee, Name):
        return value.callee
    return value if isinstance(value, Name) else None


def _lost(context: Context) -> Iterator[str]:
    """What could not be read of triggers: a rule may stand behind it."""
    for file in context.files:
        for node in file.tree.declarations:
            if isinstance(node, Broken):
                yield node.text
            elif isinstance(node, RuleDeclaration):
                for clause in node.clauses:
                    if isinstance(clause, Broken | Prose) and clause.kind == "when":
                        yield clause.text


# ---------------------------------------------------------------- rule 31


def _related(context: Context, file: SpecFile, entry: SurfaceEntry) -> Iterator[Found]:
    value = entry.value
    if not isinstance(value, Apply) or not isinstance(value.callee, Name) or len(value.arguments) != 1:
        return
    reference = context.resolution.reference(value.callee, file.path)
    target = reference.declaration if reference is not None and reference.kind == "surface" else None
    if not isinstance(target, Surface) or reference is None:
        return
    bound = next((one for one in target.clauses if isinstance(one, ContextClause)), None)
    argument: Expr = value.arguments[0].value
    given = present(trusted(context, file.path, argument))
    if bound is None:
        return
    wanted = present(context.resolution.type_of(bound.type, reference.module))
    if is_open(given) or is_open(wanted):
        return
    index = context.resolution.index
    fine = isinstance(given, EntityType) and isinstance(wanted, EntityType) and akin(given, wanted, index)
    if not fine:
        said = f"`{target.name}` is about a `{spelled(wanted)}`, this is a `{spelled(given)}`"
        related = Related(reference.module, bound.span, "its context")
        yield Found(RELATED, file.path, argument.span, said, related=(related,))
