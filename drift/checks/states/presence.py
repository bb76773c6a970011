"""Fields that are there in some states only. Reference: "Field types" (v3), rules 7g to 7l."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.items import DerivedItem, FieldItem, TransitionsItem
from drift.allium.names.presences import states_of
from drift.allium.project import SpecFile
from drift.allium.tree import EntityDeclaration
from drift.behaviour.lifecycle import transitions
from drift.behaviour.model import Operation, PresenceObligation
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related
from drift.checks.states.lifecycles import spoken

GRAPH = "allium.presence.missingGraph"
SET = "allium.presence.notSet"
CLEARED = "allium.presence.notCleared"
GUARD = "allium.presence.unguardedAccess"
MISMATCH = "allium.presence.derivedMismatch"


def check(context: Context) -> Iterator[Found]:
    """Graphs that are missing, obligations of rules, reads without a guard, derived values."""
    for file, entity in context.declared(EntityDeclaration):
        yield from _graphs(file, entity)
        yield from _derived(file, entity)
    for operation in context.behaviour.operations:
        for one in operation.obligations:
            if one.met is None:
                yield from _obligation(context, operation, one)
    for read in context.resolution.unguarded:
        if read.kind == "presence":
            states = " or ".join(f"`{name}`" for name in read.needed)
            said = f"`{read.member}` is there only while `{read.field}` is {states}: nothing here says so"
            hint = f"require it: `{read.field} in {{{', '.join(read.needed)}}}`"
            yield Found(GUARD, read.file, read.span, said, hint)


def _graphs(file: SpecFile, entity: EntityDeclaration) -> Iterator[Found]:
    graphs = {item.field for item in entity.items if isinstance(item, TransitionsItem)}
    fields = {item.name for item in entity.items if isinstance(item, FieldItem)}
    for item in entity.items:
        if isinstance(item, FieldItem) and item.presence is not None:
            name = item.presence.field
            if name in fields and name not in graphs:
                said = f"`{item.name}` depends on `{name}`, which has no `transitions` block"
                hint = f"declare `transitions {name} {{ … }}`"
                yield Found(GRAPH, file.path, item.presence.span, said, hint)


def _obligation(context: Context, operation: Operation, one: PresenceObligation) -> Iterator[Found]:
    if not one.sets and not _guarded(context, operation, one):
        return
    before = spoken(name for name in one.before if name)
    if one.sets:
        start = f"from {before} " if before else ""
        said = (
            f"this takes `{one.entity}` {start}to `{one.after}`, where `{one.field}` is there: it is not set"
        )
        hint = f"add `{one.field}` to what is created" if not before else f"set `….{one.field}` as well"
        code = SET
    else:
        said = f"this takes `{one.entity}` from {before} to `{one.after}`, where `{one.field}` is not there"
        hint = f"add `….{one.field} = null`"
        code = CLEARED
    related = (Related(one.source.file, one.source.span, f"`{one.field}` is tied to its state here"),)
    yield Found(code, one.change.file, one.change.span, said, hint, related)


def _guarded(context: Context, operation: Operation, one: PresenceObligation) -> bool:
    """Whether the rule says that it starts in such a state: without that, leaving it is only possible."""
    entity = context.vocabulary.entity(one.entity)
    for machine in entity.machines if entity is not None else ():
        for made in transitions(operation, machine, context.vocabulary):
            if made.source == one.change and made.after == one.after and made.before in one.before:
                return made.guarded
    return False


# ---------------------------------------------------------------- rule 7l


def _derived(file: SpecFile, entity: EntityDeclaration) -> Iterator[Found]:
    """A derived value is there where all that it reads is."""
    items = {item.name: item for item in entity.items if isinstance(item, FieldItem | DerivedItem)}
    for item in items.values():
        found = states_of(item, items) if isinstance(item, DerivedItem) else None
        if found is None or not isinstance(item, DerivedItem):
            continue
        field, states = found
        span = item.name_span if item.name_span.line else item.span
        if not states:
            said = f"`{item.name}` reads fields that are never there together"
            yield Found(MISMATCH, file.path, span, said, "no state has all of them")
        elif item.presence is not None and {one.name for one in item.presence.literals} != states:
            said = f"`{item.name}` is there while `{field}` is {spoken(sorted(states))}"
            yield Found(MISMATCH, file.path, item.presence.span, said, "say so, or leave the `when` out")
