"""Parts of a draft that do not stand are taken out of it, clause by clause, each with a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from drift.allium.boundaries import Surface, SurfaceSection
from drift.allium.outcomes import (
    Clause,
    EnsuresClause,
    ForClause,
    ForStatement,
    IfStatement,
    Statement as Node,
)
from drift.allium.project import SpecProject
from drift.allium.tree import ConfigDeclaration, Declaration, EntityDeclaration, Parameter, RuleDeclaration
from drift.distill.draft import (
    Chosen,
    Draft,
    DraftEntity,
    DraftParameter,
    DraftRule,
    DraftSurface,
    Each,
    Question,
    Statement,
)
from drift.distill.names import entity_name
from drift.logic.spans import Span


@dataclass(frozen=True, slots=True)
class Cut:
    """Whether lines of a declaration are refused."""

    errors: tuple[Span, ...]

    def hits(self, span: Span) -> bool:
        """Whether one of the lines is among those of a clause."""
        return any(span.line <= one.line <= span.end_line for one in self.errors)


def without(draft: Draft, project: SpecProject, lines: tuple[Span, ...], *, whole: bool) -> Draft:
    """The draft, which is the one file of `project`, without the clauses that stand at these lines.

    What is left of a rule without its trigger or outcomes is no rule; `whole`: declarations go as a whole.
    """
    cut = Cut(lines)
    refused: dict[str, Declaration] = {}
    for declaration in project.files[0].tree.declarations:
        name = getattr(declaration, "name", "")
        if cut.hits(declaration.span):
            refused[f"{type(declaration).__name__} {name}"] = declaration
    rules: list[DraftRule] = []
    questions: list[Question] = []
    deferred = list(draft.deferred)
    for rule in draft.rules:
        node = refused.get(f"RuleDeclaration {rule.name}")
        if not isinstance(node, RuleDeclaration):
            rules.append(rule)
            continue
        kept = None if whole else _rule(rule, node, cut)
        if kept is not None:
            rules.append(kept)
        else:
            deferred.extend(one for one in rule.aside if one not in deferred)
        questions.append(asked(rule, lost=kept is None))
    entities: list[DraftEntity] = []
    for entity in draft.entities:
        node = refused.get(f"EntityDeclaration {entity_name(entity.name)}")
        if not isinstance(node, EntityDeclaration):
            entities.append(entity)
        elif not whole:
            entities.append(_entity(entity, node, cut))
    gone = {name for name in refused if not name.startswith(("RuleDeclaration", "EntityDeclaration"))}
    open_ = {one.name: _exposing(one, refused.get(f"Surface {one.name}"), cut) for one in draft.surfaces}
    gone -= {f"Surface {one.name}" for one in draft.surfaces if open_[one.name] != one}
    actors = tuple(one for one in draft.actors if f"Actor {one.name}" not in gone)
    names = {one.name for one in actors}
    offered = _offered(open_.values(), {rule.trigger.name for rule in rules})
    return replace(
        draft,
        rules=tuple(rules),
        entities=tuple(entities),
        enums=tuple(one for one in draft.enums if f"EnumDeclaration {entity_name(one.name)}" not in gone),
        actors=actors,
        surfaces=tuple(one for one in offered if f"Surface {one.name}" not in gone and one.actor in names),
        config=tuple(_config(draft, refused.values(), cut)),
        deferred=tuple(one for one in deferred if f"Deferred {one.path}" not in gone),
        questions=tuple(dict.fromkeys((*draft.questions, *questions))),
    )


def _config(draft: Draft, refused: Iterable[Declaration], cut: Cut) -> Iterator[DraftParameter]:
    """The parameters that are not refused; none where nobody says which are."""
    hit = [node for node in refused if isinstance(node, ConfigDeclaration)]
    parts = [one for node in hit for one in node.parameters if isinstance(one, Parameter)]
    gone = {one.name for one in parts if cut.hits(one.span)}
    if gone or not hit:
        yield from (one for one in draft.config if one.name not in gone)


def _offered(surfaces: Iterable[DraftSurface], triggers: set[str]) -> Iterator[DraftSurface]:
    """The surfaces with what rules are left for."""
    for one in surfaces:
        provides = tuple(trigger for trigger in one.provides if trigger.name in triggers)
        if provides:
            yield replace(one, provides=provides)


def _exposing(surface: DraftSurface, node: Declaration | None, cut: Cut) -> DraftSurface:
    """The surface without the lines of `exposes` that are refused."""
    if not isinstance(node, Surface):
        return surface
    lines = [
        line
        for section in node.clauses
        if isinstance(section, SurfaceSection) and section.kind == "exposes"
        for line in section.lines
    ]
    if len(lines) != len(surface.exposes):
        return surface
    exposes = (one for one, line in zip(surface.exposes, lines, strict=True) if not cut.hits(line.span))
    return replace(surface, exposes=tuple(exposes))


def asked(rule: DraftRule, *, lost: bool) -> Question:
    """What is asked where a clause was left out of a rule, or the rule was."""
    if lost:
        text = f"What `{rule.name}` does could not be put into a rule: what is it meant to do?"
        return Question("not-understood", text, rule.sources)
    text = f"A part of {rule.name} could not be put into words: what is it meant to do?"
    return Question("not-understood", text, rule.sources)


def _entity(entity: DraftEntity, node: EntityDeclaration, cut: Cut) -> DraftEntity:
    names = {getattr(item, "name", getattr(item, "field", "")) for item in node.items if cut.hits(item.span)}
    fields = {field.name for field in entity.fields}
    graphs = {life.field for life in entity.lifecycles} & names
    return replace(
        entity,
        # A graph has the name of its field: first it goes, then the field.
        fields=tuple(one for one in entity.fields if one.name not in names or one.name in graphs),
        relationships=tuple(one for one in entity.relationships if one.name not in names),
        projections=tuple(one for one in entity.projections if one.name not in names | (names & fields)),
        lifecycles=tuple(one for one in entity.lifecycles if one.field not in names),
        derived=tuple(one for one in entity.derived if one.name not in names),
    )


# ---------------------------------------------------------------- rules


def _rule(rule: DraftRule, node: RuleDeclaration, cut: Cut) -> DraftRule | None:
    """The rule without the clauses that are refused; None if nothing is left of it."""
    clauses: Sequence[Clause] = node.clauses
    if rule.each is not None:
        loop = next((one for one in clauses if isinstance(one, ForClause)), None)
        if loop is None or cut.hits(loop.head):
            return None
        clauses = loop.clauses
    if cut.hits(node.clauses[0].span):
        return None
    body = list(clauses if rule.each is not None else clauses[1:])
    conditions, rest = body[: len(rule.requires)], body[len(rule.requires) :]
    remembered, ensured = rest[: len(rule.remembered)], rest[len(rule.remembered) :]
    if any(cut.hits(one.span) for one in remembered):
        return None
    nodes = [one for clause in ensured if isinstance(clause, EnsuresClause) for one in clause.statements]
    if len(nodes) != len(rule.ensures) or len(conditions) != len(rule.requires):
        return None
    ensures = tuple(_statements(rule.ensures, nodes, cut))
    requires = tuple(
        one for one, clause in zip(rule.requires, conditions, strict=True) if not cut.hits(clause.span)
    )
    if not ensures or (requires == rule.requires and ensures == rule.ensures):
        return None
    return replace(rule, requires=requires, ensures=ensures, confidence=rule.confidence * 0.5)


def _statements(said: Sequence[Statement], nodes: Sequence[Node], cut: Cut) -> Iterator[Statement]:
    for statement, node in zip(said, nodes, strict=True):
        if not cut.hits(node.span):
            yield statement
            continue
        match statement, node:
            case Chosen(_, then, other), IfStatement(branches=(branch, *more), otherwise=otherwise):
                inner = _nested(then, branch.body, cut)
                outer = _nested(other, otherwise, cut)
                if more or inner is None or outer is None or (inner, outer) == (then, other):
                    continue
                if inner or outer:
                    yield replace(statement, then=inner, other=outer)
            case Each(body=body), ForStatement():
                left = _nested(body, node.body, cut)
                if left and left != body:
                    yield replace(statement, body=left)
            case _:
                pass


def _nested(said: Sequence[Statement], nodes: Sequence[Node], cut: Cut) -> tuple[Statement, ...] | None:
    return tuple(_statements(said, nodes, cut)) if len(said) == len(nodes) else None
