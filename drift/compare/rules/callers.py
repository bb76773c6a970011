"""Callers: what an entry point knows of whoever comes in before an effect happens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from drift.behaviour.model import Admission, Condition, Emit, Entity
from drift.compare.rules.model import CodeEffect
from drift.compare.rules.paths import spine
from drift.compare.rules.question import Question
from drift.logic.build import conjoin
from drift.logic.rewrite import paths, rewrite, subterms
from drift.logic.spans import Source
from drift.logic.terms import (
    Call,
    Compare,
    Const,
    Expression,
    Field,
    Holds,
    Member,
    Not,
    Opaque,
    Predicate,
    SetOf,
    Term,
    Var,
)
from drift.logic.words import split, words


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of an operation as the specification knows them: `this`, an instance of `entity`."""

    this: Var
    entity: Entity
    only: Var | None = None
    """The code's instance that is the caller; None: whichever may be."""

    def each(self, effect: CodeEffect) -> Iterator[Caller]:
        """The caller as each instance of the code in turn that is tested on the way to an effect."""
        changed = _changed(effect)
        found = {
            start: None
            for condition in effect.when
            for part in subterms(condition.predicate)
            if isinstance(part, Field) and isinstance(start := part.base, Var)
            if start.entity == self.entity.name and start != changed
        }
        yield from (replace(self, only=one) for one in found)

    def tests(self, effect: CodeEffect) -> list[tuple[Condition, Predicate]]:
        """The conditions on the way to an effect that are about the caller, in the specification's terms."""
        found = []
        for condition in effect.when:
            if condition.outcome == "selection":
                continue
            told = self._told(condition.predicate, effect)
            if any(isinstance(part, Field) and part.base == self.this for part in subterms(told)):
                found.append((condition, told))
        return found

    def _told(self, predicate: Predicate, effect: CodeEffect) -> Predicate:
        """A condition with the fields of whoever may be the caller as the caller's own."""
        names = {one.name for one in self.entity.fields} | {one.name for one in self.entity.derived}
        changed = _changed(effect)

        def visit(node: Expression) -> Expression:
            match node:
                case Field(base=base, name=name) if name in names and self._may_be(base, changed):
                    return Field(self.this, name)
                case Opaque(key=key) if key.rpartition(".")[2] in names and "." in key:
                    return Field(self.this, key.rpartition(".")[2])
                case Compare(op=op, left=left, right=right):
                    return Compare(op, self._stated(left, right), self._stated(right, left))
                case Member(item=item, collection=SetOf(items=items)):
                    return Member(item, SetOf(tuple(self._stated(one, item) for one in items)))
                case _:
                    return node

        return rewrite(predicate, visit)

    def _may_be(self, base: Term, changed: Term | None) -> bool:
        start = spine(base)[-1]
        if isinstance(start, Opaque | Call):
            return True
        if not isinstance(start, Var) or start == changed:
            return False
        if start.entity != self.entity.name:
            return not start.entity
        return base == start and self.only in (None, start)

    def _stated(self, value: Term, beside: Term) -> Term:
        """A text that is compared with one of the caller's states is that state."""
        if isinstance(value, Const) and value.kind == "string" and isinstance(beside, Field):
            for machine in self.entity.machines:
                if machine.field == beside.name and beside.base == self.this:
                    for state in machine.states:
                        if split(state.name) == split(str(value.value)):
                            return Const("symbol", state.name)
        return value


def _changed(effect: CodeEffect) -> Term | None:
    """What the effect changes: its own fields say nothing of the caller."""
    target = None if isinstance(effect.effect, Emit) else getattr(effect.effect, "target", None)
    return target if isinstance(target, Var) else None


def refusing(effect: CodeEffect) -> list[Condition]:
    """The conditions on the way to an effect that turn callers away."""
    places = {one.source for one in effect.operation.admits if not one.gatekeeper}
    return [one for one in effect.when if one.source in places and one.outcome != "assumed"]


def gatekeepers(effect: CodeEffect) -> tuple[Admission, ...]:
    """What chooses callers before the entry point is run."""
    return tuple(one for one in effect.operation.admits if one.gatekeeper)


def spoken_roles(identified: Predicate) -> frozenset[str]:
    """The words by which code may call those of whom the predicate holds: their states, their flags."""
    return frozenset(_spoken(identified))


def _spoken(predicate: Predicate) -> Iterator[str]:
    match predicate:
        case Not():
            return
        case Compare(op="=", right=Const(value=str(value))):
            yield from words(value)
        case Compare(op="=", left=Const(value=str(value))):
            yield from words(value)
        case Member(collection=SetOf(items=items)):
            for item in items:
                if isinstance(item, Const) and isinstance(item.value, str):
                    yield from words(item.value)
        case Holds(term=Field(name=name)):
            yield from words(name, prefixes=False)
        case _:
            for operand in getattr(predicate, "operands", ()):
                yield from _spoken(operand)


def vouched_for(question: Question) -> tuple[Source, ...]:
    """The places that see to it that a condition on the caller holds; none if it is not known to.

    The caller is who the surface says, or an instance of the rule that the code has only as its caller.
    """
    part, effect = question.part, question.effect
    roots = {spine(path)[-1] for path in paths(part)}
    this = next(iter(roots)) if len(roots) == 1 else None
    if not isinstance(this, Var) or not this.entity or not effect.operation.admits:
        return ()
    plan, binding = question.implementation.plan, question.implementation.binding
    if binding.of(this) is not None and all(offer.caller != this for offer in plan.offers):
        return ()
    entity = next((one for one in question.inquiry.spec.entities if one.name == this.entity), None)
    if entity is None:
        return ()
    tests = Caller(this, entity).tests(effect)
    known = conjoin(*(told for _, told in tests))
    if question.inquiry.reasoner.implies(known, part).yes:
        return tuple(dict.fromkeys(condition.source for condition, _ in tests))
    accepted = spoken_roles(part)
    if not accepted or len(list(paths(part))) != 1:
        return ()
    return tuple(
        keeper.source
        for keeper in gatekeepers(effect)
        if keeper.roles and all(accepted & set(words(role)) for role in keeper.roles)
    )
