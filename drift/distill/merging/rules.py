"""Rules in a text: their clauses, where new ones belong, and how one is taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from drift.allium.outcomes import (
    Assignment,
    Clause,
    ConditionTrigger,
    EnsuresClause,
    ForClause,
    ForStatement,
    IfStatement,
    LetClause,
    Perform,
    Removal,
    RequiresClause,
    Statement,
    WhenClause,
)
from drift.allium.tree import RuleDeclaration
from drift.compare.audit import SpecLocation
from drift.distill.merging.sheet import STEP, Edit, Sheet
from drift.logic.spans import Span

Effect: TypeAlias = Assignment | Perform | Removal
_KEYWORD = re.compile(r"\b(?:requires|ensures)[ \t]*:\s*(?:--[^\r\n]*\s*)*$")
_REACH = 400
"""How far before a clause its keyword is looked for: between them are blanks and a comment at most."""


def span_at(place: SpecLocation) -> Span:
    """The span of a place."""
    return Span(place.line, place.column, place.end_line, place.end_column)


def rule_at(sheet: Sheet, place: SpecLocation) -> RuleDeclaration | None:
    """The rule that a place is in, or that it names."""
    name = place.construct.removeprefix("rule ").rpartition("/")[2]
    rules = [one for one in sheet.tree.declarations if isinstance(one, RuleDeclaration)]
    around = [one for one in rules if one.span.line <= place.line <= one.span.end_line]
    return next(iter(around), None) or next((one for one in rules if one.name == name), None)


def set_off_by_time(rule: RuleDeclaration) -> bool:
    """Whether a condition sets the rule off, and not only what somebody does."""
    return any(
        isinstance(trigger, ConditionTrigger)
        for clause in clauses_of(rule)
        if isinstance(clause, WhenClause)
        for trigger in clause.triggers
    )


def clauses_of(rule: RuleDeclaration) -> Iterator[Clause]:
    """All clauses, those in a `for` too."""
    pending: list[Clause] = list(reversed(rule.clauses))
    while pending:
        clause = pending.pop()
        yield clause
        if isinstance(clause, ForClause):
            pending.extend(reversed(clause.clauses))


def condition_at(sheet: Sheet, rule: RuleDeclaration, place: SpecLocation) -> RequiresClause | None:
    """The `requires` that a place is, or is a part of."""
    start, end = sheet.of(span_at(place))
    for clause in clauses_of(rule):
        if isinstance(clause, RequiresClause):
            first, last = sheet.of(clause.span)
            if (first <= start and end <= last) or (start <= first and last <= end):
                return clause
    return None


def effect_at(sheet: Sheet, place: SpecLocation) -> Effect | None:
    """The statement that a place is, or is a part of."""
    node = sheet.node(span_at(place), Assignment, Perform, Removal)
    return node if isinstance(node, Assignment | Perform | Removal) else None


# ---------------------------------------------------------------- taking out


def _keyword(sheet: Sheet, span: Span) -> int | None:
    """Where the keyword of a clause begins, if nothing else stands between it and the span."""
    at = sheet.of(span)[0]
    begin = max(0, at - _REACH)
    found = _KEYWORD.search(sheet.text[begin:at])
    return None if found is None else begin + found.start()


def _line_of(sheet: Sheet, offset: int) -> int:
    return sheet.text.count("\n", 0, offset) + 1


def without(sheet: Sheet, span: Span, *, last: bool) -> Edit | None:
    """Without the lines of a clause or statement, None if it shares one; `last`: its keyword goes with it."""
    keyword = _keyword(sheet, span)
    first = span.line
    if keyword is not None:
        line = _line_of(sheet, keyword)
        if last or line == first:
            if not last and line == first:
                return None
            first = line
            if sheet.text[sheet.at(line, 1) : keyword].strip():
                return None
    elif not sheet.alone(span):
        return None
    after = sheet.line(span.end_line)[span.end_column - 1 :].strip()
    if after and not after.startswith("--"):
        return None
    end = span.end_line
    number = sheet.text.count("\n") + 1
    if first > 1 and end < number and not sheet.line(first - 1).strip() and not sheet.line(end + 1).strip():
        end += 1
    return sheet.without_lines(first, end)


def without_condition(sheet: Sheet, rule: RuleDeclaration, clause: RequiresClause) -> Edit | None:
    """Without a whole `requires`."""
    beside = [one for one in clauses_of(rule) if isinstance(one, RequiresClause)]
    index = next(number for number, one in enumerate(beside) if one is clause)
    follows = index + 1 < len(beside) and beside[index + 1].continued
    if follows and not clause.continued and _inline(sheet, clause.span):
        return None
    return without(sheet, clause.span, last=not clause.continued and not follows)


def _inline(sheet: Sheet, span: Span) -> bool:
    keyword = _keyword(sheet, span)
    return keyword is not None and _line_of(sheet, keyword) == span.line


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement, what stands beside it, and the statement or clause that it is in."""

    statement: Statement
    beside: tuple[Statement, ...]
    around: EnsuresClause | IfStatement | ForStatement


def place_of(rule: RuleDeclaration, wanted: Statement) -> tuple[Standing, ...]:
    """From a statement outwards, what it is in."""
    for clause in clauses_of(rule):
        if isinstance(clause, EnsuresClause):
            found = _search(clause.statements, clause, wanted)
            if found:
                return found
    return ()


def _search(
    statements: Sequence[Statement], around: EnsuresClause | IfStatement | ForStatement, wanted: Statement
) -> tuple[Standing, ...]:
    for one in statements:
        own = Standing(one, tuple(statements), around)
        if one is wanted:
            return (own,)
        bodies: list[Sequence[Statement]] = []
        if isinstance(one, IfStatement):
            bodies = [*(branch.body for branch in one.branches), one.otherwise]
        elif isinstance(one, ForStatement):
            bodies = [one.body]
        for body in bodies:
            assert isinstance(one, IfStatement | ForStatement)
            found = _search(body, one, wanted)
            if found:
                return (*found, own)
    return ()


def without_statement(sheet: Sheet, rule: RuleDeclaration, wanted: Statement) -> Edit | None:
    """Without a statement, and without the `if`, `for` or `ensures` that it leaves empty."""
    for held in place_of(rule, wanted):
        match held.around:
            case EnsuresClause():
                return without(sheet, held.statement.span, last=len(held.beside) == 1)
            case IfStatement() | ForStatement() if len(held.beside) > 1:
                return without(sheet, held.statement.span, last=False)
            case IfStatement(branches=branches, otherwise=otherwise) if len(branches) > 1 or otherwise:
                return None
    return None


# ---------------------------------------------------------------- putting in


def with_condition(sheet: Sheet, rule: RuleDeclaration, text: str) -> Iterator[Edit]:
    """With one more `requires`: behind those that are there, or behind what it may speak of."""
    for clauses in _levels(rule):
        head = [one for one in clauses if isinstance(one, WhenClause | LetClause | RequiresClause)]
        if head:
            yield _below(sheet, head[-1].span, clauses, f"requires: {text}")
        else:
            first = clauses[0].span.line
            yield sheet.inserted(first - 1, [f"{sheet.indent(first)}requires: {text}"])


def with_effect(sheet: Sheet, rule: RuleDeclaration, text: str) -> Iterator[Edit]:
    """With one more `ensures`, behind those that are there."""
    for clauses in _levels(rule):
        ensured = [one for one in clauses if isinstance(one, EnsuresClause)]
        if ensured:
            yield _below(sheet, ensured[-1].span, clauses, f"ensures: {text}")


def _levels(rule: RuleDeclaration) -> Iterator[Sequence[Clause]]:
    """The rule's clauses, and those of a `for` around them: what is said of its variable belongs there."""
    yield rule.clauses
    for clause in rule.clauses:
        if isinstance(clause, ForClause) and clause.clauses:
            yield clause.clauses


def _below(sheet: Sheet, span: Span, clauses: Sequence[Clause], text: str) -> Edit:
    """A new clause below another one, as far in as the clauses are."""
    first = clauses[0].span.line
    return sheet.inserted(span.end_line, [f"{sheet.indent(first)}{text}"])


def under(sheet: Sheet, rule: RuleDeclaration, wanted: Statement, test: str) -> Edit | None:
    """With a statement done only `if` something holds."""
    held = next(iter(place_of(rule, wanted)), None)
    if held is None or wanted.span.line != wanted.span.end_line:
        return None
    said, line = sheet.said(wanted.span), wanted.span.line
    keyword = _keyword(sheet, wanted.span)
    if keyword is not None and _line_of(sheet, keyword) == line:
        indent = sheet.indent(line)
        deeper = indent + " " * STEP
        new = f"ensures:{sheet.ending}{deeper}if {test}:{sheet.ending}{deeper}{' ' * STEP}{said}"
        return Edit(sheet.path, keyword, sheet.of(wanted.span)[1], new)
    if not sheet.alone(wanted.span):
        return None
    indent = sheet.indent(line)
    return sheet.replaced(wanted.span, f"if {test}:{sheet.ending}{indent}{' ' * STEP}{said}")


def always(sheet: Sheet, rule: RuleDeclaration, wanted: Statement) -> Edit | None:
    """With a statement done whatever the `if` around it says; None unless it is all that the `if` does."""
    found = place_of(rule, wanted)
    if len(found) < 2 or not isinstance(found[0].around, IfStatement):
        return None
    choice = found[0].around
    if len(choice.branches) > 1 or choice.otherwise or len(found[0].beside) > 1:
        return None
    return sheet.replaced(choice.span, sheet.said(wanted.span))
