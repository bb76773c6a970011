"""Inputs: what a rule takes for granted of what it is given."""

from __future__ import annotations

from drift.compare.rules.model import RulePlan
from drift.compare.rules.parameters import rule_expressions
from drift.logic.build import compare
from drift.logic.rewrite import subterms
from drift.logic.terms import NULL, Compare, Const, Exists, Holds, Not, Predicate, Var
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
    return not any(part == variable for predicate in said for part in subterms(predicate))


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
