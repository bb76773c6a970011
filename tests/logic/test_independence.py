"""Which parts of a conjunction can be asked apart: the whole can hold exactly if each of them can."""

from __future__ import annotations

from itertools import combinations

from drift.logic.build import conjoin
from drift.logic.implies import conjuncts, independent, satisfiable
from drift.logic.independence import Independence
from drift.logic.terms import (
    NULL,
    Aggregate,
    Call,
    Collect,
    Compare,
    Exists,
    Field,
    Holds,
    Not,
    Or,
    Predicate,
    Var,
    number,
    symbol,
)
from drift.logic.types import untyped

A, B, C = Var("a", "A"), Var("b", "A"), Var("c", "C")
STATUS, OTHER = Field(A, "status"), Field(B, "status")
LINES = Collect("Line", Var("$1", "Line"), Compare("=", Field(Var("$1", "Line"), "owner"), A))
OPEN = Collect("Line", Var("$1", "Line"), Compare("=", Field(Var("$1", "Line"), "state"), symbol("open")))

ATOMS: tuple[Predicate, ...] = (
    Compare("=", STATUS, symbol("open")),
    Compare("=", STATUS, symbol("shut")),
    Compare("=", OTHER, symbol("shut")),
    Compare("=", A, B),
    Compare("!=", A, NULL),
    Compare("=", A, NULL),
    Compare("<", Field(C, "count"), number(3)),
    Compare(">", Field(C, "count"), number(5)),
    Or((Compare(">", Field(C, "count"), number(2)), Compare("=", STATUS, symbol("open")))),
    Holds(Call("allowed", (Field(C, "name"),))),
    Not(Holds(Call("allowed", (Field(C, "name"),)))),
    Exists(LINES),
    Not(Exists(OPEN)),
    Compare(">", Aggregate("count", LINES), number(2)),
)


def groups(*predicates: Predicate) -> list[set[Predicate]]:
    parts = independent(conjoin(*predicates), untyped, Independence())
    return [set(conjuncts(part)) for part in parts]


def test_the_whole_holds_exactly_if_each_part_can() -> None:
    answers = set()
    apart = 0
    for count in (2, 3, 4):
        for chosen in combinations(ATOMS, count):
            whole = conjoin(*chosen)
            parts = independent(whole, untyped, Independence())
            apart += len(parts) > 1
            expected = satisfiable(whole) is not False
            assert all(satisfiable(part) is not False for part in parts) is expected, chosen
            answers.add(expected)
    assert answers == {True, False}
    assert apart > 100


def test_fields_of_one_instance_are_apart() -> None:
    assert len(groups(Compare("=", STATUS, symbol("open")), Holds(Field(A, "late")))) == 2


def test_what_is_equated_joins_what_starts_there() -> None:
    said = (Compare("=", STATUS, symbol("open")), Compare("=", OTHER, symbol("shut")))
    assert len(groups(*said)) == 2
    assert len(groups(*said, Compare("=", A, B))) == 1


def test_collections_of_one_entity_belong_together() -> None:
    assert len(groups(Exists(LINES), Not(Exists(OPEN)))) == 1
