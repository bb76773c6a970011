"""From a draft and the behaviour it was made from to the report on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from drift.behaviour.model import Behaviour, Emit, GuardedEffect, Operation
from drift.distill.draft import Draft, DraftEntity, DraftLifecycle, DraftRule, Sources
from drift.distill.reporting.model import (
    VERSION,
    ClauseReported,
    Coverage,
    Distilled,
    LeftOutReported,
    LibraryReported,
    LifecycleReported,
    Place,
    QuestionReported,
    RuleReported,
    StepReported,
    UnsaidReported,
)
from drift.distill.selection import changed_entity
from drift.distill.statements import places_of, sources_in
from drift.distill.vocabulary import distill_words
from drift.logic.spans import Source
from drift.logic.words import split


def report(draft: Draft, behaviour: Behaviour, left_out_files: Mapping[str, int]) -> Distilled:
    """What there is to say of a draft and the code that it was made from."""
    kinds = list(dict.fromkeys(question.kind for question in draft.questions))
    return Distilled(
        version=VERSION,
        files=behaviour.files,
        left_out_files=dict(sorted(left_out_files.items())),
        unread=tuple(LeftOutReported(it.code, it.reason, _place(it.source)) for it in behaviour.unread),
        coverage=_coverage(draft, behaviour),
        entities=tuple(entity.name for entity in draft.entities),
        rules=tuple(_rule(rule, draft) for rule in draft.rules),
        lifecycles=tuple(_lifecycle(entity, life) for entity in draft.entities for life in entity.lifecycles),
        questions=tuple(
            QuestionReported(q.kind, q.text, _places(q.sources), len(kinds) - kinds.index(q.kind))
            for q in draft.questions
        ),
        deferred=tuple(
            LeftOutReported(one.path, one.reason, next(iter(_places(one.sources)), None))
            for one in draft.deferred
        ),
        left_out=(
            *(LeftOutReported(one.what, one.reason, _place(one.source)) for one in draft.left_out),
            *(_dead(operation) for operation in behaviour.dead),
        ),
        libraries=tuple(_libraries(draft.entities)),
        unsaid=tuple(_unsaid(draft, behaviour)),
        config=tuple(ClauseReported(one.name, _places(one.sources)) for one in draft.config),
    )


def diagram(life: DraftLifecycle) -> str:
    """A lifecycle as a Mermaid state diagram."""
    lines = ["stateDiagram-v2"]
    lines.extend(f"    {edge.before} --> {edge.after}" for edge in life.edges)
    lines.extend(f"    {state} --> [*]" for state in life.terminal)
    return "\n".join(lines)


def _place(source: Source) -> Place | None:
    return Place(source.file, source.span.line) if source.file else None


def _places(sources: Sources) -> tuple[Place, ...]:
    return tuple(sorted({Place(one.file, one.span.line) for one in sources if one.file}))


def _lifecycle(entity: DraftEntity, life: DraftLifecycle) -> LifecycleReported:
    states = next((field.states for field in entity.fields if field.name == life.field), ())
    steps = tuple(StepReported(edge.before, edge.after, _places(edge.sources)) for edge in life.edges)
    return LifecycleReported(entity.name, life.field, diagram(life), states, steps, life.terminal)


def _rule(rule: DraftRule, draft: Draft) -> RuleReported:
    clauses = [ClauseReported("when", _places(rule.trigger.sources))]
    clauses.extend(ClauseReported("requires", _places(one.sources)) for one in rule.requires)
    clauses.extend(
        ClauseReported("ensures", _places(sources)) for sources in places_of(rule.ensures) if sources
    )
    doubts = (
        *(
            q.text
            for q in draft.questions
            if q.kind == "not-understood" and rule.name in re.findall(r"\w+", q.text)
        ),
        *(f"{one.path}: {one.reason}" for one in draft.deferred if one.path.startswith(f"{rule.name}.")),
    )
    if rule.confidence < 1 and not doubts:
        doubts = ("it asks for something that the draft does not say",)
    return RuleReported(rule.name, rule.entries, round(rule.confidence, 2), tuple(clauses), doubts)


def _dead(operation: Operation) -> LeftOutReported:
    name = operation.qualified or operation.name
    return LeftOutReported(name, "nothing reaches it", _place(operation.source), "dead")


# ---------------------------------------------------------------- coverage


def _said(draft: Draft) -> set[Source]:
    return {source for rule in draft.rules for source in sources_in(rule.ensures)}


def _changes(behaviour: Behaviour) -> Iterator[tuple[Operation, GuardedEffect]]:
    for operation in behaviour.operations:
        for guarded in operation.effects:
            if not isinstance(guarded.effect, Emit):
                yield operation, guarded


def _coverage(draft: Draft, behaviour: Behaviour) -> Coverage:
    said, names = _said(draft), {entity.name for entity in draft.entities}
    inside: set[Source] = set()
    beside: set[Source] = set()
    for _, guarded in _changes(behaviour):
        (inside if changed_entity(guarded.effect) in names else beside).add(guarded.source)
    opaque = {
        call.source
        for operation in behaviour.operations
        for call in operation.opaque
        if names & {*call.entities, *(entity for entity, _ in call.fields)}
    }
    return Coverage(len(inside), len(inside & said), len(beside - inside), len(opaque))


def _unsaid(draft: Draft, behaviour: Behaviour) -> Iterator[UnsaidReported]:
    said, names = _said(draft), {entity.name for entity in draft.entities}
    seen: set[Source] = set()
    for operation, guarded in _changes(behaviour):
        entity = changed_entity(guarded.effect)
        place = _place(guarded.source)
        if entity in names and place is not None and guarded.source not in said | seen:
            seen.add(guarded.source)
            field = getattr(guarded.effect, "field", "")
            what = f"{entity}.{field}" if field else entity
            yield UnsaidReported(what, operation.qualified or operation.name, place)


def _libraries(entities: Sequence[DraftEntity]) -> Iterator[LibraryReported]:
    """The subjects that other specifications may say already."""
    for library in distill_words().libraries:
        names = [one.name for one in entities if not library.words.isdisjoint(split(one.name))]
        if names:
            yield LibraryReported(library.subject, tuple(names))
