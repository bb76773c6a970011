"""All maximal cliques, as an independent implementation finds them."""

from __future__ import annotations

import networkx
from hypothesis import given, strategies as st

from drift.compare.rules.cliques import maximal_cliques


@given(st.integers(0, 8), st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=28))
def test_finds_what_networkx_finds(size: int, pairs: set[tuple[int, int]]) -> None:
    edges = [(left, right) for left, right in pairs if left < right < size]
    beside: list[set[int]] = [set() for _ in range(size)]
    for left, right in edges:
        beside[left].add(right)
        beside[right].add(left)
    graph: networkx.Graph[int] = networkx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(edges)
    assert maximal_cliques(beside, 64) == sorted(sorted(found) for found in networkx.find_cliques(graph))


def test_no_more_than_asked_for() -> None:
    # Four groups of three, all but the members of a group together: 81 cliques.
    beside = [{other for other in range(12) if other // 3 != node // 3} for node in range(12)]
    assert len(maximal_cliques(beside, 81)) == 81
    some = maximal_cliques(beside, 64)
    assert len(some) == 64
    assert all(clique in maximal_cliques(beside, 81) for clique in some)
