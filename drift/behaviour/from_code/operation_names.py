"""Names of the rows an operation deals with: one for each, told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import inflection

from drift.behaviour.effects import given_terms
from drift.behaviour.from_code.entries import Walked
from drift.behaviour.from_code.evaluation.annotated import came_in
from drift.behaviour.from_code.evaluation.generics import plain_name
from drift.behaviour.from_code.known_by_key import instance_of, with_instances
from drift.behaviour.from_code.many_to_many import of_the_row
from drift.behaviour.from_code.present_rows import present
from drift.behaviour.from_code.propagation import Propagation
from drift.behaviour.from_code.row_keys import RowKeys, in_any_case, in_both
from drift.behaviour.from_code.walking.dropped import is_dropped
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.state import Recorded
from drift.behaviour.from_code.walking.unsaved import handed_on, instance_of as root_of, is_lost
from drift.behaviour.model import (
    Assign,
    Change,
    Condition,
    Create,
    Effect,
    Emit,
    GuardedEffect,
    OpaqueCall,
    Remove,
)
from drift.code import ir
from drift.code.symbols.program import flat
from drift.logic.build import compare, normal
from drift.logic.implies import conjuncts
from drift.logic.rewrite import rewrite, root, substitute, subterms
from drift.logic.terms import (
    FALSE,
    TRUE,
    Aggregate,
    Collect,
    Compare,
    Config,
    Expression,
    Field,
    Predicate,
    Term,
    Var,
)
from drift.logic.types import ValueType


def _gives_value(node: ir.Function | ir.Lambda) -> bool:
    """Whether the function gives its caller anything."""
    given = [s.value for s in flat(node.body) if isinstance(s, ir.Return)]
    return any(value is not None and not isinstance(value, ir.Literal) for value in given)


def _used_variables(walked: Walked) -> set[Var]:
    """The variables that effects and their conditions speak of."""
    found: set[Var] = set()
    for recorded in walked.frame.effects:
        for expression in (*given_terms(recorded.effect), *(c.predicate for c in recorded.when)):
            found.update(part for part in subterms(expression) if isinstance(part, Var))
    return found


class Naming:
    """Gives every row an entry point works on a variable of its own, named after the local that held it."""

    def __init__(self, knowledge: Knowledge, walked: Walked) -> None:
        self._knowledge = knowledge
        self._walked = walked
        self._hints = walked.frame.hints
        self._copies = walked.frame.copies
        self._types = walked.frame.types
        self._names: dict[Term, Var] = {}
        self._taken: set[str] = set()
        self._rows: dict[Var, Collect] = {}
        self._row_keys = RowKeys(knowledge)
        self._named_predicates: dict[Predicate, Predicate] = {}
        self._propagation = Propagation(self._type)
        used = _used_variables(walked)
        for parameter in walked.params:
            if parameter in used:
                self._var(parameter)

    def params(self, params: Iterable[Var]) -> tuple[Var, ...]:
        """The parameters under their names in the model.

        One that nothing uses leaves its name to what is used.
        """
        return tuple(self._names.get(p, p) for p in params if p in self._names or p.name not in self._taken)

    @property
    def rows(self) -> dict[Var, Collect]:
        """The rows that were fetched, and what each was asked by, in the model's names."""
        return {
            row: replace(rows, where=self.predicate(rows.where)) for row, rows in list(self._rows.items())
        }

    def _type(self, term: Term) -> ValueType:
        return self._knowledge.type_of(term, self._types)

    def effect(self, recorded: Recorded) -> GuardedEffect | None:
        """The effect in the model; None when its path contradicts itself."""
        for condition in recorded.when:
            self.predicate(condition.predicate)  # The rows that are tested get their names.
        named = self._of_rows(self._effect(recorded.effect))
        mentioned = self._rows_in(named, recorded.when)
        when = self._conditions((*recorded.when, *self._selection(mentioned, recorded)))
        if any(c.predicate == FALSE for c in when):
            return None
        when = tuple(replace(c, predicate=self._identified(c.predicate, mentioned)) for c in when)
        when = self._of_present(when, mentioned)
        return GuardedEffect(
            named,
            recorded.source,
            when,
            recorded.path,
            recorded.text,
            recorded.symbol,
            recorded.related,
            selected=recorded.selected,
            stored=recorded.stored,
            unsaved=self._is_lost(recorded, named) or self._is_dropped(recorded),
        )

    def _is_lost(self, recorded: Recorded, named: Effect) -> bool:
        """Whether a row that the operation has fetched is changed in memory and forgotten."""
        if not recorded.unsaved or not isinstance(named, Assign):
            return False
        if not recorded.selected and root(named.target) not in self._rows:
            return False
        keeps = self._walked.entry.declared or not _gives_value(self._walked.entry.function.node)
        if not keeps or not is_lost(self._knowledge, self._walked.frame, named.entity):
            return False
        names = {base.name for one in (recorded.effect, named) if isinstance(base := root_of(one), Var)}
        return not any(handed_on(self._knowledge, recorded.source, named.entity, name) for name in names)

    def _is_dropped(self, recorded: Recorded) -> bool:
        """Whether a new instance is gone as soon as it was made."""
        made = recorded.effect
        if not isinstance(made, Create) or recorded.stored:
            return False
        return is_dropped(self._knowledge, recorded.source, made.entity, recorded.unsaved)

    def _of_rows(self, effect: Effect) -> Effect:
        """A reference that is given the key by which a row is known refers to that row."""
        match effect:
            case Assign():
                return replace(effect, value=self._referred(effect.entity, effect.field, effect.value))
            case Create():
                values = tuple((n, self._referred(effect.entity, n, v)) for n, v in effect.values)
                return replace(effect, values=values)
            case _:
                return effect

    def _referred(self, entity: str, field: str, value: Term) -> Term:
        found = self._knowledge.field(entity, field)
        if found is None or not (found.reference or found.type.kind == "entity"):
            return value
        for row, collection in self._rows.items():
            key = Field(collection.element, self._knowledge.primary(row.entity))
            fits = found.type.kind != "entity" or found.type.entity == row.entity
            if fits and compare("=", key, value) in conjuncts(self.predicate(collection.where)):
                return row
        came = instance_of(self._knowledge, self._type, value, found.type.entity)
        return value if came is None else self._came_in(came, found.type.entity)

    def _identified(self, predicate: Predicate, rows: Iterable[Var]) -> Predicate:
        """What is compared with the key that a row was fetched by is compared with the row."""
        keys: dict[Term, Var] = {}
        for row in rows:
            where = self._rows[row].where
            key = Field(self._rows[row].element, self._knowledge.primary(row.entity))
            if isinstance(where, Compare) and where.op == "=" and where.left == key:
                keys[where.right] = row

        def visit(node: Expression) -> Expression:
            if isinstance(node, Compare) and node.op in ("=", "!=") and isinstance(node.left, Field):
                base, known = node.left.base, keys.get(node.right)
                primary = self._knowledge.primary(self._type(base).entity)
                same = known is not None and self._type(base).entity == known.entity
                if known is not None and same and node.left.name == primary and isinstance(base, Field):
                    return Compare(node.op, base, known)
                if known is not None and self._refers(node.left, known):
                    return Compare(node.op, node.left, known)
            return node

        known = {row: substitute(self._rows[row].where, {self._rows[row].element: row}) for row in rows}
        found = of_the_row(self._knowledge, rewrite(predicate, visit) if keys else predicate, known)
        return with_instances(self._knowledge, self._type, found, self._came_in)

    def _refers(self, reference: Field, row: Var) -> bool:
        """Whether the field is a reference to the entity of the row."""
        found = self._knowledge.field(self._type(reference.base).entity, reference.name)
        if found is None or not (found.reference or found.type.kind == "entity"):
            return False
        return found.type.kind != "entity" or found.type.entity == row.entity

    def _of_present(self, when: Iterable[Condition], rows: Sequence[Var]) -> tuple[Condition, ...]:
        """The conditions: that a query for the key of a row and more found something, says the rest of it."""
        found: list[Condition] = []
        for condition in when:
            said = self._said_of_row(condition, rows)
            found.extend((condition,) if said is None else said)
        return tuple(found)

    def _valued(self, predicate: Predicate) -> Predicate:
        """A count that is compared with a constant of the code, compared with its value."""
        match predicate:
            case Compare(op=op, left=Aggregate(gather="count") as count, right=Config(name=name)):
                known = self._knowledge.config.get(name)
                if known is not None and known.value is not None:
                    return Compare(op, count, known.value)
        return predicate

    def _said_of_row(self, condition: Condition, rows: Sequence[Var]) -> list[Condition] | None:
        collection = present(self._valued(condition.predicate))
        if collection is None:
            return None
        asked = conjuncts(self.predicate(collection.where))
        for row in rows:
            key = conjuncts(self.predicate(self._rows[row].where))
            if collection.entity == row.entity and TRUE not in key and set(key) < set(asked):
                rest = [one for one in asked if one not in key]
                element = collection.element
                return [replace(condition, predicate=substitute(one, {element: row})) for one in rest]
        return None

    def opaque(self, call: OpaqueCall) -> OpaqueCall:
        """The opaque call in the model."""
        return replace(call, when=self._conditions(call.when))

    def _effect(self, effect: Effect) -> Effect:
        match effect:
            case Assign():
                return replace(effect, target=self.term(effect.target), value=self.term(effect.value))
            case Create():
                values = tuple((n, self.term(v)) for n, v in effect.values)
                return Create(effect.entity, values, self._var(effect.instance))
            case Remove():
                return replace(effect, target=self.term(effect.target))
            case Change():
                return replace(effect, target=self.term(effect.target), item=self.term(effect.item))
            case Emit():
                return Emit(effect.name, tuple((n, self.term(v)) for n, v in effect.args))

    def term(self, term: Term) -> Term:
        """The term with rows and fresh objects under their names."""
        return rewrite(term, self._visit)

    def predicate(self, predicate: Predicate) -> Predicate:
        """The predicate with rows and fresh objects under their names, in normal form."""
        known = self._named_predicates.get(predicate)
        if known is None:
            known = normal(rewrite(predicate, self._visit), self._type)
            self._named_predicates[predicate] = known
        return known

    def _visit(self, node: Expression) -> Expression:
        match node:
            case Var() if node in self._copies:
                return self.term(self._copies[node])
            case Var():
                return self._var(node)
            case Aggregate(gather="first", collection=Collect() as collection, of=None):
                return self._row(node, collection)
            case _:
                return node

    def _row(self, node: Aggregate, collection: Collect) -> Var:
        element = self._knowledge.element(collection.entity)
        if collection.element != element and element not in subterms(collection.where):
            # The same rows, whatever their element had to be called within another collection.
            where = substitute(collection.where, {collection.element: element})
            collection = Collect(collection.entity, element, where)
            node = Aggregate("first", collection)
        known = self._names.get(node)
        if known is None:
            known = self._row_keys.row(collection)
            if known is None:
                known = self._named(self._hint(node, collection.entity), collection.entity)
                self._rows[known] = collection
            else:
                self._rows[known] = in_both(self._rows[known], collection)
            self._row_keys.note(known, collection)
            self._names[node] = known
        return known

    def _came_in(self, term: Term, entity: str) -> Var:
        """The variable of what came in and is known by its key."""
        node = Field(term, entity)
        known = self._names.get(node)
        if known is None:
            name = term.name if isinstance(term, Field | Var) else entity
            known = self._named(inflection.underscore(name), entity)
            self._names[node] = known
        return known

    def _hint(self, node: Term, entity: str) -> str:
        for term, hint in self._hints.items():
            if term == node:
                return hint
        return inflection.underscore(entity.rsplit(".", 1)[-1])

    def _var(self, var: Var) -> Var:
        if var.name.startswith("@"):
            return var
        known = self._names.get(var)
        if known is None:
            base = self._own_name(var)
            if base in self._knowledge.frameworks.conventions.receivers and var.entity:
                base = inflection.underscore(var.entity.rsplit(".", 1)[-1])
            elif "#" in var.name and not self._hints.get(var):
                base = inflection.underscore(base)
            known = self._named(base, var.entity)
            self._names[var] = known
            self._names[known] = known
            type_ = self._types.get(var)
            if type_ is not None:
                self._types[known] = type_
        return known

    def _own_name(self, var: Var) -> str:
        """What the code calls it: a parameter by its name, else the name of the local that holds it."""
        made = "#" in var.name or var.name.startswith("$")
        hint = self._hints.get(var) if made else None
        return hint or plain_name(var.name).split("#")[0].split("/")[0].rsplit(".", 1)[-1].lstrip("$")

    def _named(self, base: str, entity: str) -> Var:
        name, count = base, 2
        while name in self._taken:
            name, count = f"{base}_{count}", count + 1
        self._taken.add(name)
        made = Var(name, entity)
        self._names.setdefault(made, made)
        return made

    def _rows_in(self, effect: Effect, when: Iterable[Condition]) -> list[Var]:
        parts: list[Expression] = [part for term in given_terms(effect) for part in in_any_case(term)]
        parts.extend(part for c in when for part in subterms(self.predicate(c.predicate)))
        return list(dict.fromkeys(p for p in parts if isinstance(p, Var) and p in self._rows))

    def _selection(self, rows: Iterable[Var], recorded: Recorded) -> list[Condition]:
        """What the queries that found the rows say of them."""
        conditions: list[Condition] = []
        for row in rows:
            collection = self._rows[row]
            where = substitute(collection.where, {collection.element: row})
            conditions.extend(
                Condition(p, recorded.source, "selection", recorded.symbol)
                for p in conjuncts(where)
                if not came_in(p)
            )
        return conditions

    def _conditions(self, conditions: Iterable[Condition]) -> tuple[Condition, ...]:
        """The conditions in the model's names, without implied ones and alternatives that are ruled out."""
        named: list[Condition] = []
        for condition in conditions:
            for predicate in conjuncts(self.predicate(condition.predicate)):
                if predicate != TRUE and all(predicate != c.predicate for c in named):
                    named.append(replace(condition, predicate=predicate))
        return tuple(self._propagation.reduced(named))
