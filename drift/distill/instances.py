"""Which things an operation is about: those it is given, those it looks at one by one, those it makes."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from drift.behaviour.model import Assign, Change, Condition, Create, Emit, GuardedEffect, Operation, Remove
from drift.distill.expressions import UnspeakableError
from drift.distill.names import entity_name, snake
from drift.distill.wording import Wording
from drift.logic.implies import conjuncts
from drift.logic.rewrite import free_variables, substitute, subterms
from drift.logic.terms import (
    Collect,
    Compare,
    Exists,
    Expression,
    Field,
    Predicate,
    Term,
    Var,
)
from drift.logic.words import split


@dataclass(frozen=True, slots=True)
class Instances:
    """The variables of an operation.

    `names` gives each its name in the draft (or the path that it is); `given` are those the operation is
    handed, in order, `acting` those of them who set it off; `each` are those that it looks for, the one first
    whose search the others depend on; `made` are created. `settled` are the conditions that only find what is
    given, each with what it asks besides.
    """

    names: Mapping[Term, Term]
    given: tuple[Var, ...]
    each: tuple[Var, ...]
    made: tuple[Var, ...]
    settled: Mapping[Predicate, tuple[Predicate, ...]]
    acting: frozenset[Var] = frozenset()


def instances(operation: Operation, effects: Sequence[GuardedEffect], wording: Wording) -> Instances:
    """The variables of an operation as far as these effects need them."""
    found = _variables(effects, wording)
    made = tuple(g.effect.instance for g in effects if isinstance(g.effect, Create))
    selecting = _selecting(effects)
    settled: dict[Predicate, tuple[Predicate, ...]] = {}
    given: list[Var] = []
    each: list[Var] = []
    paths: dict[Var, Term] = {}
    stems: dict[Var, str] = {}
    acting = _admitted(operation, effects)
    handed = set(operation.params)
    for variable in found:
        if variable in made:
            continue
        if variable in handed or variable.name == "current_user":
            given.append(variable)
            if variable not in handed:
                acting.add(variable)
            continue
        identifying = [p for p in selecting if _identifies(p, variable, wording)]
        if identifying:
            given.append(variable)
            if all(_by_secret(one, variable, wording) for one in identifying):
                acting.add(variable)
            settled.update((one, ()) for one in identifying)
            stems[variable] = next((s for p in identifying if (s := _stem(p, variable, wording))), "")
            continue
        path = _path(variable, selecting, wording)
        if path is not None:
            paths[variable] = path
            settled.update((one, ()) for one in selecting if _only_names(one, variable, path, wording))
        elif operation.entry == "job" or _is_sought(variable, effects, selecting):
            each.append(variable)
        else:
            given.append(variable)
    names = _named(given, each, made, stems, acting, _inputs(operation, effects, wording))
    for variable in paths:
        names[variable] = _spelled_out(variable, paths, names, wording)
    keys = {value: names[one] for one in given for value in _keys(one, selecting, wording) if one in names}
    settled.update(_known_to_exist(effects, (*given, *each), selecting))
    given.sort(key=lambda one: one not in acting)
    return Instances(
        {**keys, **names},
        tuple(given),
        _in_order(each, selecting),
        made,
        settled,
        frozenset(acting & set(given)),
    )


def _admitted(operation: Operation, effects: Sequence[GuardedEffect]) -> set[Var]:
    """The instances that are asked for where it is decided who may come in: they are who acts."""
    asked = {
        part: None
        for guarded in effects
        for condition in guarded.when
        if at_a_door(condition, operation)
        for part in conjuncts(condition.predicate)
    }
    about = [{one for one in free_variables(part) if one.entity} for part in asked]
    found = {variable for variables in about if len(variables) == 1 for variable in variables}
    selecting = _selecting(effects)
    for variable in {one for predicate in selecting for one in free_variables(predicate) if one.entity}:
        for part in asked:
            if isinstance(part, Exists) and _found_with(part.term, (variable,), selecting) is not None:
                found.add(variable)
    return found


def at_a_door(condition: Condition, operation: Operation) -> bool:
    """Whether a condition decides who may come in."""
    return any(one.source == condition.source for one in operation.admits if not one.gatekeeper)


def _inputs(operation: Operation, effects: Sequence[GuardedEffect], wording: Wording) -> Iterator[str]:
    """The names of what is given and neither is an instance nor finds one."""
    finding = {value for predicate in _selecting(effects) for _, value in _sides(predicate)}
    for param in operation.params:
        if not wording.is_domain(param.entity) and param not in finding:
            yield snake(param.name)
    for guarded in effects:
        for expression in (*parts_of(guarded), *(condition.predicate for condition in guarded.when)):
            for part in subterms(expression):
                if isinstance(part, Field) and part not in finding and wording.is_input(part):
                    yield snake(part.name)


def _variables(effects: Sequence[GuardedEffect], wording: Wording) -> list[Var]:
    """The instances in what happens and under which conditions, in the order of their mention."""
    found: dict[Var, None] = {}
    for guarded in effects:
        for expression in (*parts_of(guarded), *(condition.predicate for condition in guarded.when)):
            for variable in free_variables(expression):
                if wording.is_domain(variable.entity):
                    found[variable] = None
    return list(found)


def parts_of(guarded: GuardedEffect) -> Iterator[Expression]:
    """The terms of an effect."""
    match guarded.effect:
        case Assign(target=target, value=value):
            yield from (target, value)
        case Create(values=values, instance=instance):
            yield instance
            yield from (value for _, value in values)
        case Remove(target=target):
            yield target
        case Change(target=target, item=item):
            yield from (target, item)
        case Emit(args=args):
            yield from (value for _, value in args)


def _selecting(effects: Sequence[GuardedEffect]) -> dict[Predicate, None]:
    """The conditions by which rows were found."""
    return {
        part: None
        for guarded in effects
        for condition in guarded.when
        if condition.outcome == "selection"
        for part in conjuncts(condition.predicate)
    }


def _sides(predicate: Predicate) -> Iterator[tuple[Term, Term]]:
    if isinstance(predicate, Compare) and predicate.op == "=":
        yield predicate.left, predicate.right
        yield predicate.right, predicate.left


def _identifies(predicate: Predicate, variable: Var, wording: Wording) -> bool:
    """Whether a condition finds an instance by what the operation was given."""
    return any(
        isinstance(field, Field) and field.base == variable and _comes_from_outside(value, wording)
        for field, value in _sides(predicate)
    )


def _keys(variable: Var, selecting: Mapping[Predicate, None], wording: Wording) -> Iterator[Term]:
    """The inputs that an instance is known by: they stand for it."""
    for predicate in selecting:
        for field, value in _sides(predicate):
            if not isinstance(field, Field) or field.base != variable or not wording.is_input(value):
                continue
            if wording.is_key(variable.entity, field.name):
                yield value


def _by_secret(predicate: Predicate, variable: Var, wording: Wording) -> bool:
    """Whether an instance is found by what only it knows: then it is the one who acts."""
    return any(
        isinstance(field, Field)
        and field.base == variable
        and not wording.is_key(variable.entity, field.name)
        and wording.field_of(variable.entity, field.name) is None
        for field, _ in _sides(predicate)
    )


def _comes_from_outside(value: Term, wording: Wording) -> bool:
    if wording.is_input(value):
        return True
    parts = list(subterms(value))
    if any(isinstance(part, Var) and wording.is_domain(part.entity) for part in parts):
        return False
    return len(parts) > 1 or type(value).__name__ in ("Opaque", "Call")


def _stem(predicate: Predicate, variable: Var, wording: Wording) -> str:
    """What the input calls the instance: `manager` for `manager_id`."""
    for field, value in _sides(predicate):
        if isinstance(field, Field) and field.base == variable and wording.is_input(value):
            name = value.name if isinstance(value, (Var, Field)) else ""
            words = split(name)
            if len(words) > 1 and words[-1] in ("id", "uuid", "pk", "key"):
                return "_".join(words[:-1])
    return ""


def _path(variable: Var, selecting: Mapping[Predicate, None], wording: Wording) -> Term | None:
    """The path from another instance that a variable is only another name of."""
    for predicate in selecting:
        for one, other in _sides(predicate):
            roots = free_variables(other)
            by_key = (
                isinstance(one, Field)
                and one.base == variable
                and wording.is_key(variable.entity, one.name)
                and wording.kind(other) == variable.entity
            )
            if not (one == variable or by_key) or not isinstance(other, Field) or variable in roots:
                continue
            if any(wording.is_domain(root.entity) for root in roots):
                return other
    return None


def _is_sought(variable: Var, effects: Sequence[GuardedEffect], selecting: Mapping[Predicate, None]) -> bool:
    """Whether an instance is one of many that the code goes through or chooses by a condition.

    Of any other nobody knows how it was found: it is not every instance that is meant. A job is handed none.
    """
    return any(variable in guarded.over for guarded in effects) or any(
        variable in free_variables(predicate) for predicate in selecting
    )


def _only_names(predicate: Predicate, variable: Var, path: Term, wording: Wording) -> bool:
    """Whether a condition says no more than that a variable is the instance at the end of a path."""
    return any(
        other == path
        and (
            one == variable
            or (isinstance(one, Field) and one.base == variable and wording.is_key(variable.entity, one.name))
        )
        for one, other in _sides(predicate)
    )


def _spelled_out(
    variable: Var, paths: Mapping[Var, Term], names: Mapping[Term, Term], wording: Wording
) -> Term:
    path = paths[variable]
    for _ in range(len(paths)):
        path = substitute(path, {one: other for one, other in paths.items() if one != variable})
    try:
        return wording.term(path, names)
    except UnspeakableError:
        return Var(snake(entity_name(variable.entity)), variable.entity)


def _named(
    given: Sequence[Var],
    each: Sequence[Var],
    made: Sequence[Var],
    stems: Mapping[Var, str],
    acting: Container[Var],
    inputs: Iterable[str],
) -> dict[Term, Term]:
    """A name for each: that of its entity, and for a second one that of its part in the operation.

    `inputs` are names that plain values have.
    """
    names: dict[Term, Term] = {}
    taken = set(inputs)
    ordered = sorted((*given, *each, *made), key=lambda one: _rank(one, stems, given, made, acting))
    for variable in ordered:
        if variable in names:
            continue
        plain = snake(entity_name(variable.entity))
        name = plain
        if plain in taken:
            stem = stems.get(variable, "")
            prefix = "acting" if variable in acting else "new" if variable in made else "other"
            name = stem if stem and stem not in taken else f"{prefix}_{plain}"
        number = 2
        while name in taken:
            name, number = f"{plain}_{number}", number + 1
        taken.add(name)
        names[variable] = Var(name, variable.entity)
    return names


def _rank(
    variable: Var,
    stems: Mapping[Var, str],
    given: Sequence[Var],
    made: Sequence[Var],
    acting: Container[Var],
) -> tuple[int, int, int]:
    """The instance whose input bears its entity's name has the first claim to that name."""
    own = stems.get(variable, "") == snake(entity_name(variable.entity))
    role = 3 if variable in made else 2 if variable in acting else 0 if own else 1
    return role, 0 if variable in given else 1, given.index(variable) if variable in given else 0


def only_finds(predicate: Predicate, wording: Wording) -> bool:
    """Whether a condition only says that what the operation is given, or who acts, is there."""
    if not isinstance(predicate, Exists) or not isinstance(predicate.term, Collect):
        return False
    collect = predicate.term
    for part in conjuncts(collect.where):
        names = [
            field.name
            for field, value in _sides(part)
            if isinstance(field, Field)
            and field.base == collect.element
            and _comes_from_outside(value, wording)
        ]
        if not names:
            return False
        kept = wording.field_of(collect.entity, names[0]) is not None
        if kept and not wording.is_key(collect.entity, names[0]):
            return False
    return True


def _known_to_exist(
    effects: Sequence[GuardedEffect], found: Sequence[Var], selecting: Mapping[Predicate, None]
) -> Iterator[tuple[Predicate, tuple[Predicate, ...]]]:
    """The conditions that say that a row was found which the effects speak of, and what else they say."""
    for guarded in effects:
        for condition in guarded.when:
            for part in conjuncts(condition.predicate):
                if isinstance(part, Exists):
                    besides = _found_with(part.term, found, selecting)
                    if besides is not None:
                        yield part, besides


def _found_with(
    term: Term, found: Sequence[Var], selecting: Mapping[Predicate, None]
) -> tuple[Predicate, ...] | None:
    """What a test for a row asks of the instance that it found; None if it found another."""
    if isinstance(term, Var):
        return () if term in found else None
    if not isinstance(term, Collect):
        return None
    for variable in found:
        if variable.entity != term.entity:
            continue
        needed = conjuncts(substitute(term.where, {term.element: variable}))
        if any(part in selecting for part in needed):
            return tuple(part for part in needed if part not in selecting)
    return None


def _in_order(each: Sequence[Var], selecting: Mapping[Predicate, None]) -> tuple[Var, ...]:
    """Each behind those that its search mentions."""
    needs = {
        variable: {
            other
            for predicate in selecting
            if variable in free_variables(predicate)
            for other in free_variables(predicate)
            if other in each and other != variable and _seeks(predicate, variable)
        }
        for variable in each
    }
    ordered: list[Var] = []
    pending = list(each)
    while pending:
        ready = next((one for one in pending if needs[one] <= set(ordered)), pending[0])
        ordered.append(ready)
        pending.remove(ready)
    return tuple(ordered)


def _seeks(predicate: Predicate, variable: Var) -> bool:
    """Whether the condition restricts this variable: a field of it is on the left."""
    return isinstance(predicate, Compare) and any(
        isinstance(part, Field) and part.base == variable for part in (predicate.left,)
    )
