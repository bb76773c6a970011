"""Reads of the resulting state, expressed over the state before the rule.

Conditions in `ensures`, creation and emission parameters read what the rule's own state changes lead to
(language reference, "Postconditions"); the model speaks of the state before the operation only. So each such
read is replaced by what the rule assigns there.
"""

from __future__ import annotations

from collections.abc import Sequence, Set as AbstractSet
from dataclasses import dataclass, replace

from drift.behaviour.afterwards import simplified, substituted
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.effects import Raw, Step
from drift.behaviour.model import Assign, Change, Condition, Create, Effect, Emit, GuardedEffect, Remove
from drift.behaviour.new_rows import read_after
from drift.logic.build import conjoin, ite
from drift.logic.rewrite import as_term, is_predicate, rewrite, substitute, subterms
from drift.logic.terms import (
    Collect,
    Compare,
    Expression,
    Field,
    Holds,
    Opaque,
    Predicate,
    Term,
    Var,
)


def with_things(effect: Effect, things: dict[Term, Term]) -> Effect:
    """The effect with things for the names that stand for them."""
    match effect:
        case Assign():
            return replace(
                effect, target=substitute(effect.target, things), value=substitute(effect.value, things)
            )
        case Change():
            return replace(
                effect, target=substitute(effect.target, things), item=substitute(effect.item, things)
            )
        case Remove():
            return replace(effect, target=substitute(effect.target, things))
        case Create(entity, values, instance):
            return Create(entity, tuple((n, substitute(v, things)) for n, v in values), instance)
        case Emit(name, args):
            return Emit(name, tuple((n, substitute(v, things)) for n, v in args))


def _spelled(one: Raw, things: dict[Term, Term]) -> Raw:
    steps = tuple(
        replace(
            step,
            conditions=tuple(replace(c, predicate=substitute(c.predicate, things)) for c in step.conditions),
        )
        for step in one.steps
    )
    return replace(one, effect=with_things(one.effect, things), steps=steps)


@dataclass(slots=True)
class Resulting:
    """The effects of one rule and what they make of the fields it assigns."""

    vocabulary: Vocabulary
    raw: Sequence[Raw]
    snapshots: dict[Term, Term]
    rows: AbstractSet[Term] = frozenset()
    """Collections of which a row was bound before: what the rule creates is no row of theirs."""

    def __post_init__(self) -> None:
        """Spells out the things bound before whose paths the rule leaves as they are."""
        touched = {
            (one.effect.entity, one.effect.field) for one in self.raw if isinstance(one.effect, Assign)
        }
        kept: dict[Term, Term] = {
            name: value
            for name, value in self.snapshots.items()
            if isinstance(name, Var) and name.entity and not self._reads(value, touched)
        }
        if kept:
            self.raw = [_spelled(one, kept) for one in self.raw]

    def effects(self) -> tuple[GuardedEffect, ...]:
        """All effects, everything in them over the state before the rule."""
        return tuple(
            GuardedEffect(
                effect=self._effect(one),
                source=one.source,
                when=self.conditions(one.steps),
                text=one.text,
                over=tuple(step.variable for step in one.steps if step.variable is not None),
            )
            for one in self.raw
        )

    def _effect(self, one: Raw) -> Effect:
        effect = one.effect
        match effect:
            case Create(entity, values, instance):
                return Create(
                    entity,
                    tuple((name, self._read(term, one.steps, one.order)) for name, term in values),
                    instance,
                )
            case Emit(name, args):
                return Emit(name, tuple((key, self._read(term, one.steps, one.order)) for key, term in args))
            case Assign() | Remove() | Change():
                return with_things(effect, self.snapshots)

    def conditions(self, steps: Sequence[Step]) -> tuple[Condition, ...]:
        """The conditions of a path; each reads the state that everything outside its own block leads to."""
        found: list[Condition] = []
        for depth, step in enumerate(steps):
            outer = steps[:depth]
            for condition in step.conditions:
                if condition.outcome == "selection":
                    found.append(
                        replace(condition, predicate=substitute(condition.predicate, self.snapshots))
                    )
                else:
                    predicate = self._read_predicate(condition.predicate, outer, step.group, condition.text)
                    found.append(replace(condition, predicate=predicate))
        return tuple(found)

    # ------------------------------------------------------------ reading

    def _read(self, term: Term, steps: Sequence[Step], order: int) -> Term:
        return as_term(self._after(term, steps, order, ""))

    def _read_predicate(
        self, predicate: Predicate, steps: Sequence[Step], order: int, text: str
    ) -> Predicate:
        result = self._after(predicate, steps, order, text)
        assert is_predicate(result)
        return result  # type: ignore[return-value]

    def _after(self, expression: Expression, steps: Sequence[Step], order: int, text: str) -> Expression:
        changes = [one for one in self.raw if self._applies(one, steps, order)]
        looped = self._assigned_in_loops(steps)
        if not changes and not looped:
            return substituted(expression, self.snapshots)
        expanded = self.vocabulary.expand(expression)
        touched = {(one.effect.entity, one.effect.field) for one in changes if isinstance(one.effect, Assign)}
        emptied = {one.effect.entity for one in changes if isinstance(one.effect, Remove)}
        populated = emptied | {one.effect.entity for one in changes if isinstance(one.effect, Create)}
        filled = {(one.effect.entity, one.effect.field) for one in changes if isinstance(one.effect, Change)}
        changed = self._populates(expanded, populated, emptied, filled)
        grown = self._grown(expanded, changes, steps) if changed else expanded
        if grown is not None and self._populates(grown, emptied, emptied, filled):
            grown = None
        if grown is None or self._reads(expanded, looped):
            key = text or "a collection that the rule itself changes"
            opaque = Opaque(f"after the rule: {key}", "it reads a collection that the rule itself changes")
            return Holds(opaque) if is_predicate(expression) else opaque
        if not changed and not self._reads(expanded, touched):
            return substituted(expression, self.snapshots)
        expanded = grown
        for one in changes:
            if isinstance(one.effect, Assign):
                expanded = self._assigned(expanded, one, steps)
        return substituted(expanded, self.snapshots)

    def _grown(
        self, expression: Expression, changes: Sequence[Raw], steps: Sequence[Step]
    ) -> Expression | None:
        """With the rows that the rule creates; None where it can't be said what they are to it."""
        taken = {step.key for step in steps}
        found: Expression | None = expression
        for one in changes:
            effect = one.effect
            if found is None or not isinstance(effect, Create):
                continue
            if not self._populates(found, {effect.entity}, set(), set()):
                continue
            if any(step.loop and step.key not in taken for step in one.steps):
                return None
            extra = self._extra(one, steps)
            found = read_after(found, effect.entity, effect.instance, dict(effect.values), extra, self.rows)
        return found

    def _applies(self, one: Raw, steps: Sequence[Step], order: int) -> bool:
        """Whether a change has been made where `steps` lead: always, or by an earlier branch."""
        taken = dict(step.key for step in steps)
        free = True
        for step in one.steps:
            branch = taken.get(step.group)
            if branch is None:
                free = False
                if step.loop:
                    return isinstance(one.effect, Create | Remove | Change) and one.order < order
            elif branch != step.branch:
                return False
        return free or one.order < order

    def _assigned_in_loops(self, steps: Sequence[Step]) -> set[tuple[str, str]]:
        """What loops that do not lead here assign to their elements."""
        taken = {step.key for step in steps}
        return {
            (one.effect.entity, one.effect.field)
            for one in self.raw
            if isinstance(one.effect, Assign)
            and any(step.loop and step.key not in taken for step in one.steps)
        }

    def _reads(self, expression: Expression, touched: set[tuple[str, str]]) -> bool:
        names = {name for _, name in touched}
        for node in subterms(expression):
            if isinstance(node, Field) and node.name in names:
                owner = self.vocabulary.entity_of(node.base)
                if not owner or any(
                    owner == entity or not entity for entity, name in touched if name == node.name
                ):
                    return True
        return False

    def _populates(
        self, expression: Expression, populated: set[str], emptied: set[str], filled: set[tuple[str, str]]
    ) -> bool:
        for node in subterms(expression):
            if isinstance(node, Collect) and node.entity in (emptied if node in self.rows else populated):
                return True
            if isinstance(node, Field) and (self.vocabulary.entity_of(node.base), node.name) in filled:
                return True
        return False

    def _assigned(self, expression: Expression, one: Raw, steps: Sequence[Step]) -> Expression:
        """The expression after one assignment; elements of collections may be the assigned instance."""
        effect = one.effect
        assert isinstance(effect, Assign)
        slot = Field(effect.target, effect.field)
        condition = self._extra(one, steps)
        value = ite(condition, effect.value, slot)

        def visit(node: Expression) -> Expression:
            if not isinstance(node, Collect) or node.entity != effect.entity:
                return node
            own = Field(node.element, effect.field)
            same = conjoin(condition, Compare("=", node.element, effect.target))
            return Collect(
                node.entity, node.element, substitute(node.where, {own: ite(same, effect.value, own)})
            )

        return simplified(substituted(rewrite(expression, visit), {slot: value}))

    def _extra(self, one: Raw, steps: Sequence[Step]) -> Predicate:
        taken = {step.key for step in steps}
        missing = [step for step in one.steps if step.key not in taken]
        prior = [step for step in one.steps if step.key in taken]
        found = self.conditions((*prior, *missing))
        return conjoin(*(condition.predicate for condition in found[len(self.conditions(prior)) :]))
