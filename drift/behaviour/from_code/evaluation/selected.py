"""What a query in text gives: rows, what is computed of all of them, rows of other tables beside them."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.evaluation.comparisons import relation
from drift.behaviour.from_code.evaluation.grown import any_row, counted
from drift.behaviour.from_code.evaluation.queries import narrow
from drift.behaviour.from_code.evaluation.stored_rows import with_presence
from drift.behaviour.from_code.evaluation.truth import presence
from drift.behaviour.from_code.walking.values import QueryValue, Value, as_term, row
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.code.languages.sql import Statement
from drift.code.languages.sql.expressions import OTHERS, ROW
from drift.logic.build import conjoin, negate, truth
from drift.logic.implies import conjuncts
from drift.logic.rewrite import substitute, subterms
from drift.logic.terms import (
    Aggregate,
    Collect,
    Compare,
    Field,
    Opaque,
    Predicate,
    Record,
    Term,
    Truth,
    Var,
)


def within(walk: Walk, element: Term, given: dict[str, Value]) -> Walk:
    """A walk in which the names of a statement mean its row and what it was given."""
    state = walk.state.fork()
    state.locals = {ROW: element, **given}
    return replace(walk, state=state, closure={})


def attribute_of(walk: Walk, entity: str, column: str) -> str:
    """The attribute of the class that holds a column."""
    found = walk.knowledge.field(entity, column)
    return found.attribute if found is not None else column


def rows_beside(
    walk: Walk, said: Statement, query: QueryValue, given: dict[str, Value]
) -> tuple[QueryValue, dict[str, Value], bool]:
    """The query under what its joins say, what their rows are, and whether all of them were understood.

    Each joined row is the one that a reference of a row at hand leads to.
    """
    beside: dict[str, Value] = {}
    for join in said.joins:
        cls = walk.knowledge.classes.of_table(join.table)
        if cls is None or not walk.knowledge.is_data(cls):
            return query, beside, False
        other = Var(f"@{join.row}", walk.knowledge.classes.name(cls))
        beside[join.row] = other
        parts = conjuncts(within(walk, query.element, {**given, **beside}).condition(join.on))
        link = next(((part, found) for part in parts if (found := _referred(walk, other, part))), None)
        if link is None:
            return query, beside, False
        query = replace(query, joined=(*query.joined, (other, substitute(link[1], {**dict(query.joined)}))))
        if not join.outer:
            query = narrow(query, conjoin(*(part for part in parts if part is not link[0])))
    return query, beside, True


def _referred(walk: Walk, other: Var, said: Predicate) -> Field | None:
    """What refers to the joined row: what its primary key is equal to, whatever the type of that."""
    if not isinstance(said, Compare) or said.op != "=":
        return None
    key = Field(other, walk.knowledge.primary(other.entity))
    for side, reference in ((said.left, said.right), (said.right, said.left)):
        if side in (key, other) and isinstance(reference, Field) and other not in subterms(reference):
            return reference
    return None


def selected(walk: Walk, said: Statement, query: QueryValue, given: dict[str, Value]) -> QueryValue:
    """What the query gives per row, or in the one row that is computed of all."""
    inside = within(walk, query.element, given)
    if said.computed:
        values = tuple((name, _computed(inside, query, expr)) for name, expr in said.computed)
        if len(values) == 1 and not walk.conventions.members:
            return replace(query, result=values[0][1])
        return replace(query, result=Record(values))
    rows: dict[Term, Term] = {**dict(query.joined)}
    if said.given:
        return replace(query, result=substitute(as_term(given[said.given]), rows))
    first = row(query.collect())
    for name, expr in said.beside:
        if walk.knowledge.field(query.entity, name) is None:
            found = substitute(inside.term(expr), rows)
            walk.state.store[(first, name)] = substitute(found, {query.element: first})
    return replace(query, columns=tuple(attribute_of(walk, query.entity, one) for one in said.result))


def _computed(walk: Walk, query: QueryValue, expr: ir.Expr) -> Term:
    """A value that is computed of all rows of the query."""
    match expr:
        case ir.Call(callee=ir.Name(name=name), arguments=arguments) if name.startswith(OTHERS):
            return _gathered(walk, query, name.removeprefix(OTHERS), arguments)
        case ir.Logical(operands=(first, ir.Literal(value="0"))):
            # A total over no rows is nought.
            return _computed(walk, query, first)
        case ir.Comparison(operator="=" | "!=" | "<" | "<=" | ">" | ">=" as operator, left=left, right=right):
            return truth(relation(walk, operator, _computed(walk, query, left), walk.evaluate(right)))
        case ir.Negation(operand=operand):
            asked = _computed(walk, query, operand)
            if isinstance(asked, Truth):
                return truth(negate(asked.predicate))
        case _:
            pass
    return Opaque("computed", "something computed of all rows", (query.collect(), walk.term(expr)))


def _gathered(walk: Walk, query: QueryValue, name: str, arguments: tuple[ir.Argument, ...]) -> Term:
    columns = [walk.term(one.value) for one in arguments if not one.name]
    for one in arguments:
        if one.name == "filter":
            query = narrow(query, with_presence(walk, query, walk.condition(one.value)))
    rows: Collect = query.collect()
    if name == "exists" and not columns:
        return truth(any_row(walk, rows))
    if name == "count" and len(columns) <= 1:
        for column in columns:
            if isinstance(column, Field) and walk.type_of(column).optional:
                rows = replace(rows, where=conjoin(rows.where, presence(walk, column, True)))
        return counted(walk, rows)
    match name, columns:
        case ("sum" | "min" | "max") as gather, [column]:
            return Aggregate(gather, rows, column)
    return Opaque(name, "something computed of all rows", (rows, *columns))
