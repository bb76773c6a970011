"""What could be edited where a rule says otherwise than the code: its guards, effects and trigger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

from drift.allium.expressions import Apply, Argument, Junction
from drift.allium.outcomes import Assignment, ConditionTrigger, Perform, RequiresClause
from drift.allium.tree import RuleDeclaration
from drift.compare.audit import Divergence
from drift.distill.merging.configured import hardcoded
from drift.distill.merging.rules import (
    Effect,
    always,
    condition_at,
    effect_at,
    rule_at,
    span_at,
    under,
    with_condition,
    with_effect,
    without_condition,
    without_statement,
)
from drift.distill.merging.sheet import Edit, Sheet
from drift.distill.merging.sides import Held
from drift.distill.merging.wording import said_instead, written
from drift.distill.names import entity_name
from drift.logic.build import conjoin
from drift.logic.rewrite import free_variables, is_predicate, substitute
from drift.logic.terms import Or, Predicate, Term, Var

Edits = Sequence[Edit]


def guard_edits(one: Divergence, held: Held) -> Iterator[Edits]:
    """A `requires` said as the code tests it, or not at all."""
    found = _in_rule(one, held)
    if found is None:
        return
    sheet, rule = found
    yield from hardcoded(one, held)
    clause = condition_at(sheet, rule, one.spec[0]) if one.rule != "guard-unspecified" else None
    if clause is not None and one.rule == "guard-missing":
        yield from _without(sheet, rule, clause)
        return
    for instead in _tested(one, held):
        new = written(instead)
        if not new:
            continue
        if clause is not None:
            part = f"({new})" if isinstance(instead, Or) else new
            yield from ((edit,) for edit in _in_its_place(sheet, clause, new, part))
        for edit in with_condition(sheet, rule, new):
            yield (edit,)


def _in_its_place(sheet: Sheet, clause: RequiresClause, new: str, part: str) -> Iterator[Edit]:
    condition = clause.condition
    if isinstance(condition, Junction) and condition.op == "and":
        for operand in condition.operands:
            yield sheet.replaced(operand.span, part)
    yield sheet.replaced(clause.span, new)


def _tested(one: Divergence, held: Held) -> Iterator[Predicate]:
    """What the code tests: first what the report shows, then what else it tests, then all of it."""
    tests = [cast("Predicate", said) for said in said_instead(one, held) if is_predicate(said)]
    yield from tests
    if len(tests) > 1:
        yield conjoin(*tests)


def _without(sheet: Sheet, rule: RuleDeclaration, clause: RequiresClause) -> Iterator[Edits]:
    condition = clause.condition
    if isinstance(condition, Junction) and condition.op == "and":
        parts = [sheet.said(operand.span) for operand in condition.operands]
        for index in range(len(parts)):
            rest = [part for number, part in enumerate(parts) if number != index]
            yield (sheet.replaced(clause.span, " and ".join(rest)),)
    edit = without_condition(sheet, rule, clause)
    if edit is not None:
        yield (edit,)


def effect_edits(one: Divergence, held: Held) -> Iterator[Edits]:
    """An `ensures` said as the code does it, or not at all."""
    found = _in_rule(one, held)
    if found is None:
        return
    sheet, rule = found
    said = said_instead(one, held)
    if one.rule == "effect-unspecified":
        for new in filter(None, map(written, said)):
            yield from ((edit,) for edit in with_effect(sheet, rule, new))
        return
    yield from hardcoded(one, held)
    statement = effect_at(sheet, one.spec[0])
    if statement is None:
        return
    edits: list[Edit | None] = []
    for new in filter(None, map(written, said)):
        match one.rule:
            case "effect-different":
                edits.append(_other_value(sheet, statement, new))
            case "creation-different":
                edits.append(_other_argument(sheet, statement, one.subject.field, new))
            case _:
                edits.append(under(sheet, rule, statement, new))
    if not said and one.rule == "creation-different" and one.subject.field:
        edits.append(_other_argument(sheet, statement, one.subject.field, ""))
    elif not said and one.rule.endswith("-missing"):
        edits.append(without_statement(sheet, rule, statement))
    elif not said and one.actual == "also otherwise":
        edits.append(always(sheet, rule, statement))
    yield from ((edit,) for edit in edits if edit is not None)


def _other_value(sheet: Sheet, statement: Effect, new: str) -> Edit | None:
    match statement:
        case Assignment(value=value):
            return sheet.replaced(value.span, new)
        case Perform(call=Apply(arguments=arguments)) if len(arguments) == 1:
            return sheet.replaced(arguments[0].value.span, new)
        case _:
            return None


def _other_argument(sheet: Sheet, statement: Effect, name: str, new: str) -> Edit | None:
    if not isinstance(statement, Perform):
        return None
    arguments = statement.call.arguments
    index = next((number for number, one in enumerate(arguments) if one.name == name), None)
    if index is None:
        return None
    if new:
        return sheet.replaced(arguments[index].value.span, new)
    return _without_argument(sheet, arguments, index)


def _without_argument(sheet: Sheet, arguments: Sequence[Argument], index: int) -> Edit:
    start, end = sheet.of(arguments[index].span)
    if index + 1 < len(arguments):
        end = sheet.of(arguments[index + 1].span)[0]
    elif index:
        start = sheet.of(arguments[index - 1].span)[1]
    return Edit(sheet.path, start, end, "")


def trigger_edits(one: Divergence, held: Held) -> Iterator[Edits]:
    """A condition on time said as the code waits for it."""
    yield from hardcoded(one, held)
    sheet = held.sheets.get(one.spec[0].file) if one.spec else None
    trigger = None if sheet is None else sheet.node(span_at(one.spec[0]), ConditionTrigger)
    if sheet is None or trigger is None:
        return
    for instead in _tested(one, held):
        subjects: dict[Term, Term] = {
            variable: Var(entity_name(variable.entity), variable.entity)
            for variable in free_variables(instead)
            if variable.name == trigger.binding and variable.entity
        }
        new = written(substitute(instead, subjects))
        if new and subjects:
            yield (sheet.replaced(trigger.condition.span, new),)


def _in_rule(one: Divergence, held: Held) -> tuple[Sheet, RuleDeclaration] | None:
    if not one.spec:
        return None
    sheet = held.sheets.get(one.spec[0].file)
    rule = None if sheet is None else rule_at(sheet, one.spec[0])
    return None if sheet is None or rule is None else (sheet, rule)
