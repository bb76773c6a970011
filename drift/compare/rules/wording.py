"""What findings about rules say: one sentence on each side, then what to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from drift.behaviour.model import Behaviour, Clause, Condition
from drift.compare.audit import CodeLocation, WitnessValue
from drift.compare.rules.model import CodeEffect, Goal, RulePlan
from drift.compare.rules.paths import field_of
from drift.logic.render import render
from drift.logic.rewrite import rewrite, substitute, subterms
from drift.logic.terms import Call, Compare, Config, Const, Expression, Field, Not, Opaque, Predicate, Term

_ENDINGS = {
    "error": "an error",
    "refusal": "an error answer",
    "silent": "nothing being done",
    "selection": "the row not being selected",
    "decorator": "a refusal",
    "assumed": "an impossible state",
}


def expression(subject: Expression) -> str:
    """An expression in the specification's language; what a call of something outside is given stays out."""
    return render(rewrite(subject, _without_texts))


def _without_texts(node: Expression) -> Expression:
    """A call without the texts that it is given, which may be addresses and keys."""
    if not isinstance(node, Call):
        return node
    return replace(node, args=tuple(rewrite(argument, _blank) for argument in node.args))


def _blank(node: Expression) -> Expression:
    return Opaque("…") if isinstance(node, Const) and node.kind == "string" else node


def clause(predicate: Predicate, text: str, spec: Behaviour) -> str:
    """A clause with the values of the parameters it uses: `user.n < config.max (5)`."""
    shown = text or render(predicate)
    values = [
        f"{parameter.name} = {render(parameter.value)}"
        if len(_parameters(predicate)) > 1
        else render(parameter.value)
        for parameter in spec.config
        if parameter.value is not None and parameter.name in _parameters(predicate)
    ]
    return f"{shown} ({', '.join(values)})" if values else shown


def witness(found: Mapping[str, tuple[WitnessValue, ...]]) -> str:
    """Values by path: `user.failed_attempts = 3 or 4`."""
    return ", ".join(
        f"{path} = {' or '.join(_shown(value) for value in values)}" for path, values in found.items()
    )


def weaker(
    plan: RulePlan, said: Clause, tested: Predicate, found: Mapping[str, tuple[WitnessValue, ...]],
    effect: CodeEffect, spec: Behaviour,
) -> str:  # fmt: skip
    """The code's guard lets through what the clause refuses."""
    del spec
    example = f" With {witness(found)} the specification refuses and the code goes on." if found else ""
    return (
        f"{plan.name} requires {said.text or render(said.predicate)}; {_name(effect)} only makes sure that "
        f"{render(tested)}.{example}"
    )


def stronger(
    plan: RulePlan, condition: Condition, tested: Predicate, found: Mapping[str, tuple[WitnessValue, ...]],
    effect: CodeEffect,
) -> str:  # fmt: skip
    """The code refuses what the rule allows."""
    example = f" With {witness(found)} the specification allows it and the code refuses." if found else ""
    return (
        f"{_name(effect)} goes on only when {render(tested)}, which {plan.name} does not require; "
        f"otherwise it ends in {_ENDINGS[condition.outcome]}.{example}"
    )


def missing_guard(plan: RulePlan, said: Clause, goal: Goal, place: CodeLocation) -> str:
    """Nothing on the way checks the clause."""
    done = _once(goal.text) or "the rule's effect"
    return (
        f"{plan.name} requires {said.text or render(said.predicate)}, but nothing on the way "
        f"{' → '.join(place.path)} checks it before “{done}” happens."
    )


def missing_effect(plan: RulePlan, goal: Goal, symbol: str, branch: str = "") -> str:
    """The operation does the rest, but not this."""
    when = f" when {branch}" if branch else ""
    return f"{plan.name} ensures {_once(goal.text) or 'this'}, but {symbol} does not do it{when}."


def different_effect(plan: RulePlan, goal: Goal, done: str, effect: CodeEffect) -> str:
    """The operation does something else instead."""
    return f"{plan.name} ensures {_once(goal.text) or 'something else'}; {_name(effect)} does {done} instead."


def hardcoded(parameter: str, literal: Const, equal: bool, symbol: str, known: bool) -> str:
    """A literal where the specification has a parameter."""
    where = "" if known else " The code has no setting of that name."
    same = "the same value as" if equal else "not the value of"
    done = f"{symbol} writes {render(literal)} where the specification says config.{parameter}"
    return f"{done}: {same} the parameter.{where}"


def limits_title(plan: RulePlan, said: Predicate, tested: Predicate, symbol: str, spec: Behaviour) -> str:
    """`LoginAttempt allows 5 failed attempts, login() stops at 3`, where both sides are one limit.

    Else "".
    """
    values: dict[Term, Term] = {
        Config(item.name): item.value for item in spec.config if item.value is not None
    }
    ours, theirs = _limit(substitute(said, values)), _limit(substitute(tested, values))
    if ours is None or theirs is None or ours[0] != theirs[0] or not _whole(ours[0], spec):
        return ""
    what = ours[0].name.replace("_", " ")
    function = symbol.rpartition(".")[2] or symbol
    call = f"{function}()" if function.isidentifier() else function
    if ours[1] == "upper" == theirs[1]:
        return f"{plan.name} allows {_amount(ours[2])} {what}, {call} stops at {_amount(theirs[2])}"
    if ours[1] == "lower" == theirs[1]:
        return f"{plan.name} asks for {_amount(ours[2])} {what}, {call} for {_amount(theirs[2])}"
    return ""


def _limit(predicate: Predicate) -> tuple[Field, str, Fraction] | None:
    """A bound on one field.

    The first value that is refused (`upper`) or the first that is allowed (`lower`).
    """
    negated = isinstance(predicate, Not)
    atom = predicate.operand if isinstance(predicate, Not) else predicate
    if not isinstance(atom, Compare) or not isinstance(atom.left, Field) or not isinstance(atom.right, Const):
        return None
    value = atom.right.value
    if atom.right.kind != "number" or not isinstance(value, Fraction):
        return None
    op = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}.get(atom.op, "") if negated else atom.op
    match op:
        case "<":
            return (atom.left, "upper", value)
        case "<=":
            return (atom.left, "upper", value + 1)
        case ">=":
            return (atom.left, "lower", value)
        case ">":
            return (atom.left, "lower", value + 1)
        case _:
            return None


def _whole(path: Field, spec: Behaviour) -> bool:
    entity, field = field_of(path, spec.entities)
    return any(
        known.name == field and known.type.kind == "integer"
        for owner in spec.entities
        if owner.name == entity
        for known in owner.fields
    )


def _amount(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(float(value))


def _parameters(predicate: Predicate) -> frozenset[str]:
    return frozenset(part.name for part in subterms(predicate) if isinstance(part, Config))


def _shown(value: WitnessValue) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _once(text: str) -> str:
    return " ".join(text.split())


def _name(effect: CodeEffect) -> str:
    return effect.guarded.symbol or effect.operation.qualified or effect.operation.name
