"""A specification project to its behaviour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from drift.allium.items import Broken
from drift.allium.names import Resolution, resolve
from drift.allium.project import SpecFile, SpecProject
from drift.allium.tree import (
    ConfigDeclaration,
    Declaration,
    EntityDeclaration,
    Given,
    OpenQuestion,
    RuleDeclaration,
)
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.configuration import compile_config
from drift.behaviour.from_spec.contradictions import derived_conflicts, rule_conflicts
from drift.behaviour.from_spec.effects import unread
from drift.behaviour.from_spec.expressions import Compiler
from drift.behaviour.from_spec.imported import without_imported
from drift.behaviour.from_spec.index import Index, declarations, index_of
from drift.behaviour.from_spec.invariants import compile_invariants
from drift.behaviour.from_spec.outline import outline
from drift.behaviour.from_spec.presence import with_obligations
from drift.behaviour.from_spec.rules import chained, compile_rule
from drift.behaviour.from_spec.structure import completed, with_initial_states
from drift.behaviour.from_spec.surfaces import compile_boundaries
from drift.behaviour.model import Behaviour, Create, Operation, Unread
from drift.logic.spans import Source, Span
from drift.logic.terms import Const
from drift.resources.memory import without_collection


def compile_specs(project: SpecProject, resolution: Resolution | None = None) -> Behaviour:
    """The behaviour that the specifications describe, by what `resolution` says of their names and types.

    A caller that has resolved the project hands its `resolution` over; it is worked out otherwise. What could
    not be read is in `unread`; a broken `requires` also stays in its rule, undecidable.
    """
    with without_collection():
        index = index_of(resolve(project) if resolution is None else resolution)
        return without_imported(_compiled(project, index), index.resolution)


def _compiled(project: SpecProject, index: Index) -> Behaviour:
    outlined, conflicts = outline(index)
    compiler = Compiler(index, Vocabulary(outlined))
    config, contradicted = compile_config(index)
    entities = completed(index, outlined, compiler)
    compiler.vocabulary = Vocabulary(entities, config)
    conflicts = (*conflicts, *contradicted, *derived_conflicts(index, entities, compiler))
    boundaries = compile_boundaries(compiler)
    invariants, unstated = compile_invariants(compiler)
    operations: list[Operation] = []
    lost: list[Unread] = [*_unread(project), *boundaries.unread, *unstated]
    for file, declaration in declarations(project):
        if isinstance(declaration, RuleDeclaration):
            operation, missing = compile_rule(declaration, file, compiler)
            operations.append(operation)
            lost.extend(missing)
    entities = with_initial_states(entities, _created(operations))
    conflicts = (*conflicts, *rule_conflicts(operations, compiler.vocabulary.type_of))
    return Behaviour(
        side="spec",
        entities=entities,
        config=config,
        operations=with_obligations(chained(operations), entities, compiler.vocabulary),
        unread=tuple(sorted(lost, key=lambda one: one.source)),
        files=sum(1 for file in project.files if not file.unread),
        modules=tuple(dict.fromkeys(file.module for file in project.files)),
        deferred=tuple(index.deferred),
        black_boxes=tuple(sorted(compiler.black_boxes)),
        invariants=invariants,
        surfaces=boundaries.surfaces,
        actors=boundaries.actors,
        contracts=boundaries.contracts,
        conflicts=tuple(sorted(conflicts, key=lambda one: (one.second, one.name))),
        open_questions=tuple(one.text for _, one in declarations(project) if isinstance(one, OpenQuestion)),
    )


def _created(operations: Sequence[Operation]) -> dict[tuple[str, str], dict[str, None]]:
    """The literals that creations give to fields, by `(entity, field)`, in order."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for operation in operations:
        for guarded in operation.effects:
            if isinstance(guarded.effect, Create):
                for name, value in guarded.effect.values:
                    if isinstance(value, Const) and value.kind == "symbol":
                        found.setdefault((guarded.effect.entity, name), {})[str(value.value)] = None
    return found


def _unread(project: SpecProject) -> Iterator[Unread]:
    for file in project.files:
        if file.unread:
            yield Unread(Source(file.path, Span(0, 0, 0, 0)), "unparsed", file.unread)
    for file, declaration in declarations(project):
        yield from _broken(file, declaration)


def _broken(file: SpecFile, declaration: Declaration) -> Iterator[Unread]:
    """The unread parts of one declaration; those of rules are found while rules are compiled."""
    match declaration:
        case Broken(kind=kind, text=text):
            words = text.split(maxsplit=2)[:2]
            construct = " ".join(words).rstrip("{:") if words and words[0] == kind else kind
            yield unread(declaration, file, construct.strip())
        case EntityDeclaration(items=items, name=name, kind=kind):
            word = kind if kind in ("value", "variant") else "entity"
            yield from (unread(one, file, f"{word} {name}") for one in items if isinstance(one, Broken))
        case ConfigDeclaration(parameters=parameters):
            yield from (unread(one, file, "config") for one in parameters if isinstance(one, Broken))
        case Given(bindings=bindings):
            yield from (unread(one, file, "given") for one in bindings if isinstance(one, Broken))
        case _:
            pass
