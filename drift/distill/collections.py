"""Collections said by navigation: relationships and projections instead of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from drift.behaviour.expand import Vocabulary
from drift.behaviour.model import Entity, FieldModel, Relationship
from drift.distill.draft import (
    Assigned,
    Changed,
    Chosen,
    Created,
    DraftEntity,
    DraftProjection,
    DraftRelationship,
    DraftRule,
    Each,
    Emitted,
    Removed,
    Statement,
)
from drift.distill.expressions import ITSELF, WHERE
from drift.distill.names import entity_name, is_plain, plural, snake
from drift.logic.build import conjoin
from drift.logic.implies import conjuncts
from drift.logic.order import order_key
from drift.logic.rewrite import free_variables, rewrite, substitute
from drift.logic.terms import (
    TRUE,
    Aggregate,
    Call,
    Collect,
    Compare,
    Const,
    Exists,
    Expression,
    Field,
    Not,
    Predicate,
    Term,
    Truth,
    Var,
)


class Collections:
    """Rewrites rules, and adds to the entities what the rules navigate by."""

    def __init__(self, entities: Sequence[DraftEntity]) -> None:
        self._entities = {entity.name: entity for entity in entities}
        self._vocabulary = Vocabulary(_model(entities))

    def entities(self) -> tuple[DraftEntity, ...]:
        """The entities with everything that rules navigate by."""
        return tuple(self._entities.values())

    def value(self, term: Term) -> Term:
        """A value with its collections said by navigation."""
        return self._term(term)

    def rule(self, rule: DraftRule) -> DraftRule:
        """The rule with its collections said by navigation."""
        each = rule.each
        trigger = rule.trigger
        if trigger.condition is not None:
            trigger = replace(trigger, condition=self._predicate(trigger.condition))
        return replace(
            rule,
            trigger=trigger,
            requires=tuple(replace(one, predicate=self._predicate(one.predicate)) for one in rule.requires),
            remembered=tuple(replace(one, value=self._term(one.value)) for one in rule.remembered),
            ensures=self._statements(rule.ensures),
            each=None if each is None else replace(each, where=self._predicate(each.where)),
        )

    def _statements(self, statements: Iterable[Statement]) -> tuple[Statement, ...]:
        return tuple(self._statement(one) for one in statements)

    def _statement(self, statement: Statement) -> Statement:
        match statement:
            case Assigned(target, value):
                return replace(statement, target=self._term(target), value=self._term(value))
            case Created(values=values):
                return replace(statement, values=tuple((name, self._term(one)) for name, one in values))
            case Emitted(args=args):
                return replace(statement, args=tuple((name, self._term(one)) for name, one in args))
            case Removed(target):
                return replace(statement, target=self._term(target))
            case Changed(target, item):
                return replace(statement, target=self._term(target), item=self._term(item))
            case Chosen(test, then, other):
                return replace(
                    statement,
                    test=self._predicate(test),
                    then=self._statements(then),
                    other=self._statements(other),
                )
            case Each(variable, _, where, body):
                base, rest = self._navigated(variable.entity, variable, where)
                return replace(statement, base=base, where=self._predicate(rest), body=self._statements(body))

    # ------------------------------------------------------------ expressions

    def _predicate(self, predicate: Predicate) -> Predicate:
        return rewrite(predicate, self._visit)

    def _term(self, term: Term) -> Term:
        return rewrite(term, self._visit)

    def _visit(self, node: Expression) -> Expression:
        match node:
            case Collect(entity, element, where):
                return self._collection(node, entity, element, where)
            case Exists(term) if self._is_many(term):
                return Compare(">", Aggregate("count", term), Const("number", Fraction(0)))
            case Not(Compare(">", Aggregate("count") as number, Const("number", Fraction() as least))):
                return Compare("=", number, Const("number", least)) if least == 0 else node
            case _:
                return node

    def _is_many(self, term: Term) -> bool:
        if isinstance(term, Call):
            return term.name == WHERE
        if not isinstance(term, Field):
            return False
        entity = self._entities.get(self._vocabulary.entity_of(term.base))
        if entity is None:
            return False
        kept = {one.name for one in entity.fields if one.type.kind == "collection"}
        return term.name in kept | {one.name for one in entity.relationships} | {
            one.name for one in entity.projections
        }

    def _collection(self, node: Collect, entity: str, element: Var, where: Predicate) -> Term:
        if _is_lookup(node):
            return node
        base, rest = self._navigated(entity, element, where)
        if base is None or not isinstance(base, Field):
            return node
        parts = conjuncts(rest)
        if rest == TRUE:
            return base
        owner = self._vocabulary.entity_of(base.base)
        match parts:
            case (Compare("=", Field(one, name), Const("symbol", str() as state)),) if one == element:
                projection = self._projection(owner, base.name, name, state)
                if projection:
                    return Field(base.base, projection)
            case _:
                pass
        return Call(WHERE, (base, Truth(substitute(rest, {element: ITSELF}))))

    def _navigated(self, entity: str, element: Var, where: Predicate) -> tuple[Term | None, Predicate]:
        """The relationship that a condition on an element goes along, and the rest of the condition."""
        parts = conjuncts(where)
        for part in sorted(parts, key=order_key):
            if not isinstance(part, Compare) or part.op != "=":
                continue
            for field, owner in ((part.left, part.right), (part.right, part.left)):
                if not (isinstance(field, Field) and field.base == element):
                    continue
                if element in free_variables(owner):
                    continue
                kind = self._vocabulary.entity_of(owner)
                if kind not in self._entities:
                    continue
                name = self._relationship(kind, entity, field.name)
                rest = conjoin(*(one for one in parts if one != part))
                return Field(owner, name), rest
        return None, where

    # ------------------------------------------------------------ what is added to entities

    def _relationship(self, owner: str, entity: str, back: str) -> str:
        known = self._entities[owner]
        for one in known.relationships:
            if (one.entity, one.back) == (entity, back):
                return one.name
        taken = _members(known)
        name = plural(snake(entity_name(entity)))
        if name in taken:
            name = f"{back}_{name}"
        added = DraftRelationship(name, entity, back, known.sources)
        self._entities[owner] = replace(known, relationships=(*known.relationships, added))
        self._vocabulary = Vocabulary(_model(self._entities.values()))
        return name

    def _projection(self, owner: str, relationship: str, field: str, state: str) -> str:
        known = self._entities[owner]
        for one in known.projections:
            if (one.relationship, one.field, one.state) == (relationship, field, state):
                return one.name
        name = f"{state}_{relationship}"
        if name in _members(known) or not is_plain(name):
            return ""
        added = DraftProjection(name, relationship, field, state)
        self._entities[owner] = replace(known, projections=(*known.projections, added))
        return name


def _members(entity: DraftEntity) -> set[str]:
    fields = {field.name for field in entity.fields}
    return fields | {one.name for one in entity.relationships} | {one.name for one in entity.projections}


def _is_lookup(collect: Collect) -> bool:
    """Whether fields are equated with several instances or inputs: one instance is meant."""
    parts = conjuncts(collect.where)
    equations = [
        part
        for part in parts
        if isinstance(part, Compare)
        and part.op == "="
        and not isinstance(part.left, Const)
        and not isinstance(part.right, Const)
    ]
    return len(equations) == len(parts) and len(parts) > 1


def _model(entities: Iterable[DraftEntity]) -> list[Entity]:
    return [
        Entity(
            entity.name,
            fields=tuple(FieldModel(field.name, field.type) for field in entity.fields),
            relationships=tuple(Relationship(one.name, one.entity, True) for one in entity.relationships),
        )
        for entity in entities
    ]
