"""Choices of callers: what a function that nothing declares an entry point leaves to whoever calls it."""

from __future__ import annotations

from drift.behaviour.model import Assign
from drift.compare.rules.model import Implementation, Pair
from drift.logic.rewrite import free_variables, root
from drift.logic.terms import Field, Var


def chosen_by_caller(pair: Pair) -> Var | None:
    """The parameter that is assigned for a value which the rule knows, where the code does not say who calls.

    `registry.update(state)` does what its callers ask for, and these may have tested before they ask. Where
    the rule is given the value as well, another parameter is another value.
    """
    wanted, made, operation = pair.goal.effect, pair.code.effect, pair.code.operation
    if operation.entry or pair.likeness == "same":
        return None
    if not isinstance(wanted, Assign) or not isinstance(made, Assign):
        return None
    if any(not variable.entity for variable in free_variables(wanted.value)):
        return None
    given = root(made.value) if isinstance(made.value, Field) else made.value
    known = isinstance(given, Var) and not given.entity and given in operation.params
    return given if known and isinstance(given, Var) else None


def left_to_callers(implementation: Implementation) -> str:
    """The parameter by which callers decide whether the rule's effects are its own; "" if there is none."""
    chosen = (chosen_by_caller(pair) for pair in implementation.pairs)
    return next((parameter.name for parameter in chosen if parameter is not None), "")
