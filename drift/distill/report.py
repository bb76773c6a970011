"""The report on a draft: what was read, how far to trust it, what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from drift.behaviour.model import Assign, Behaviour, Change, Create, Remove
from drift.distill.draft import (
    Chosen,
    Draft,
    DraftEntity,
    DraftLifecycle,
    DraftRule,
    Each,
    Sources,
    Statement,
)
from drift.logic.spans import Source
from drift.report.markdown_escape import block, code, plain

VERSION = 1
"""Raised when a key is renamed or removed; additions leave it."""


class Place(msgspec.Struct, frozen=True, order=True):
    """A line of code."""

    file: str
    line: int


class ClauseReported(msgspec.Struct, frozen=True):
    """A clause and the places behind it."""

    clause: str
    places: tuple[Place, ...]


class RuleReported(msgspec.Struct, frozen=True):
    """A rule; `confidence` is in 0..1, below 1 where something of it was not understood."""

    name: str
    entries: tuple[str, ...]
    confidence: float
    clauses: tuple[ClauseReported, ...]


class LifecycleReported(msgspec.Struct, frozen=True):
    """A lifecycle; `diagram` in Mermaid."""

    entity: str
    field: str
    diagram: str


class QuestionReported(msgspec.Struct, frozen=True):
    """An open question, in the order of weight."""

    kind: str
    text: str
    places: tuple[Place, ...]


class LeftOutReported(msgspec.Struct, frozen=True):
    """What is not in the draft, and why."""

    what: str
    reason: str
    place: Place | None


class Coverage(msgspec.Struct, frozen=True):
    """How many places that change state there are, and how many of them a clause of the draft says."""

    changes: int
    said: int


class Distilled(msgspec.Struct, frozen=True):
    """The whole report."""

    version: int
    files: int
    left_out_files: Mapping[str, int]
    unread: tuple[LeftOutReported, ...]
    coverage: Coverage
    entities: tuple[str, ...]
    rules: tuple[RuleReported, ...]
    lifecycles: tuple[LifecycleReported, ...]
    questions: tuple[QuestionReported, ...]
    deferred: tuple[LeftOutReported, ...]
    left_out: tuple[LeftOutReported, ...]
    libraries: tuple[str, ...]


def report(draft: Draft, behaviour: Behaviour, left_out_files: Mapping[str, int]) -> Distilled:
    """What there is to say of a draft and the code that it was made from."""
    return Distilled(
        version=VERSION,
        files=behaviour.files,
        left_out_files=dict(sorted(left_out_files.items())),
        unread=tuple(LeftOutReported(it.code, it.reason, _place(it.source)) for it in behaviour.unread),
        coverage=_coverage(draft, behaviour),
        entities=tuple(entity.name for entity in draft.entities),
        rules=tuple(_rule(rule) for rule in draft.rules),
        lifecycles=tuple(
            LifecycleReported(entity.name, life.field, diagram(life))
            for entity in draft.entities
            for life in entity.lifecycles
        ),
        questions=tuple(QuestionReported(q.kind, q.text, _places(q.sources)) for q in draft.questions),
        deferred=tuple(
            LeftOutReported(one.path, one.reason, next(iter(_places(one.sources)), None))
            for one in draft.deferred
        ),
        left_out=tuple(LeftOutReported(one.what, one.reason, _place(one.source)) for one in draft.left_out),
        libraries=tuple(_libraries(draft.entities)),
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


def _rule(rule: DraftRule) -> RuleReported:
    clauses = [ClauseReported("when", _places(rule.trigger.sources))]
    clauses.extend(ClauseReported("requires", _places(one.sources)) for one in rule.requires)
    clauses.extend(
        ClauseReported("ensures", _places(sources)) for sources in _sources(rule.ensures) if sources
    )
    return RuleReported(rule.name, rule.entries, round(rule.confidence, 2), tuple(clauses))


def _sources(statements: Sequence[Statement]) -> Iterator[Sources]:
    for statement in statements:
        match statement:
            case Chosen(_, then, other):
                yield from _sources((*then, *other))
            case Each(body=body):
                yield from _sources(body)
            case _:
                yield statement.sources


def _coverage(draft: Draft, behaviour: Behaviour) -> Coverage:
    said = {source for rule in draft.rules for sources in _sources(rule.ensures) for source in sources}
    names = {entity.name for entity in draft.entities}
    changes = {
        guarded.source
        for operation in behaviour.operations
        for guarded in operation.effects
        if isinstance(guarded.effect, (Assign, Create, Remove, Change)) and guarded.effect.entity in names
    }
    return Coverage(len(changes), len(changes & said))


_LIBRARIES = (
    ("authentication", ("session", "login", "credential", "password", "otp")),
    ("payments", ("payment", "payout", "refund", "charge", "invoice", "subscription")),
    ("mail", ("mail", "email", "notification", "newsletter")),
)


def _libraries(entities: Sequence[DraftEntity]) -> Iterator[str]:
    """The subjects that other specifications may say already."""
    for subject, words in _LIBRARIES:
        names = [entity.name for entity in entities if any(word in entity.name.lower() for word in words)]
        if names:
            yield f"{subject}: {', '.join(names)}"


def report_json(distilled: Distilled) -> str:
    """The report as JSON."""
    return msgspec.json.format(msgspec.json.encode(distilled), indent=2).decode() + "\n"


def report_markdown(distilled: Distilled) -> str:
    """The report as Markdown."""
    return "\n".join(_markdown(distilled)) + "\n"


def _markdown(it: Distilled) -> Iterator[str]:
    yield from ("# Distillation report", "")
    yield f"{it.files} code files read; {len(it.entities)} entities, {len(it.rules)} rules drafted."
    share = f" ({100 * it.coverage.said // it.coverage.changes} %)" if it.coverage.changes else ""
    yield ""
    yield f"Of {it.coverage.changes} places that change state the draft says {it.coverage.said}{share}."
    for reason, number in it.left_out_files.items():
        yield f"- left out: {number} files, {plain(reason)}"
    yield from _table("Not read", ("what", "why", "where"), [_row(one) for one in it.unread])
    questions = [(plain(one.text), _shown(one.places)) for one in it.questions]
    yield from _table("Open questions", ("question", "where"), questions)
    rules = [
        (code(one.name, table=True), f"{round(one.confidence * 100)} %", plain(", ".join(one.entries)))
        for one in it.rules
    ]
    yield from _table("Rules", ("rule", "confidence", "ways in"), rules)
    yield from _table("Deferred", ("part", "why", "where"), [_row(one) for one in it.deferred])
    if it.lifecycles:
        yield from ("", "## Lifecycles")
    for life in it.lifecycles:
        yield from ("", f"### {plain(life.entity)}.{plain(life.field)}", "", block(life.diagram, "mermaid"))
    if it.libraries:
        yield from ("", "## Subjects that a library specification may cover", "")
        yield from (f"- {plain(subject)}" for subject in it.libraries)
    for rule in it.rules:
        yield from ("", f"### Behind {plain(rule.name)}", "")
        yield from (f"- {one.clause}: {_shown(one.places)}" for one in rule.clauses if one.places)
    yield from _table("Left out of the draft", ("what", "why", "where"), [_row(one) for one in it.left_out])


def _row(one: LeftOutReported) -> tuple[str, ...]:
    return code(one.what, table=True), plain(one.reason), _shown(() if one.place is None else (one.place,))


def _shown(found: Sequence[Place]) -> str:
    return ", ".join(code(f"{one.file}:{one.line}", table=True) for one in found)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if not rows:
        return
    yield from ("", f"## {title}", "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}")
    yield from (f"| {' | '.join(row)} |" for row in rows)
