"""Circles in graphs."""

from drift.allium.modules.cycles import circles, components


def test_a_circle_is_told_once_from_its_first_node() -> None:
    assert list(circles({"a": ["b"], "b": ["c"], "c": ["a"]})) == [("a", "b", "c", "a")]


def test_a_node_that_leads_to_itself() -> None:
    assert list(circles({"a": ["a"], "b": []})) == [("a", "a")]


def test_the_shortest_circle_stands_for_its_component() -> None:
    assert list(circles({"a": ["b", "c"], "b": ["c"], "c": ["a"]})) == [("a", "c", "a")]


def test_a_diamond_is_no_circle() -> None:
    assert list(circles({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []})) == []


def test_circles_apart_are_told_apart() -> None:
    graph = {"a": ["b"], "b": ["a", "c"], "c": ["d"], "d": ["c"]}
    assert sorted(circles(graph)) == [("a", "b", "a"), ("c", "d", "c")]


def test_a_long_chain_needs_no_recursion() -> None:
    chain = {number: [number + 1] for number in range(50_000)}
    chain[50_000] = [0]
    assert len(next(iter(circles(chain)))) == 50_002


def test_components_come_before_what_leads_to_them() -> None:
    assert components({"a": ["b"], "b": ["c"], "c": ["b"]}) == [["b", "c"], ["a"]]
