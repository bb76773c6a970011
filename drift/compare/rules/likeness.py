"""Likeness: whether an effect of the code stands for a goal of the rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drift.behaviour.model import Assign, Change, Create, Effect, Emit, Remove
from drift.compare.rules.absent import as_collection, without_stand_ins
from drift.compare.rules.binding import Binding, InputNames, unify_instance, unify_value
from drift.compare.rules.black_boxes import same_black_box
from drift.compare.rules.model import CodeEffect, Goal, Likeness
from drift.compare.rules.reasoning import Reasoner
from drift.compare.rules.texts import apart, spelled
from drift.logic.rewrite import substitute
from drift.logic.terms import TRUE, Compare, Const, Field, Predicate, SetOf, Term, Var
from drift.logic.words import split

KEY = ("id",)
"""The words by which both sides call what tells instances apart."""


@dataclass(frozen=True, slots=True)
class Match:
    """How a goal and an effect correspond.

    `quality` is in 0..1; `by_value`: equal only through a configured value.
    """

    likeness: Likeness
    quality: float
    binding: Binding
    by_value: bool = False
    reason: str = ""


def touched(effects: Iterable[Effect]) -> dict[tuple[str, ...], Effect]:
    """What effects touch, each with one of them: all that touch the same stand for a goal or none does."""
    return {_touched(effect): effect for effect in effects}


def _touched(effect: Effect) -> tuple[str, ...]:
    match effect:
        case Assign(_, entity, field, _):
            return ("assign", entity, field)
        case Change(_, entity, field, _, added):
            return ("change", entity, field, str(added))
        case Create(entity, _, _):
            return ("create", entity)
        case Remove(_, entity):
            return ("remove", entity)
        case Emit(name):
            return ("emit", name)


def may_stand_for(code: Effect, goal: Effect, kin: frozenset[tuple[str, str]]) -> bool:
    """Whether an effect can stand for a goal at all: messages only for those of their name."""
    if isinstance(goal, Emit):
        return isinstance(code, Emit) and goal.name == code.name
    return same_slot(goal, code, kin)


def same_slot(goal: Effect, code: Effect, kin: frozenset[tuple[str, str]]) -> bool:
    """Whether both touch the same thing of the same entity, whatever the values."""
    match goal, code:
        case (Assign(_, one, field, _), Assign(_, other, name, _)):
            return field == name and _kin(one, other, kin)
        case (Create(one, _, _), Create(other, _, _)) | (Remove(_, one), Remove(_, other)):
            return _kin(one, other, kin)
        case (Change(_, one, field, _, added), Change(_, other, name, _, gained)):
            return field == name and added == gained and _kin(one, other, kin)
        case (Emit(), Emit()):
            return True
        case _:
            return False


def match_effect(
    goal: Goal, code: CodeEffect, binding: Binding, names: InputNames, reasoner: Reasoner
) -> Match | None:
    """The correspondence of two effects on one slot; None if their instances cannot be the same."""
    match goal.effect, code.effect:
        case (Assign(target, _, _, value), Assign(place, _, _, written)):
            key = _key_of(target, place, code, binding, names)
            if key is not None:
                written = substitute(written, {place: key})
                place = key
            bound = unify_instance(target, place, binding)
            return (
                None if bound is None else match_value(value, written, bound, names, reasoner, code.premise)
            )
        case (Create(_, values, instance), Create(_, given, made)):
            bound = binding.bind(made, instance)
            return (
                None
                if bound is None
                else _match_creation(values, given, bound, names, reasoner, code.premise)
            )
        case (Remove(target, _), Remove(place, _)):
            bound = unify_instance(target, place, binding)
            return None if bound is None else Match("same", 1.0, bound)
        case (Change(target, _, _, item, _), Change(place, _, _, other, _)):
            bound = unify_instance(target, place, binding)
            return None if bound is None else match_value(item, other, bound, names, reasoner, code.premise)
        case (Emit(name, args), Emit(called, given)):
            return _match_message(name, args, called, given, binding, names)
        case _:
            return None


def _key_of(target: Term, place: Term, code: CodeEffect, binding: Binding, names: InputNames) -> Term | None:
    """What the operation is given for an instance that it reaches on a path: it has compared the two.

    Where the rule speaks of the instance that it is given, this is it.
    """
    if not isinstance(target, Var) or not isinstance(place, Field):
        return None
    for condition in code.when:
        match condition.predicate:
            case Compare(op="=", left=left, right=right) if place in (left, right):
                other = right if left == place else left
                given = names.is_input(other) or (isinstance(other, Var) and other.entity == target.entity)
                if given and binding.terms.get(other, target) == target:
                    return other
            case _:
                pass
    return None


def match_value(
    spec: Term,
    code: Term,
    binding: Binding,
    names: InputNames,
    reasoner: Reasoner,
    premise: Predicate = TRUE,
) -> Match:
    """The correspondence of two values: by structure, else by meaning."""
    spec, code = spelled(spec), spelled(without_stand_ins(code))
    if isinstance(spec, SetOf):
        code = as_collection(code)
    for wanted, found in ((spec, code), (_instance_of(spec), _instance_of(code))):
        bound = unify_value(wanted, found, binding, names)
        if bound is not None:
            return Match("same", 1.0, bound)
    if _same_by_words(spec, binding.term(code)):
        return Match("same", 0.9, binding)
    if apart(spec, code):
        return Match("different", 0.4, binding)
    judged = reasoner.same(spec, binding.term(code), binding.predicate(premise))
    if judged.yes:
        return Match("same", 1.0, binding, judged.by_value)
    if same_black_box(spec, binding.term(code)):
        return Match("same", 0.8, binding)
    if judged.no:
        return Match("different", 0.4, binding)
    return Match("unknown", 0.5, binding, reason=judged.reason)


def _instance_of(term: Term) -> Term:
    """The instance that a key stands for: `order` for `order.id`."""
    return term.base if isinstance(term, Field) and split(term.name) == KEY else term


def _same_by_words(spec: Term, code: Term) -> bool:
    """Whether both read the same part of one instance, spelled otherwise: `owner_id`, `ownerId`, `owner`."""
    if not isinstance(spec, Field) or not isinstance(code, Field) or spec.base != code.base:
        return False
    one, other = split(spec.name), split(code.name)
    return one == other or (*one, *KEY) == other or one == (*other, *KEY)


def _match_creation(
    values: tuple[tuple[str, Term], ...],
    given: tuple[tuple[str, Term], ...],
    binding: Binding,
    names: InputNames,
    reasoner: Reasoner,
    premise: Predicate,
) -> Match:
    """Creations of one entity correspond; the more of their values agree, the better."""
    found = dict(given)
    agreeing, by_value, other_state = 0.0, False, False
    for name, value in values:
        if name not in found:
            continue
        matched = match_value(value, found[name], binding, names, reasoner, premise)
        binding, by_value = matched.binding, by_value or matched.by_value
        other_state = other_state or (matched.likeness == "different" and _is_state(value))
        agreeing += {"same": 1.0, "unknown": 0.5, "different": 0.0}[matched.likeness]
    if other_state:
        return Match("different", 0.3, binding)
    quality = 1.0 if not values else 0.5 + 0.5 * agreeing / len(values)
    return Match("same", quality, binding, by_value)


def _is_state(value: Term) -> bool:
    return isinstance(value, Const) and value.kind == "symbol"


def _match_message(
    name: str,
    args: tuple[tuple[str, Term], ...],
    called: str,
    given: tuple[tuple[str, Term], ...],
    binding: Binding,
    names: InputNames,
) -> Match | None:
    if name != called:
        return None
    found = dict(given)
    for key, value in args:
        other = found.get(key)
        if isinstance(value, Const) and isinstance(other, Const) and value != other:
            return None
    for key, value in args:
        if key in found:
            binding = unify_value(value, found[key], binding, names) or binding
    return Match("same", 1.0, binding)


def _kin(one: str, other: str, kin: frozenset[tuple[str, str]]) -> bool:
    return one == other or (one, other) in kin or (other, one) in kin
