"""Instances that may be made twice. Reference: the warning on creations for a parent."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import Constant, Name, Relation
from drift.allium.items import RelationshipItem
from drift.allium.names.plurals import cardinality
from drift.allium.tree import EntityDeclaration
from drift.behaviour.model import Create, GuardedEffect, Operation
from drift.checks.context import Context
from drift.checks.diagnostic import Found, Related
from drift.logic.rewrite import free_variables, subterms
from drift.logic.spans import Source
from drift.logic.terms import Collect, Field, Member, Term

CODE = "allium.rule.duplicateCreation"
SEVERAL = "allium.relationship.severalMatch"


def check(context: Context) -> Iterator[Found]:
    """Several rules create what a parent has one of, and one of them does not ask whether it is there."""
    single = dict(_single(context))
    makers: dict[tuple[str, str], list[tuple[Operation, GuardedEffect, Term]]] = {}
    for rule in context.behaviour.operations:
        made_here = {one.effect.instance for one in rule.effects if isinstance(one.effect, Create)}
        for guarded in rule.effects:
            if not isinstance(guarded.effect, Create):
                continue
            for name, value in guarded.effect.values:
                key = (guarded.effect.entity, name)
                if key in single and value not in made_here:
                    makers.setdefault(key, []).append((rule, guarded, value))
    for key, made in makers.items():
        yield from _several(key, single[key], made)
        if len({rule.name for rule, _, _ in made}) < 2:
            continue
        for rule, guarded, parent in made:
            if not _asks(rule, guarded, key, single[key], parent):
                others = [one for one, _, _ in made if one.name != rule.name]
                said = (
                    f"`{rule.name}` creates the `{key[0]}` of its `{key[1]}` without asking whether there is"
                    f" one: `{others[0].name}` creates one too"
                )
                hint = f"`requires: not exists {key[0]}{{{key[1]}: …}}`"
                place = Related(others[0].source.file, others[0].source.span, f"`{others[0].name}`")
                yield Found(CODE, guarded.source.file, guarded.source.span, said, hint, (place,))


def _several(
    key: tuple[str, str], called: str, made: list[tuple[Operation, GuardedEffect, Term]]
) -> Iterator[Found]:
    """One rule creates more than one for the same parent: in a loop, or one after the other."""
    seen: dict[tuple[Source, Term], GuardedEffect] = {}
    for rule, guarded, parent in made:
        first = seen.get((rule.source, parent))
        if _loops(guarded) and not set(guarded.over) & set(free_variables(parent)):
            why = "in a loop"
        elif first is not None and not first.over and not guarded.over and not (first.when and guarded.when):
            why = "more than once"
        else:
            seen.setdefault((rule.source, parent), guarded)
            continue
        said = f"`{rule.name}` creates the `{key[0]}` of one `{key[1]}` {why}: `{called}` is at most one"
        hint = "name the relationship in the plural, or create one only"
        yield Found(SEVERAL, guarded.source.file, guarded.source.span, said, hint)


def _loops(guarded: GuardedEffect) -> bool:
    """Whether an effect happens for every element of collections, whatever they are like."""
    each = [one.predicate for one in guarded.when]
    return bool(guarded.over) and all(isinstance(one, Member) and one.item in guarded.over for one in each)


def _single(context: Context) -> Iterator[tuple[tuple[str, str], str]]:
    """Entities of which a parent has one: `(entity, field that leads back)`, and what the parent calls it."""
    for _, entity in context.declared(EntityDeclaration):
        for item in entity.items:
            if not isinstance(item, RelationshipItem) or cardinality(item.name, item.entity.name) != "one":
                continue
            predicate = item.predicate
            if isinstance(predicate, Relation) and predicate.op == "=" and isinstance(predicate.left, Name):
                if isinstance(predicate.right, Constant) and predicate.right.name == "this":
                    yield (item.entity.name, predicate.left.name), item.name
            elif item.back:
                yield (item.entity.name, item.back), item.name


def _asks(rule: Operation, guarded: GuardedEffect, key: tuple[str, str], called: str, parent: Term) -> bool:
    conditions = [clause.predicate for clause in rule.requires] + [one.predicate for one in guarded.when]
    for condition in conditions:
        for part in subterms(condition):
            if isinstance(part, Collect) and part.entity == key[0]:
                return True
            if isinstance(part, Field) and part.name == called:
                return True
    return any(clause.undecidable for clause in rule.requires) or parent is None
