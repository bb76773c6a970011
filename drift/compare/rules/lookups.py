"""Rows that a rule looks up (`let c = Confirmation{slot, person}`) become instances like its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from drift.behaviour.effects import effect_terms
from drift.behaviour.model import Operation
from drift.compare.rules.effect_terms import map_guarded
from drift.logic.build import disjoin, negate
from drift.logic.rewrite import paths, rewrite, root, substitute, subterms
from drift.logic.terms import (
    NULL,
    Aggregate,
    Collect,
    Compare,
    Exists,
    Expression,
    Field,
    Holds,
    Member,
    Predicate,
    Term,
    Var,
)


def name_lookups(rule: Operation) -> tuple[Operation, Mapping[Var, Exists]]:
    """The rule with every looked-up row it navigates or changes as a variable; when each of them is there.

    Existence tests stay collections.
    """
    lookups = _instances(rule)
    if not lookups:
        return rule, {}
    taken = {part.name for part in _all_parts(rule) if isinstance(part, Var)}
    mapping: dict[Term, Term] = {}
    alike: dict[Term, Term] = {}
    for lookup in lookups:
        same = alike.get(_unnamed(lookup.collection))
        if same is not None:
            mapping[lookup] = same
            continue
        name = _fresh(_label(lookup.collection), taken)
        taken.add(name)
        entity = lookup.collection.entity if isinstance(lookup.collection, Collect) else ""
        mapping[lookup] = alike[_unnamed(lookup.collection)] = Var(name, entity)

    def of(term: Term) -> Term:
        return substitute(rewrite(term, _exists_rows), mapping)

    def on(predicate: Predicate) -> Predicate:
        return substitute(rewrite(predicate, _exists_rows), mapping)

    named = replace(
        rule,
        requires=tuple(replace(clause, predicate=on(clause.predicate)) for clause in rule.requires),
        effects=tuple(map_guarded(guarded, of, on) for guarded in rule.effects),
        trigger=replace(rule.trigger, condition=on(rule.trigger.condition)),
        alternatives=tuple(replace(one, condition=on(one.condition)) for one in rule.alternatives),
    )
    there = {mapping[one]: Exists(substitute(one.collection, mapping)) for one in lookups}
    return named, {row: test for row, test in there.items() if isinstance(row, Var)}


def _unnamed(collection: Term) -> Term:
    """The collection, whatever its element is called where it is looked up."""
    if not isinstance(collection, Collect):
        return collection
    element = Var("", collection.entity)
    return Collect(collection.entity, element, substitute(collection.where, {collection.element: element}))


def presupposed(predicate: Predicate, rows: Mapping[Var, Predicate]) -> Iterator[Predicate]:
    """That a row is there wherever something is true of it: comparisons with null are false.

    Reference: Field types, "Checking for absent values".
    """
    for part in subterms(predicate):
        match part:
            case Compare(op, left, right) if op != "!=" and NULL not in (left, right):
                read = {*paths(left), *paths(right)}
            case Member() | Holds():
                read = {*paths(part)}
            case _:
                continue
        for row, there in rows.items():
            if any(isinstance(path, Field) and root(path) == row for path in read):
                yield disjoin(negate(part), there)


def _instances(rule: Operation) -> list[Aggregate]:
    """The lookups used as instances, in order of appearance."""
    found: dict[Aggregate, None] = {}
    for part in _all_parts(rule):
        if isinstance(part, Field) and _is_lookup(part.base):
            found[part.base] = None  # type: ignore[index]
    for guarded in rule.effects:
        for term in effect_terms(guarded.effect):
            if _is_lookup(term):
                found[term] = None  # type: ignore[index]
    return list(found)


def _is_lookup(term: Term) -> bool:
    return isinstance(term, Aggregate) and term.gather == "first" and isinstance(term.collection, Collect)


def _exists_rows(node: Expression) -> Expression:
    """`exists first(c)` says that `c` has an element."""
    if (
        isinstance(node, Exists)
        and isinstance(node.term, Aggregate)
        and node.term.gather in ("first", "last")
    ):
        return Exists(node.term.collection)
    return node


def _all_parts(rule: Operation) -> list[Expression]:
    roots: list[Expression] = [clause.predicate for clause in rule.requires]
    roots.extend(trigger.condition for trigger in rule.triggers)
    for guarded in rule.effects:
        roots.extend(effect_terms(guarded.effect))
        roots.extend(condition.predicate for condition in guarded.when)
    return [part for expression in roots for part in subterms(expression)]


def _label(collection: Term) -> str:
    entity = collection.entity if isinstance(collection, Collect) else "row"
    return entity.rpartition("/")[2][:1].lower() + entity.rpartition("/")[2][1:]


def _fresh(name: str, taken: set[str]) -> str:
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name}_{count}"
    return candidate
