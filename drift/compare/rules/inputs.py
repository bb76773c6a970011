"""Inputs: what a rule takes for granted of what it is given."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.model import Assign, Create
from drift.compare.rules.conditions import conjuncts_of
from drift.compare.rules.model import RulePlan
from drift.compare.rules.parameters import rule_expressions
from drift.logic.build import compare
from drift.logic.functions import is_length
from drift.logic.rewrite import children, is_predicate, subterms
from drift.logic.terms import (
    NULL,
    And,
    Call,
    Collect,
    Compare,
    Const,
    Exists,
    Expression,
    Field,
    Holds,
    Member,
    Not,
    Or,
    Predicate,
    SetOf,
    Term,
    Var,
)
from drift.logic.types import Typing


def given(plan: RulePlan, typing: Typing) -> list[Predicate]:
    """That the plain parameters of the rule are there; not those that the rule knows may be absent."""
    asked = {
        part.left
        for expression in rule_expressions(plan)
        for part in subterms(expression)
        if isinstance(part, Compare) and part.right == NULL
    }
    parameters = dict.fromkeys((*plan.rule.trigger.params, *plan.rule.params))
    there: list[Predicate] = [
        compare("!=", variable, NULL)
        for variable in parameters
        if not variable.entity and variable not in asked and not typing(variable).optional
    ]
    return [*there, *_of_their_type(plan, typing, frozenset(parameters))]


def _of_their_type(plan: RulePlan, typing: Typing, parameters: frozenset[Var]) -> Iterator[Predicate]:
    """That an input which is stored as it is has a value of the field that it is stored in."""
    for goal in plan.goals:
        match goal.effect:
            case Create(entity=entity, values=values):
                stored = values
            case Assign(entity=entity, field=name, value=value):
                stored = ((name, value),)
            case _:
                continue
        for name, value in stored:
            kind = typing(Field(Var("this", entity), name))
            if isinstance(value, Var) and value in parameters and kind.kind == "enum" and not kind.optional:
                yield Member(value, SetOf(tuple(Const("symbol", state) for state in kind.states)))


def asks_for_input(tested: Predicate, plan: RulePlan, typing: Typing) -> bool:
    """Whether it only asks that a plain input is given at all, or how long a text is.

    The shape of an input is no guard. Where the rule itself says something of it, it is one; a number may
    well be refused for being zero.
    """
    measured = _measured(tested)
    if measured:
        spoken = {part for expression in rule_expressions(plan) for part in subterms(expression)}
        return measured.isdisjoint(spoken)
    variable = _asked_for(tested)
    if variable is None or variable.entity or typing(variable).kind not in ("unknown", "string"):
        return False
    said = (plan.trigger, *(item.predicate for item in plan.requires))
    return not any(_speaks_of(predicate, variable) for predicate in said)


def _measured(tested: Predicate) -> frozenset[Term]:
    """The lengths of texts that are limited, if it says nothing else but that the texts are there."""
    lengths = frozenset(part for part in subterms(tested) if isinstance(part, Call) and is_length(part))
    texts = {part.args[0] for part in lengths}
    for part in subterms(tested):
        match part:
            case And() | Or() | Not():
                continue
            case Compare(_, left, right) if lengths & {left, right} or (left in texts and right == NULL):
                continue
            case Holds(term) | Exists(term) if term in texts:
                continue
            case _ if is_predicate(part):
                return frozenset()
            case _:
                continue
    return lengths


def _speaks_of(expression: Expression, variable: Var) -> bool:
    """Whether something is said of an input; to look a row up by it says only that the row is there."""
    if isinstance(expression, Collect):
        return any(
            part == variable
            for clause in conjuncts_of(expression.where)
            if not (
                isinstance(clause, Compare) and clause.op == "=" and variable in (clause.left, clause.right)
            )
            for part in subterms(clause)
        )
    return expression == variable or any(_speaks_of(part, variable) for part in children(expression))


def _asked_for(tested: Predicate) -> Var | None:
    match tested:
        case Holds(Var() as variable) | Exists(Var() as variable):
            return variable
        case Compare("!=", Var() as variable, Const() as nothing) if nothing == NULL or nothing.value == "":
            return variable
        case Not(Compare("=", Var() as variable, Const() as nothing)) if (
            nothing == NULL or nothing.value == ""
        ):
            return variable
        case _:
            return None
