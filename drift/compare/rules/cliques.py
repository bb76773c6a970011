"""Maximal cliques: the largest groups of things that go together pairwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice


def maximal_cliques(together: Sequence[set[int]], most: int) -> list[list[int]]:
    """The maximal cliques of a graph given by each node's neighbours, sorted; `most` of them at most."""
    found = list(islice(_cliques([], set(range(len(together))), set(), together), most + 1))
    if len(found) > most:
        # Seldom so many: it is loaded only then, since that takes longer than most comparisons.
        import networkx

        graph: networkx.Graph[int] = networkx.Graph()
        graph.add_nodes_from(range(len(together)))
        graph.add_edges_from(
            (left, right) for left in range(len(together)) for right in sorted(together[left]) if left < right
        )
        found = [sorted(clique) for clique in islice(networkx.find_cliques(graph), most)]
    return sorted(found)


def _cliques(
    chosen: list[int], candidates: set[int], left_out: set[int], together: Sequence[set[int]]
) -> Iterator[list[int]]:
    """Bron and Kerbosch with a pivot: every maximal clique once, in order of its members."""
    if not candidates:
        if chosen and not left_out:
            yield sorted(chosen)
        return
    pivot = max(sorted(candidates | left_out), key=lambda node: len(candidates & together[node]))
    for node in sorted(candidates - together[pivot]):
        yield from _cliques([*chosen, node], candidates & together[node], left_out & together[node], together)
        candidates = candidates - {node}
        left_out = left_out | {node}
