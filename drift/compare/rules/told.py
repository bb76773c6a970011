"""What the way in says of a rule's parameter.

`rule Run { when: RunCommand(session, command) requires: command in {"render", "test"} … }` stands for several
commands of the code, `render` and `test`: which of them is called is the parameter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from drift.behaviour.model import Condition, Operation
from drift.compare.rules.model import CodeEffect, RulePlan
from drift.compare.rules.parameters import rule_expressions
from drift.logic.build import compare
from drift.logic.rewrite import subterms
from drift.logic.terms import Compare, Const, Expression, Member, Predicate, SetOf, Var, text

SEVERAL = 2
"""So many ways in must go by values that the rule compares the parameter with."""

Labels = Mapping[str, frozenset[str]]
"""By the sort of entry point what those of that sort are called."""


def labels(operations: Iterable[Operation]) -> Labels:
    """What the code's commands, messages and events are called."""
    found: dict[str, set[str]] = {}
    for operation in operations:
        if label := _label(operation):
            found.setdefault(operation.entry, set()).add(label)
    return {entry: frozenset(names) for entry, names in found.items()}


def told(plan: RulePlan, operation: Operation, known: Labels) -> tuple[Predicate, ...]:
    """The rule's parameters that say which of several ways in is taken, with what they are here."""
    label = _label(operation)
    if not label:
        return ()
    names = known.get(operation.entry, frozenset())
    params = {param for trigger in plan.rule.triggers for param in trigger.params if not param.entity}
    return tuple(
        compare("=", param, text(label))
        for param in sorted(params, key=lambda param: param.name)
        if len(names & _compared_with(param, rule_expressions(plan))) >= SEVERAL
    )


def with_told(effect: CodeEffect, facts: tuple[Predicate, ...]) -> CodeEffect:
    """The effect, which happens where this is known."""
    source = effect.operation.source
    known = tuple(Condition(fact, source, "assumed") for fact in facts)
    return replace(effect, when=(*effect.when, *known))


def _label(operation: Operation) -> str:
    """`golden` of `command golden`."""
    if operation.entry not in ("command", "message", "event"):
        return ""
    return operation.trigger.name.rpartition(" ")[2]


def _compared_with(param: Var, expressions: Iterable[Expression]) -> frozenset[str]:
    """The texts that the rule compares a parameter with."""
    found: set[str] = set()
    for expression in expressions:
        for part in subterms(expression):
            match part:
                case Compare(op="=" | "!=", left=left, right=right) if param in (left, right):
                    values = [right if left == param else left]
                case Member(item=item, collection=SetOf(items=items)) if item == param:
                    values = list(items)
                case _:
                    continue
            found |= {str(v.value) for v in values if isinstance(v, Const) and v.kind == "string"}
    return frozenset(found)
