"""Reading rows after one more was made: counts, sums and tests of existence, over the rows from before."""

from __future__ import annotations

from collections.abc import Container, Mapping

from drift.logic.build import arith, conjoin, disjoin, ite
from drift.logic.rewrite import children, rebuild, rewrite, substitute, subterms
from drift.logic.terms import (
    FALSE,
    TRUE,
    Aggregate,
    Collect,
    Compare,
    Exists,
    Expression,
    Field,
    Member,
    Predicate,
    Term,
    Var,
    number,
)


def meets(
    rows: Collect, made: Var, values: Mapping[str, Term], put_into: Container[Term]
) -> Predicate | None:
    """Whether a row that was made is among those selected; None where what it holds does not tell.

    `put_into`: collections that it was put into.
    """

    def visit(node: Expression) -> Expression:
        match node:
            case Field(base, name) if base == made and name in values:
                return values[name]
            case Member(item, collection) if item == made and collection in put_into:
                return TRUE
            case Compare("=", left, right) if left == right:
                return TRUE
            case Compare("!=", left, right) if left == right:
                return FALSE
            case _:
                return node

    said = conjoin(rewrite(substitute(rows.where, {rows.element: made}), visit))
    if said == FALSE or not any(part == made for part in subterms(said)):
        return said
    return None


def with_row(aggregate: Aggregate, said: Predicate, values: Mapping[str, Term], made: Var) -> Term | None:
    """A count or sum, with a row more where it is `said` to be one; None for what else is gathered."""
    rows = aggregate.collection
    assert isinstance(rows, Collect)
    match aggregate.gather, aggregate.of:
        case "count", None:
            return arith("+", aggregate, ite(said, number(1), number(0)))
        case "sum", of if of is not None:
            slots: dict[Term, Term] = {Field(rows.element, name): value for name, value in values.items()}
            added = substitute(of, slots)
            if any(part in (made, rows.element) for part in subterms(added)):
                return None
            return arith("+", aggregate, ite(said, added, number(0)))
        case _:
            return None


MAX_DEPTH = 100
"""Levels of an expression below which it can't be said."""


def read_after(
    expression: Expression,
    entity: str,
    made: Var,
    values: Mapping[str, Term],
    when: Predicate,
    kept: Container[Term] = (),
    depth: int = 0,
) -> Expression | None:
    """The expression once a row of the entity was made under a condition; None where that can't be said.

    Rows in `kept` were read before.
    """
    match expression:
        case Collect() if expression.entity == entity and expression not in kept:
            return None
        case Exists(Collect() as rows) if rows.entity == entity and rows not in kept:
            said = meets(rows, made, values, ())
            return None if said is None else disjoin(expression, conjoin(when, said))
        case Aggregate(collection=Collect() as rows) if rows.entity == entity and rows not in kept:
            said = meets(rows, made, values, ())
            return None if said is None else with_row(expression, conjoin(when, said), values, made)
        case _:
            pass
    if depth > MAX_DEPTH:
        return None
    parts: list[Expression] = []
    for part in children(expression):
        new = read_after(part, entity, made, values, when, kept, depth + 1)
        if new is None:
            return None
        parts.append(new)
    same = all(new is old for new, old in zip(parts, children(expression), strict=True))
    return expression if same else rebuild(expression, parts)
