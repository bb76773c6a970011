"""What a rule does for each of several instances: which ones its loop selects, and which the code does."""

from __future__ import annotations

from drift.behaviour.model import Assign, Emit
from drift.compare.rules.black_boxes import is_black_box
from drift.compare.rules.model import Implementation, Pair
from drift.compare.rules.reasoning import Judgement
from drift.logic.rewrite import free_variables, substitute
from drift.logic.terms import TRUE, Field, Predicate, Var


def to_more(part: Predicate, judged: Judgement, pair: Pair, implementation: Implementation) -> bool:
    """Whether a message that the code sends for each row goes to rows that the rule's loop leaves out.

    What the rule says of the occasion is another matter: whoever gets the message may decide that.
    """
    if not (judged.no and judged.witness) or judged.opaque or not isinstance(pair.goal.effect, Emit):
        return False
    if any(is_black_box(condition.predicate) for condition in pair.code.when) or _sent_twice(
        pair, implementation
    ):
        return False
    binding = implementation.binding
    variables = free_variables(part)
    return any(_is_element(one, pair, implementation) for one in variables) and all(
        binding.of(one) is not None for one in variables
    )


def selected_afterwards(part: Predicate, implementation: Implementation) -> Predicate:
    """What a loop selects by, read after the rule's other assignments: the filter may mean either state.

    The test itself where it is none of a loop, or asks nothing that the rule assigns.
    """
    if all(_is_given(one, implementation) for one in free_variables(part)):
        return part
    return substitute(
        part,
        {
            Field(effect.target, effect.field): effect.value
            for goal in implementation.plan.goals
            if isinstance(effect := goal.effect, Assign) and goal.when == TRUE
        },
    )


def _is_given(variable: Var, implementation: Implementation) -> bool:
    rule = implementation.plan.rule
    return variable in (*rule.params, *(p for trigger in rule.triggers for p in trigger.params))


def _is_element(variable: Var, pair: Pair, implementation: Implementation) -> bool:
    """Whether the rule loops over it, and the code over what stands for it."""
    if _is_given(variable, implementation):
        return False
    row = implementation.binding.of(variable)
    return isinstance(row, Var) and any(
        condition.outcome == "selection" and row in free_variables(condition.predicate)
        for condition in pair.code.when
    )


def _sent_twice(pair: Pair, implementation: Implementation) -> bool:
    """Whether the rule sends the message, or the code does what stands for it, in further cases."""
    wanted = pair.goal.effect
    assert isinstance(wanted, Emit)
    goals = (goal for goal in implementation.plan.goals if goal.key != pair.goal.key)
    return any(isinstance(goal.effect, Emit) and goal.effect.name == wanted.name for goal in goals) or any(
        other.code.key == pair.code.key and other.goal.key != pair.goal.key for other in implementation.pairs
    )
