"""Actors and contracts as parts of the model's boundaries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from drift.allium import boundaries as tree
from drift.allium.expressions import Expr, Filter, Name
from drift.allium.items import Annotation, Broken, Prose
from drift.allium.project import SpecFile
from drift.behaviour.boundaries import Actor, Contract, Prose as Assertion, Signature
from drift.behaviour.from_spec.effects import unread
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.index import source, words
from drift.behaviour.from_spec.scope import Scope
from drift.behaviour.model import Unread
from drift.logic.terms import TRUE, Var
from drift.logic.types import UNKNOWN


def compile_actor(node: tree.Actor, file: SpecFile, compiler: Compiler, lost: list[Unread]) -> Actor:
    """`identified_by: Entity with condition`: the condition reads the entity's own fields and `this`."""
    missing = [
        unread(one, file, f"actor {node.name}") for one in node.rest if isinstance(one, Broken | Prose)
    ]
    lost.extend(missing)
    identified, base = node.identified_by, node.identified_by
    condition: Expr | None = None
    if isinstance(identified, Filter):
        base, condition = identified.base, identified.predicate
    name = base.name if isinstance(base, Name) else ""
    entity = compiler.index.entity_or_name(base, file) if isinstance(base, Name) else ""
    this = Var("this", entity)
    within = (
        Var("within", compiler.index.instance(node.within, file) or node.within.name) if node.within else None
    )
    scope = Scope(file, this=this)
    if within is not None:
        scope = scope.bind("within", within)
    actor = Actor(
        name=node.name,
        source=source(file, node.span),
        entity=entity,
        identified=TRUE if condition is None else compiler.predicate(condition, scope),
        this=this,
        within=within,
        text=words(file, identified.span) if identified is not None else "",
        module=file.module,
    )
    if missing:
        return replace(actor, undecidable=missing[0].code, reason=missing[0].reason)
    if identified is not None and not name:
        reason = "`identified_by` names no entity: it is written `Entity with condition`"
        return replace(actor, undecidable="ambiguous", reason=reason)
    return actor


def compile_contract(node: tree.Contract, file: SpecFile, compiler: Compiler, lost: list[Unread]) -> Contract:
    """A contract with its signatures; what else stands in it and could not be read is added to `lost`."""
    lost.extend(
        unread(one, file, f"contract {node.name}") for one in node.items if isinstance(one, Broken | Prose)
    )
    return Contract(
        name=node.name,
        source=source(file, node.span),
        signatures=tuple(_signature(one, file, compiler) for one in node.signatures),
        invariants=tuple(assertions(node.items, file, "invariant")),
        qualified=f"{file.module}/{node.name}",
        module=file.module,
    )


def _signature(node: tree.Signature, file: SpecFile, compiler: Compiler) -> Signature:
    index = compiler.index
    params = tuple(
        (one.name, index.type_of(one.type, file) if one.type else UNKNOWN) for one in node.parameters
    )
    result = index.type_of(node.result, file) if node.result is not None else UNKNOWN
    return Signature(node.name, source(file, node.span), words(file, node.span), params, result)


def assertions(items: Iterable[object], file: SpecFile, kind: str) -> Iterator[Assertion]:
    """The prose annotations of a kind: `@guarantee`, `@invariant`, and the older `guarantee: Name`."""
    for one in items:
        if isinstance(one, Annotation) and one.kind == kind:
            text = "\n".join(one.body) or one.text
            yield Assertion(one.name or (text if one.colon else ""), text, source(file, one.span))
