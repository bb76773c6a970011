"""The rest of a unification: parameters that no effect's target or value has tied to the code yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from drift.behaviour.boundaries import CALLER
from drift.behaviour.effects import effect_terms
from drift.behaviour.model import Create
from drift.compare.rules.binding import Binding, InputNames, input_name
from drift.compare.rules.code_comparisons import CodeComparisons
from drift.compare.rules.model import CodeEffect, Pair, RulePlan
from drift.compare.rules.naming import overlap, words
from drift.logic.gather import KEY
from drift.logic.rewrite import free_variables, subterms
from drift.logic.terms import Compare, Expression, Field, Term, Var
from drift.logic.words import is_key

MAX_RIVALS = 4
"""Instances of one entity beyond which names alone tell which is which."""


def rule_variables(plan: RulePlan) -> tuple[Var, ...]:
    """The variables that the rule's clauses speak of: its parameters first, in order."""
    found: dict[Var, None] = dict.fromkeys((*plan.rule.trigger.params, *plan.rule.params))
    for expression in rule_expressions(plan):
        for variable in free_variables(expression):
            found[variable] = None
    return tuple(found)


def rule_expressions(plan: RulePlan) -> list[Expression]:
    """Every expression of the rule and of the effects that it leads to."""
    result: list[Expression] = [plan.trigger]
    result.extend(requirement.predicate for requirement in plan.requires)
    for goal in (*plan.goals, *plan.chained):
        result.extend((*effect_terms(goal.effect), goal.when))
    return result


def code_expressions(pairs: Sequence[Pair], effects: Sequence[CodeEffect]) -> list[Expression]:
    """What the code says around the paired effects, nearest first."""
    chosen = [pair.code for pair in pairs] or list(effects)
    result: list[Expression] = []
    for effect in chosen:
        result.extend(effect_terms(effect.effect))
        result.extend(condition.predicate for condition in effect.when)
    return result


@dataclass(frozen=True, slots=True)
class _Mentioned:
    """What an effect of the code mentions: inputs by name, and specified instances."""

    inputs: frozenset[str]
    instances: frozenset[Var]


class Mentions:
    """What each effect of the code mentions, worked out once. Pure from outside."""

    def __init__(self, entities: frozenset[str]) -> None:
        self.entities = entities
        self._plain = InputNames(entities)
        self._known: dict[int, tuple[CodeEffect, _Mentioned]] = {}

    def names(self, plan: RulePlan, effects: Sequence[CodeEffect]) -> InputNames:
        """The names of inputs that the rule's parameters share with the code."""
        wanted = {variable.name for variable in rule_variables(plan) if variable.entity not in self.entities}
        mentioned = [self._of(effect) for effect in effects]
        given = effects[0].operation.params if effects else ()
        return InputNames(
            self.entities,
            frozenset(wanted.intersection(name for one in mentioned for name in one.inputs)),
            frozenset().union(self._instances(given), *(one.instances for one in mentioned)),
            read=self._plain.read,
            compared=self._plain.compared,
            clauses=self._plain.clauses,
        )

    def _of(self, effect: CodeEffect) -> _Mentioned:
        known = self._known.get(id(effect))
        if known is None:
            known = self._known[id(effect)] = (effect, self._read(effect))
        return known[1]

    def _read(self, effect: CodeEffect) -> _Mentioned:
        said = code_expressions((), (effect,))
        inputs = {
            input_name(part)
            for expression in said
            for part in self._plain.inputs_in(expression)
            if isinstance(part, Var | Field)
        }
        return _Mentioned(frozenset(inputs), self._instances(said))

    def _instances(self, expressions: Iterable[Expression]) -> frozenset[Var]:
        return frozenset(
            variable
            for expression in expressions
            for variable in free_variables(expression)
            if variable.entity in self.entities
        )


def other_ways(plan: RulePlan, names: InputNames) -> Iterator[Binding]:
    """Bindings that go against a name which both sides use and which may be another's.

    It may where the rule has several instances of an entity and the code too, but not all by the same names.
    """
    variables = [one for one in rule_variables(plan) if one.entity in names.entities]
    for entity in sorted({one.entity for one in variables}):
        wanted = [one for one in variables if one.entity == entity]
        there = sorted((one for one in names.instances if one.entity == entity), key=lambda one: one.name)
        named = set(wanted).intersection(there)
        if not named or len(named) == len(wanted) or len(there) > MAX_RIVALS:
            continue
        for chosen in permutations(there, min(len(wanted), len(there))):
            given: dict[Term, Term] = dict(zip(chosen, wanted, strict=False))
            if any(given.get(one) != one for one in named):
                yield Binding(given)


def complete(
    plan: RulePlan,
    pairs: Sequence[Pair],
    effects: Sequence[CodeEffect],
    binding: Binding,
    names: InputNames,
) -> Binding:
    """The binding with every remaining variable of the rule that has one clear counterpart."""
    expressions = code_expressions(pairs, effects)
    compared = CodeComparisons(expressions, names)
    operation = effects[0].operation if effects else None
    instances = _instances([*expressions, *(operation.params if operation else ())], names)
    if any(trigger.kind in ("created", "reached") for trigger in plan.rule.triggers):
        instances = list(dict.fromkeys((*instances, *_made(effects, names))))
    variables = rule_variables(plan)
    for variable in variables:
        if binding.of(variable) is not None:
            continue
        if variable.entity in names.entities:
            binding = _bind_instance(variable, variables, instances, binding, names.by_name)
            if binding.of(variable) is None:
                binding = _bind_key(variable, variables, plan, compared, binding, names)
            if binding.of(variable) is None and operation is not None:
                binding = _bind_given_key(variable, variables, operation.params, binding)
        else:
            binding = _bind_input(variable, plan, compared, binding, names)
        if binding.of(variable) is None:
            binding = _by_its_key(variable, plan, compared, binding, names)
    return _bind_caller(variables, plan, instances, binding)


def _bind_caller(
    variables: Sequence[Var], plan: RulePlan, instances: Sequence[Var], binding: Binding
) -> Binding:
    """Whoever calls, whom the code is not handed, is the one parameter of the rule that nothing else is.

    Such a parameter has no type, and is an instance: the rule reads a part of it.
    """
    callers = [one for one in instances if one.name == CALLER and one not in binding.terms]
    if len(callers) != 1:
        return binding
    read = {
        part.base
        for clause in rule_expressions(plan)
        for part in subterms(clause)
        if isinstance(part, Field) and isinstance(part.base, Var)
    }
    missing = [one for one in variables if one in read and binding.of(one) is None]
    if len(missing) != 1 or missing[0].entity:
        return binding
    return binding.bind(callers[0], missing[0]) or binding


def _made(effects: Sequence[CodeEffect], names: InputNames) -> Iterator[Var]:
    """What is made on the way: a rule that a creation sets off speaks of it."""
    for one in effects:
        if isinstance(one.effect, Create) and one.effect.instance.entity in names.entities:
            yield one.effect.instance


def _instances(expressions: Iterable[Expression], names: InputNames) -> list[Var]:
    found: dict[Var, None] = {}
    for expression in expressions:
        for variable in free_variables(expression):
            if variable.entity in names.entities:
                found[variable] = None
    return list(found)


def _bind_instance(
    variable: Var, variables: Sequence[Var], instances: Sequence[Var], binding: Binding, by_name: bool
) -> Binding:
    """An instance by its entity; among several by name, and by being the only one left."""
    free = [item for item in instances if item.entity == variable.entity and item not in binding.terms]
    named = [item for item in free if item.name == variable.name and by_name]
    if not named:
        others = {
            one.name for one in variables if one != variable and one.entity == variable.entity and by_name
        }
        named = [
            item
            for item in free
            if item.name not in others and overlap(words(variable.name), words(item.name)) >= 0.5
        ]
    rivals = [
        other
        for other in variables
        if other.entity == variable.entity and other != variable and binding.of(other) is None
    ]
    if len(named) == 1:
        return binding.bind(named[0], variable) or binding
    taken = {item.name for item in free} & {other.name for other in rivals}
    free = [item for item in free if item.name not in taken]
    if len(free) == 1 and all(other.name in taken for other in rivals):
        return binding.bind(free[0], variable) or binding
    return binding


def _bind_input(
    variable: Var, plan: RulePlan, compared: CodeComparisons, binding: Binding, names: InputNames
) -> Binding:
    """An input by its name, else by standing where the rule's clause has the parameter."""
    inputs = [part for expression in compared.expressions for part in names.inputs_in(expression)]
    named = list(dict.fromkeys(part for part in inputs if input_name(part) == variable.name))
    if not named:
        named = list(dict.fromkeys(p for p in inputs if _alike(variable.name, input_name(p))))
    fresh = [part for part in named if part not in binding.terms]
    if len(fresh) >= 1 and (len(fresh) == 1 or input_name(fresh[0]) == variable.name):
        return binding.bind(fresh[0], variable) or binding
    counterpart = _in_its_place(variable, plan, compared, binding, names)
    return binding if counterpart is None else binding.bind(counterpart, variable) or binding


def _bind_key(
    variable: Var,
    variables: Sequence[Var],
    plan: RulePlan,
    compared: CodeComparisons,
    binding: Binding,
    names: InputNames,
) -> Binding:
    """An instance that the code knows by its key only: the input that it compares with references to it."""
    key = _in_its_place(variable, plan, compared, binding, names)
    if not isinstance(key, Var | Field):
        return binding
    said = words(input_name(key))
    others = (one for one in variables if one != variable)
    if any(overlap(words(one.name), said) > overlap(words(variable.name), said) for one in others):
        return binding
    return binding.bind(key, variable) or binding


def _bind_given_key(
    variable: Var, variables: Sequence[Var], params: Sequence[Var], binding: Binding
) -> Binding:
    """An instance whose key the operation is given and does nothing with: `customer_id` for the customer."""
    keys = [one for one in params if not one.entity and is_key(one.name)]
    named = [one for one in keys if overlap(words(variable.name), words(one.name)) >= 1.0]
    alone = all(one.entity != variable.entity for one in variables if one != variable)
    if not named and alone:
        named = [one for one in keys if overlap(words(variable.entity), words(one.name)) >= 1.0]
    if len(named) != 1 or named[0] in binding.terms:
        return binding
    return binding.bind(named[0], variable) or binding


def _in_its_place(
    variable: Var,
    plan: RulePlan,
    compared: CodeComparisons,
    binding: Binding,
    names: InputNames,
) -> Term | None:
    """The input that stands in the code where a clause of the rule has the variable."""
    for atom in _clauses(plan, names):
        if variable in (atom.left, atom.right):
            other = atom.right if atom.left == variable else atom.left
            for one in compared.beside(other, binding):
                if names.is_input(one) and one not in binding.terms:
                    return one
    return None


def _clauses(plan: RulePlan, names: InputNames) -> tuple[Compare, ...]:
    """The comparisons that the rule makes, in its order."""
    known = names.clauses.get(id(plan))
    if known is None:
        found = tuple(one for clause in rule_expressions(plan) for one in names.comparisons_in(clause))
        known = names.clauses[id(plan)] = (plan, found)
    return known[1]


def _by_its_key(
    variable: Var,
    plan: RulePlan,
    compared: CodeComparisons,
    binding: Binding,
    names: InputNames,
) -> Binding:
    """With the instance that the code asks the key of where the rule asks it of this variable.

    `requires: draft.author_id = by.id` where the code has `draft.author_id = session.user.id`.
    """
    key = Field(variable, KEY)
    for atom in _clauses(plan, names):
        if key not in (atom.left, atom.right):
            continue
        other = atom.right if atom.left == key else atom.left
        for one in compared.beside(other, binding):
            if one in binding.terms:
                continue
            if isinstance(one, Field) and one.name == KEY and _may_be(one.base, variable, names):
                return binding.bind(one.base, variable) or binding
            if names.is_input(one) and is_key(input_name(one)):
                return binding.bind(one, key) or binding
    return binding


def _may_be(term: Term, variable: Var, names: InputNames) -> bool:
    """Whether something of the code can be the rule's instance, as far as what it is an instance of tells."""
    if not isinstance(term, Var):
        return isinstance(term, Field)
    return not variable.entity or term.entity == variable.entity or term.entity not in names.entities


def _alike(wanted: str, found: str) -> bool:
    return bool(found) and overlap(words(wanted), words(found)) >= 1.0
