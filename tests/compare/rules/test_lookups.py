"""Rows that a rule looks up."""

from __future__ import annotations

from drift.behaviour.model import Clause, Operation, Trigger
from drift.compare.rules.lookups import name_lookups
from drift.logic.rewrite import subterms
from drift.logic.spans import NOWHERE
from drift.logic.terms import Aggregate, Collect, Compare, Field, Predicate, Term, Var, symbol


def _looked_up(element: str, key: Term) -> Term:
    row = Var(element, "Order")
    return Aggregate("first", Collect("Order", row, Compare("=", Field(row, "id"), key)))


def _rule(*tests: Predicate) -> Operation:
    clauses = tuple(Clause(test, NOWHERE, "") for test in tests)
    return Operation("Pay", NOWHERE, Trigger("external", "Pay"), requires=clauses)


def _rows(rule: Operation) -> set[str]:
    parts = (part for clause in rule.requires for part in subterms(clause.predicate))
    return {part.name for part in parts if isinstance(part, Var) and part.entity == "Order"}


def test_one_row_whatever_its_element_is_called() -> None:
    first = Compare("=", Field(_looked_up("it", Var("key")), "status"), symbol("open"))
    second = Compare("=", Field(_looked_up("it_1", Var("key")), "code"), Var("code"))
    named, rows = name_lookups(_rule(first, second))
    assert _rows(named) == {"order"}
    assert [row.name for row in rows] == ["order"]


def test_rows_of_other_keys_are_others() -> None:
    first = Compare("=", Field(_looked_up("it", Var("key")), "status"), symbol("open"))
    second = Compare("=", Field(_looked_up("it", Var("other")), "code"), Var("code"))
    named, rows = name_lookups(_rule(first, second))
    assert _rows(named) == {"order", "order_2"}
    assert len(rows) == 2
