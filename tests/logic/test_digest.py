"""Digests of expressions: equal for equal ones, else different, whatever the hash seed."""

import subprocess
import sys
from fractions import Fraction

import pytest

from drift.logic.build import negate
from drift.logic.digest import digest
from drift.logic.terms import And, Arith, Compare, Config, Const, Field, Record, Term, Var

USER = Var("user", "User")
TRIES = Field(USER, "tries")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Compare("<", TRIES, Config("max")), Compare("<=", TRIES, Config("max"))),
        (Compare("=", TRIES, Const("number", Fraction(1))), Compare("=", TRIES, Const("string", "1"))),
        (Record((("a", USER),)), Record((("b", USER),))),
        (Var("user", "User"), Var("user", "")),
        (Const("boolean", True), Const("null", None)),
    ],
)
def test_what_differs_has_another_digest(one: Term, other: Term) -> None:
    assert digest(one) != digest(other)


def test_the_negation_is_not_the_same() -> None:
    condition = And((Compare("<", TRIES, Config("max")), Compare("=", Field(USER, "status"), Config("s"))))
    assert digest(condition) != digest(negate(condition))
    assert digest(condition) == digest(And(condition.operands))


def test_shared_parts_cost_once() -> None:
    term: Term = TRIES
    for _ in range(400):
        term = Arith("+", term, term)
    assert len(digest(term)) == 16


def test_it_does_not_depend_on_the_hash_seed() -> None:
    program = (
        "from drift.logic.digest import digest; from drift.logic.terms import Field, Var;"
        "print(digest(Field(Var('user', 'User'), 'tries')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == digest(TRIES)
