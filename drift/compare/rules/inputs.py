"""Inputs: what a rule takes for granted of what it is given."""

from __future__ import annotations

from drift.compare.rules.conditions import conjuncts_of
from drift.compare.rules.model import RulePlan
from drift.compare.rules.parameters import rule_expressions
from drift.logic.build import compare
from drift.logic.rewrite import children, subterms
from drift.logic.terms import NULL, Collect, Compare, Const, Exists, Expression, Holds, Not, Predicate, Var
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
    return [
        compare("!=", variable, NULL)
        for variable in parameters
        if not variable.entity and variable not in asked and not typing(variable).optional
    ]


def asks_for_input(tested: Predicate, plan: RulePlan, typing: Typing) -> bool:
    """Whether it only asks that a plain input is given at all: the shape of an input is no guard.

    Where the rule itself says something of the input it is one; a number may well be refused for being zero.
    """
    variable = _asked_for(tested)
    if variable is None or variable.entity or typing(variable).kind not in ("unknown", "string"):
        return False
    said = (plan.trigger, *(item.predicate for item in plan.requires))
    return not any(_speaks_of(predicate, variable) for predicate in said)


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
