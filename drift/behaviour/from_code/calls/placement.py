"""Putting a summary in place: arguments for placeholders, the caller's memory for fields."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drift.behaviour.from_code.calls.reading import read_back, reads_stored
from drift.behaviour.from_code.evaluation.annotated import annotated
from drift.behaviour.from_code.evaluation.comparisons import membership, relation
from drift.behaviour.from_code.evaluation.grown import any_row, gathered
from drift.behaviour.from_code.evaluation.handing import placed as placed_handed
from drift.behaviour.from_code.evaluation.queries import by_key, only_row
from drift.behaviour.from_code.evaluation.references import as_reference
from drift.behaviour.from_code.evaluation.truth import presence, truthiness
from drift.behaviour.from_code.walking.state import (
    MAX_RELATED,
    Exit,
    Recorded,
    tame,
    tame_term,
    where_fetched,
)
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    DictValue,
    FunctionValue,
    ListValue,
    MethodValue,
    ProcedureValue,
    QueryValue,
    SuperValue,
    Value,
    as_term,
    choose,
    is_term,
    without_null,
)
from drift.behaviour.from_code.walking.walk import Walk
from drift.behaviour.model import Assign, Change, Condition, Create, Effect, Emit, OpaqueCall, Remove
from drift.logic.build import arith, conjoin, disjoin, ite, negate
from drift.logic.implies import conjuncts
from drift.logic.rewrite import MAX_DEPTH, Seen, as_predicate, as_term as as_value, cut, rebuild
from drift.logic.spans import NOWHERE, Source
from drift.logic.terms import (
    FALSE,
    TRUE,
    Aggregate,
    Always,
    And,
    Arith,
    Collect,
    Compare,
    Exists,
    Expression,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Or,
    Predicate,
    Term,
    Var,
)

if TYPE_CHECKING:
    from drift.behaviour.from_code.calls.summaries import Summary


class Placement:
    """One substitution, memoised per expression."""

    def __init__(self, walk: Walk, mapping: dict[Term, Term]) -> None:
        self._walk = walk
        self._mapping = mapping
        self._seen: Seen = {}
        self._functions: dict[int, tuple[FunctionValue, FunctionValue]] = {}

    def term(self, term: Term) -> Term:
        """The term in the caller's view."""
        return tame_term(as_value(self._placed(term, 0)))

    def predicate(self, predicate: Predicate) -> Predicate:
        """The predicate in the caller's view."""
        return tame(as_predicate(self._placed(predicate, 0)))

    def value(self, value: Value) -> Value:
        """The value in the caller's view."""
        match value:
            case ListValue():
                items = tuple(self.value(v) for v in value.items)
                same = all(new is old for new, old in zip(items, value.items, strict=True))
                return value if same else ListValue(items, value.kind)
            case DictValue():
                entries = tuple((self.term(k), self.value(v)) for k, v in value.items)
                kept = all(new[1] is old[1] for new, old in zip(entries, value.items, strict=True))
                rest = self.value(value.rest) if value.rest is not None else None
                kept = kept and entries == value.items and rest is value.rest
                return value if kept else DictValue(entries, value.open, rest)
            case QueryValue():
                return replace(
                    value,
                    where=self.predicate(value.where),
                    values=tuple((n, self.value(v)) for n, v in value.values),
                    result=self.term(value.result) if value.result is not None else None,
                    joined=tuple((v, self.term(t)) for v, t in value.joined),
                )
            case ChoiceValue():
                return choose(self.predicate(value.test), self.value(value.then), self.value(value.other))
            case FunctionValue():
                return self._function(value)
            case MethodValue():
                return MethodValue(self.value(value.receiver), value.name)
            case ProcedureValue():
                return replace(
                    value,
                    steps=tuple(self.value(v) for v in value.steps),
                    gathered=self.value(value.gathered) if value.gathered is not None else None,
                    given=self.value(value.given) if value.given is not None else None,
                )
            case SuperValue():
                return SuperValue(self.value(value.receiver), value.owner)
            case _ if is_term(value):
                return self.term(as_term(value))
            case _:
                return value

    def _function(self, function: FunctionValue) -> FunctionValue:
        """What a function took from around it, in the caller's view; one that took nothing stays itself."""
        known = self._functions.get(id(function))
        if known is None:
            bound = self.value(function.bound) if function.bound is not None else None
            closure = tuple((n, self.value(v)) for n, v in function.closure)
            preset = tuple((n, self.value(v)) for n, v in function.preset)
            same = bound is function.bound and all(
                new[1] is old[1]
                for new, old in zip((*closure, *preset), (*function.closure, *function.preset), strict=True)
            )
            placed = function if same else replace(function, bound=bound, closure=closure, preset=preset)
            known = (function, placed)
            self._functions[id(function)] = known
        return known[1]

    def _placed(self, node: Expression, depth: int) -> Expression:
        """The node in the caller's view, its parts first; itself where that changes nothing.

        As `rewrite` does it, without making each node anew before it is told what becomes of it.
        """
        known = self._seen.get(id(node))
        if known is not None:
            return known[1]
        parts = node._parts
        step = _STEPS.get(type(node))
        result: Expression
        if not parts:
            result = node if step is None else step(self, node, parts)
        elif depth >= MAX_DEPTH:
            result = cut(node)
        else:
            deeper = depth + 1
            fresh = [self._placed(part, deeper) for part in parts]
            same = True
            for new, old in zip(fresh, parts, strict=True):
                if new is not old:
                    same = False
                    break
            if step is None:
                result = node if same else rebuild(node, fresh)
            else:
                result = step(self, node, fresh)
                if same and result == node:
                    result = node
        self._seen[id(node)] = (node, result)
        return result

    def _field(self, node: Field, parts: Sequence[Expression]) -> Term:
        base = as_value(parts[0])
        entity = self._walk.entity_of(base)
        found = self._walk.knowledge.field(entity, node.name) if entity else None
        return as_term(self._walk.read(base, found.name if found is not None else node.name))

    def _aggregate(self, node: Aggregate, parts: Sequence[Expression]) -> Term:
        collection = parts[0]
        if node.gather == "first" and node.of is None and isinstance(collection, Collect):
            return self._row(collection)
        placed = as_value(rebuild(node, parts))
        return gathered(self._walk, placed) if isinstance(placed, Aggregate) else placed

    def _exists(self, _: Exists, parts: Sequence[Expression]) -> Predicate:
        """Whether a row fetched by the key of an instance is there: whether that instance is."""
        term = as_value(parts[0])
        if isinstance(term, Collect):
            found = self._row(term)
            if not isinstance(found, Aggregate):
                return presence(self._walk, found, True)
            return any_row(self._walk, term)
        return truthiness(self._walk, term)

    def _row(self, collection: Collect) -> Term:
        """A row fetched by the key of an instance is that instance."""
        where = collection.where
        said = annotated(where)
        held = None if said is None else as_term(without_null(said))
        if held is not None and self._walk.entity_of(held) == collection.entity:
            return held
        if isinstance(where, Compare) and where.op == "=":
            key = Field(collection.element, self._walk.knowledge.primary(collection.entity))
            for side, other in ((where.left, where.right), (where.right, where.left)):
                if side == key or side == collection.element:
                    return by_key(self._walk, QueryValue(collection.entity, collection.element), other)
        return only_row(self._walk, collection)


_STEPS: dict[type, Callable[[Placement, Any, Sequence[Expression]], Expression]] = {
    Var: lambda self, node, _: self._mapping.get(node, node),
    Field: Placement._field,
    Compare: lambda self, node, parts: relation(self._walk, node.op, as_value(parts[0]), as_value(parts[1])),
    Member: lambda self, _, parts: membership(self._walk, as_value(parts[0]), as_value(parts[1])),
    Holds: lambda self, _, parts: truthiness(self._walk, as_value(parts[0])),
    Exists: Placement._exists,
    Not: lambda _, __, parts: negate(as_predicate(parts[0])),
    And: lambda _, __, parts: conjoin(*[as_predicate(part) for part in parts]),
    Or: lambda _, __, parts: disjoin(*[as_predicate(part) for part in parts]),
    Ite: lambda _, __, parts: ite(as_predicate(parts[0]), as_value(parts[1]), as_value(parts[2])),
    Arith: lambda _, node, parts: arith(node.op, as_value(parts[0]), as_value(parts[1])),
    Aggregate: Placement._aggregate,
}
"""What is built anew once the parts of a node were put in place; the rest stays as it is."""


def place(walk: Walk, summary: Summary, mapping: dict[Term, Term], source: Source) -> Value:
    """Does in the caller what the summary says, and gives the returned value."""
    suffix = f"/{source.span.line}"
    renamed: dict[Term, Term] = {v: Var(v.name + suffix, v.entity) for v in summary.created}
    walk.frame.created.extend(v for v in renamed.values() if isinstance(v, Var))
    placement = Placement(walk, {**mapping, **renamed})
    for copy, of in summary.copies:
        walk.frame.copies[renamed.get(copy, copy)] = walk.original(placement.term(of))
    conditions = {id(c): c for r in summary.effects for c in r.when}
    called = tuple(place for place in (source, *walk.touched(source)) if place != NOWHERE)
    placed = {key: _placed_condition(placement, c, called) for key, c in conditions.items()}
    paths = _Paths(walk, placement, placed)
    recorded = [_effect(walk, placement, r, paths, called) for r in summary.effects]
    opaque = [_opaque(walk, o, paths) for o in summary.opaque]
    value = placement.value(summary.value)
    writes = [((placement.term(b), n), placement.value(v)) for (b, n), v in summary.writes]
    refusals = [(e, tuple(_placed_condition(placement, c, called) for c in e.when)) for e in summary.refusals]
    for term, hint in summary.hints:
        walk.frame.hints.setdefault(placement.term(term), hint)
    kept = None if summary.kept is None else [as_term(without_null(placement.term(k))) for k in summary.kept]
    _stored(walk, summary, refusals, kept)
    walk.frame.effects.extend(r for r in recorded if r is not None)
    given_out = [tuple(placement.value(v) for v in one.open) for one in summary.handed]
    placed_handed(walk, summary.handed, given_out)
    walk.frame.opaque.extend(o for o in opaque if o is not None)
    walk.frame.truncated = walk.frame.truncated or summary.truncated
    walk.frame.astray = walk.frame.astray or summary.astray
    walk.trace.extend(summary.origins)
    for exit_, when in refusals:
        _refuse(walk, exit_, when)
    if not summary.returns:
        walk.state.alive = False
        return value
    for (base, name), held in writes:
        entity = walk.entity_of(base)
        found = walk.knowledge.field(entity, name) if entity else None
        walk.state.store[(base, found.name if found is not None else name)] = held
    held_of = {base for (base, _), _ in writes}
    walk.frame.whole.update(made for made in renamed.values() if made in held_of)
    for one in recorded:
        if one is not None and isinstance(one.effect, Create) and reads_stored(walk, one.effect):
            read_back(walk, one.effect)
    return value


def _stored(
    walk: Walk,
    summary: Summary,
    refusals: Sequence[tuple[Exit, tuple[Condition, ...]]],
    kept: Sequence[Term] | None,
) -> None:
    """A callee that stores something stores what the caller changed in it, too, unless it refuses first."""
    if summary.saved_after is None:
        return
    before = [conjoin(*(c.predicate for c in when)) for _, when in refusals[: summary.saved_after]]
    when = walk.state.when
    for (exit_, conditions), refused in zip(refusals, before, strict=False):
        if exit_.outcome == "error" and conditions:
            walk.state.assume(
                replace(conditions[-1], predicate=p, outcome="error") for p in conjuncts(negate(refused))
            )
    walk.saved(*(kept or ()))
    walk.state.when = when


def _placed_condition(placement: Placement, condition: Condition, called: tuple[Source, ...]) -> Condition:
    """The condition in the caller's view; the call that hands over what is tested takes part in it."""
    related = tuple(dict.fromkeys((*condition.related, *called)))[:MAX_RELATED]
    return Condition(
        placement.predicate(condition.predicate),
        condition.source,
        condition.outcome,
        condition.symbol,
        condition.text,
        related,
        condition.declared,
    )


def _conditions(walk: Walk, conditions: tuple[Condition, ...]) -> tuple[Condition, ...] | None:
    """The caller's path and the callee's conditions; None when that can't happen."""
    kept: list[Condition] = list(walk.state.when)
    known = {c.predicate for c in kept}
    for condition in conditions:
        if condition.predicate == FALSE:
            return None
        if condition.predicate == TRUE or condition.predicate in known:
            continue
        known.add(condition.predicate)
        kept.append(condition)
    return tuple(kept)


class _Paths:
    """The caller's path together with those of the callee, each worked out once: many effects share one.

    What leads to an effect also remembers the call; None for a path that can't be taken. A path is known by
    its identity: the summary keeps all of them.
    """

    def __init__(self, walk: Walk, placement: Placement, placed: dict[int, Condition]) -> None:
        self._walk = walk
        self._placement = placement
        self._placed = placed
        self._effects: dict[int, tuple[Condition, ...] | None] = {}
        self._calls: dict[int, tuple[Condition, ...] | None] = {}

    def of_effect(self, when: tuple[Condition, ...]) -> tuple[Condition, ...] | None:
        """The path to an effect."""
        if id(when) not in self._effects:
            self._effects[id(when)] = _conditions(self._walk, tuple([self._placed[id(c)] for c in when]))
        return self._effects[id(when)]

    def of_call(self, when: tuple[Condition, ...]) -> tuple[Condition, ...] | None:
        """The path to a call that was not understood."""
        if id(when) not in self._calls:
            self._calls[id(when)] = _conditions(self._walk, tuple([self._same(c) for c in when]))
        return self._calls[id(when)]

    def _same(self, condition: Condition) -> Condition:
        predicate = self._placement.predicate(condition.predicate)
        return condition if predicate is condition.predicate else replace(condition, predicate=predicate)


def _effect(
    walk: Walk,
    placement: Placement,
    recorded: Recorded,
    paths: _Paths,
    called: tuple[Source, ...],
) -> Recorded | None:
    when = paths.of_effect(recorded.when)
    if when is None:
        return None
    effect = _placed_effect(walk, placement, recorded.effect)
    related = tuple(dict.fromkeys((*recorded.related, *called)))[:MAX_RELATED]
    path = (walk.frame.symbol, *recorded.path)
    selected = tuple(dict.fromkeys((*recorded.selected, *where_fetched(walk.frame, effect))))[:MAX_RELATED]
    return replace(recorded, effect=effect, when=when, path=path, related=related, selected=selected)


def _placed_effect(walk: Walk, placement: Placement, effect: Effect) -> Effect:
    match effect:
        case Assign():
            target = walk.original(as_term(without_null(placement.term(effect.target))))
            entity = effect.entity or walk.entity_of(target)
            found = walk.knowledge.field(entity, effect.field) if entity else None
            name = found.name if found is not None else effect.field
            stored = as_term(as_reference(walk, entity, name, placement.term(effect.value)))
            return Assign(target, entity, name, stored)
        case Create():
            values = tuple(
                (n, as_term(as_reference(walk, effect.entity, n, placement.term(v))))
                for n, v in effect.values
            )
            instance = placement.term(effect.instance)
            return Create(effect.entity, values, instance if isinstance(instance, Var) else effect.instance)
        case Remove():
            target = walk.original(as_term(without_null(placement.term(effect.target))))
            return Remove(target, effect.entity or walk.entity_of(target))
        case Change():
            target = walk.original(as_term(without_null(placement.term(effect.target))))
            return Change(
                target,
                effect.entity or walk.entity_of(target),
                effect.field,
                placement.term(effect.item),
                effect.added,
            )
        case Emit():
            return Emit(effect.name, tuple((n, placement.term(v)) for n, v in effect.args))


def _opaque(walk: Walk, call: OpaqueCall, paths: _Paths) -> OpaqueCall | None:
    when = paths.of_call(call.when)
    return None if when is None else replace(call, when=when, path=(walk.frame.symbol, *call.path))


def _refuse(walk: Walk, exit_: Exit, when: tuple[Condition, ...]) -> None:
    """The callee may refuse here: a way out of the caller, and a guard on everything after the call."""
    full = _conditions(walk, when)
    if full is None or not walk.state.alive:
        return
    walk.frame.exits.append(replace(exit_, when=full, store=dict(walk.state.store)))
    known = {c.predicate for c in walk.state.when}
    remaining = tuple(c for c in when if c.predicate not in known and c.predicate != TRUE)
    if not remaining:
        walk.state.alive = False
        return
    refused = negate(conjoin(*(c.predicate for c in remaining)))
    if isinstance(refused, Always):
        walk.state.alive = walk.state.alive and refused.value
        return
    last = remaining[-1]
    walk.state.assume(replace(last, predicate=p, outcome=exit_.outcome) for p in conjuncts(refused))
