"""A draft is held against the language before it is handed out: what does not stand is left out and asked.

The code may say what the language can't: a value that has two types, an instance out of reach. A clause that
`allium check` refuses is no clause; it becomes an open question with the places in code behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from drift.allium.outcomes import (
    Clause,
    EnsuresClause,
    ForClause,
    ForStatement,
    IfStatement,
    Statement as Node,
)
from drift.allium.project import SpecProject, project_of
from drift.allium.tree import Declaration, EntityDeclaration, RuleDeclaration
from drift.checks.catalogue import load_catalogue
from drift.checks.engine import check_project
from drift.distill.draft import (
    Chosen,
    Draft,
    DraftEntity,
    DraftRule,
    Each,
    Question,
    Statement,
)
from drift.distill.layout import draft_text
from drift.distill.names import entity_name
from drift.logic.spans import Span

_ROUNDS: Final = 6
"""Times that single clauses are left out; after that whole declarations are."""
_FILE: Final = "draft.allium"


def sound(draft: Draft) -> Draft:
    """The draft without what `allium check` refuses, with a question for each part that was left out."""
    round_ = 0
    while True:
        project = project_of({_FILE: draft_text(draft)})
        errors = _errors(project)
        if not errors:
            return _with_what_is_called(draft, project) if round_ else draft
        smaller = _without(draft, project, errors, whole=round_ >= _ROUNDS)
        if smaller == draft:
            return draft
        draft, round_ = smaller, round_ + 1


def if_sound(draft: Draft, better: Draft) -> Draft:
    """A draft that says more, if it has no more errors than the first: else the first."""
    if better == draft:
        return draft
    found = _errors(project_of({_FILE: draft_text(better)}))
    if not found:
        return better
    return better if len(found) <= len(_errors(project_of({_FILE: draft_text(draft)}))) else draft


def _with_what_is_called(draft: Draft, project: SpecProject) -> Draft:
    """Without deferred parts that no clause is left to call."""
    text = project.files[0].text
    return replace(draft, deferred=tuple(one for one in draft.deferred if f"{one.path}(" in text))


def _errors(project: SpecProject) -> tuple[Span, ...]:
    checked = check_project(project, load_catalogue())
    return tuple(one.span for one in checked.diagnostics if one.severity == "error")


@dataclass(frozen=True, slots=True)
class _Cut:
    """Whether lines of a declaration are refused."""

    errors: tuple[Span, ...]

    def hits(self, span: Span) -> bool:
        return any(span.line <= one.line <= span.end_line for one in self.errors)


def _without(draft: Draft, project: SpecProject, errors: tuple[Span, ...], *, whole: bool) -> Draft:
    cut = _Cut(errors)
    refused: dict[str, Declaration] = {}
    for declaration in project.files[0].tree.declarations:
        name = getattr(declaration, "name", "")
        if cut.hits(declaration.span):
            refused[f"{type(declaration).__name__} {name}"] = declaration
    rules: list[DraftRule] = []
    questions: list[Question] = []
    for rule in draft.rules:
        node = refused.get(f"RuleDeclaration {rule.name}")
        if not isinstance(node, RuleDeclaration):
            rules.append(rule)
            continue
        kept = None if whole else _rule(rule, node, cut)
        if kept is not None:
            rules.append(kept)
        questions.append(_asked(rule, lost=kept is None))
    entities: list[DraftEntity] = []
    for entity in draft.entities:
        node = refused.get(f"EntityDeclaration {entity_name(entity.name)}")
        if not isinstance(node, EntityDeclaration):
            entities.append(entity)
        elif not whole:
            entities.append(_entity(entity, node, cut))
    gone = {name for name in refused if not name.startswith(("RuleDeclaration", "EntityDeclaration"))}
    actors = tuple(one for one in draft.actors if f"Actor {one.name}" not in gone)
    names = {one.name for one in actors}
    return replace(
        draft,
        rules=tuple(rules),
        entities=tuple(entities),
        enums=tuple(one for one in draft.enums if f"EnumDeclaration {entity_name(one.name)}" not in gone),
        actors=actors,
        surfaces=tuple(
            one for one in draft.surfaces if f"Surface {one.name}" not in gone and one.actor in names
        ),
        config=() if any(name.startswith("ConfigDeclaration") for name in gone) else draft.config,
        deferred=tuple(one for one in draft.deferred if f"Deferred {one.path}" not in gone),
        questions=tuple(dict.fromkeys((*draft.questions, *questions))),
    )


def _asked(rule: DraftRule, *, lost: bool) -> Question:
    if lost:
        text = f"What `{rule.name}` does could not be put into a rule: what is it meant to do?"
        return Question("not-understood", text, rule.sources)
    text = f"A part of {rule.name} could not be put into words: what is it meant to do?"
    return Question("not-understood", text, rule.sources)


def _entity(entity: DraftEntity, node: EntityDeclaration, cut: _Cut) -> DraftEntity:
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
    )


# ---------------------------------------------------------------- rules


def _rule(rule: DraftRule, node: RuleDeclaration, cut: _Cut) -> DraftRule | None:
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


def _statements(said: Sequence[Statement], nodes: Sequence[Node], cut: _Cut) -> Iterator[Statement]:
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


def _nested(said: Sequence[Statement], nodes: Sequence[Node], cut: _Cut) -> tuple[Statement, ...] | None:
    return tuple(_statements(said, nodes, cut)) if len(said) == len(nodes) else None
