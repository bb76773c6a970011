"""Offers: which surface lets whom set off which rule, and what that says of the moment it is set off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from drift.behaviour.boundaries import SELF, Actor, Provided, Surface
from drift.behaviour.model import Behaviour, Operation, Trigger
from drift.logic.build import conjoin, disjoin
from drift.logic.rewrite import substitute, subterms
from drift.logic.terms import TRUE, Predicate, Term, Var


@dataclass(frozen=True, slots=True)
class Offer:
    """A provided operation that sets off `rule`: `terms` are the surface's variables in the rule's terms.

    `actor` is None where the surface faces an entity, or nobody in particular.
    """

    surface: Surface
    provided: Provided
    rule: Operation
    actor: Actor | None
    terms: Mapping[Term, Term] = field(default_factory=dict, hash=False)

    @property
    def caller(self) -> Var:
        """The party, as a variable of its own or the parameter of the rule that it is given as."""
        party = self.surface.facing
        given = self.terms.get(party.binding) if party is not None else None
        return given if isinstance(given, Var) else SELF

    @property
    def identified(self) -> Predicate | None:
        """What holds of the caller; None where that is not formal."""
        if self.actor is None:
            return TRUE
        if self.actor.undecidable:
            return None
        return substitute(self.actor.identified, {self.actor.this: self.caller})

    @property
    def presumed(self) -> Predicate:
        """What holds whenever it is set off from here, as far as it is about the rule's own variables."""
        context = self.surface.context
        stated = [self.provided.when, context.where if context is not None else TRUE]
        found = [substitute(one, self.terms) for one in stated]
        if self.caller != SELF and self.identified is not None:
            found.append(self.identified)
        return conjoin(*(one for one in found if self._about_rule(one)))

    def _about_rule(self, predicate: Predicate) -> bool:
        foreign = set(self._foreign())
        return not any(isinstance(part, Var) and part in foreign for part in subterms(predicate))

    def _foreign(self) -> Iterator[Term]:
        """The surface's variables that the rule is not given."""
        own = set(self.terms.values())
        surface = self.surface
        bound = [one.binding for one in (surface.facing, surface.context) if one is not None]
        for variable in (*bound, *self.provided.over):
            if variable not in self.terms and variable not in own:
                yield variable


def offers(spec: Behaviour, rules: Mapping[str, Operation]) -> dict[str, tuple[Offer, ...]]:
    """All offers, by the names under which the rules go in the comparison."""
    actors = {actor.name: actor for actor in spec.actors}
    found: dict[str, list[Offer]] = {}
    for surface in spec.surfaces:
        actor = actors.get(surface.facing.actor) if surface.facing is not None else None
        for provided in surface.provides:
            for name, rule in rules.items():
                trigger = set_off_by(rule, provided)
                if trigger is not None:
                    terms = _terms(provided, trigger)
                    found.setdefault(name, []).append(Offer(surface, provided, rule, actor, terms))
    return {name: tuple(ones) for name, ones in found.items()}


def set_off_by(rule: Operation, provided: Provided) -> Trigger | None:
    """The trigger of a rule that a provided operation is."""
    wanted = provided.name.rpartition("/")[2]
    for trigger in rule.triggers:
        if trigger.name.rpartition("/")[2] == wanted and trigger.kind in ("external", "unknown"):
            return trigger
    return None


def presumption(found: tuple[Offer, ...]) -> Predicate:
    """What holds whenever a rule is set off from one of its surfaces."""
    return disjoin(*(one.presumed for one in found)) if found else TRUE


def _terms(provided: Provided, trigger: Trigger) -> dict[Term, Term]:
    named = {parameter.name: parameter for parameter in trigger.params}
    terms: dict[Term, Term] = {}
    for position, one in enumerate(provided.arguments):
        if not isinstance(one.value, Var):
            continue
        at = trigger.params[position] if position < len(trigger.params) else None
        parameter = named.get(one.name, at)
        if parameter is not None:
            terms.setdefault(one.value, parameter)
    return terms
