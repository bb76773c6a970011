from __future__ import annotations

from drift.logic.build import conjoin
from drift.logic.rewrite import (
    MAX_DEPTH,
    bounded,
    cut,
    leaves,
    paths,
    rewrite,
    root,
    size,
    substitute,
    subterms,
)
from drift.logic.terms import (
    NOW,
    Aggregate,
    Arith,
    Call,
    Collect,
    Compare,
    Exists,
    Expression,
    Field,
    Holds,
    Ite,
    Not,
    Opaque,
    Predicate,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
    number,
    symbol,
)

X, Y, E = Var("x", "X"), Var("y", "Y"), Var("e", "E")
EVERY: Predicate = conjoin(
    Compare("<", Arith("+", Field(X, "a"), number(1)), Ite(Holds(Field(Y, "b")), NOW, Call("f", (Y,)))),
    Exists(Collect("E", E, Compare("=", Field(E, "x"), X))),
    Not(Holds(Opaque("?", "why", (X,)))),
    Compare("=", Truth(Holds(X)), SetOf((Record((("k", Y),)), Aggregate("sum", X, Field(E, "n"))))),
)


def test_nothing_changed_is_the_same_object() -> None:
    assert rewrite(EVERY, lambda node: node) is EVERY
    assert substitute(EVERY, {Var("z"): Y}) is EVERY
    assert bounded(EVERY) is EVERY


def test_every_node_is_rebuilt_over_its_parts() -> None:
    renamed = rewrite(EVERY, lambda node: Var("z", "X") if node == X else node)
    assert X not in set(subterms(renamed)) and Var("z", "X") in set(subterms(renamed))
    assert rewrite(renamed, lambda node: X if node == Var("z", "X") else node) == EVERY


def test_shared_nodes_are_visited_once() -> None:
    term: Term = X
    for _ in range(60):
        term = Arith("+", term, term)
    seen: list[Expression] = []

    def visit(node: Expression) -> Expression:
        seen.append(node)
        return node

    assert rewrite(term, visit) is term
    assert len(seen) == 61
    assert size(term) == 2**61 - 1
    assert len(list(subterms(term))) == 61


def test_a_replacement_of_another_sort_is_wrapped() -> None:
    flag = Holds(Field(X, "f"))
    assert rewrite(Compare("=", X, Y), lambda node: flag if node == Y else node) == Compare(
        "=", X, Truth(flag)
    )
    assert rewrite(Not(flag), lambda node: Y if node == flag else node) == Not(Holds(Y))


def test_substitution_is_simultaneous() -> None:
    assert substitute(Compare("=", X, Y), {X: Y, Y: X}) == Compare("=", Y, X)
    assert substitute(Field(X, "a"), {Field(X, "a"): number(1), X: Y}) == number(1)


def test_bound_elements_are_left_alone_and_never_captured() -> None:
    inner = Collect("E", E, Compare("=", Field(E, "x"), X))
    assert substitute(inner, {E: Y}) is inner
    captured = substitute(inner, {X: Field(E, "parent")})
    assert isinstance(captured, Collect) and captured.element != E
    assert captured.where == Compare("=", Field(captured.element, "x"), Field(E, "parent"))


def test_leaves_are_maximal_and_in_order() -> None:
    test = Compare("<", Arith("+", Field(Field(X, "a"), "b"), Call("f", (Y,))), Field(X, "c"))
    assert leaves(test) == (Field(Field(X, "a"), "b"), Call("f", (Y,)), Field(X, "c"))
    assert root(Field(Field(X, "a"), "b")) == X


def test_paths_reach_into_calls_and_collections_but_not_their_elements() -> None:
    assert paths(EVERY) == (Field(X, "a"), Field(Y, "b"), Y, X)


def test_what_is_too_deep_becomes_opaque() -> None:
    term: Term = X
    for _ in range(10_000):
        term = Arith("+", term, symbol("deep"))
    short = bounded(term)
    found = [node for node in subterms(short) if isinstance(node, Opaque)]
    assert [node.mentions for node in found] == [(X,)]
    assert size(short) <= 3 * MAX_DEPTH
    assert hash(short) == hash(bounded(term)) and short == bounded(term)
    assert isinstance(cut(Not(Holds(X))), Holds)
    assert cut(X) != cut(Y)
