"""Circles in a directed graph, found without recursion and in linear time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node")


def components(graph: Mapping[Node, Iterable[Node]]) -> list[list[Node]]:
    """The strongly connected components (Tarjan), each in order of discovery; callees before callers."""
    order: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    on_stack: set[Node] = set()
    found: list[list[Node]] = []
    for root in graph:
        if root in order:
            continue
        work: list[tuple[Node, Iterator[Node]]] = []
        _enter(root, graph, order, low, stack, on_stack, work)
        while work:
            node, following = work[-1]
            for other in following:
                if other not in order:
                    _enter(other, graph, order, low, stack, on_stack, work)
                    break
                if other in on_stack:
                    low[node] = min(low[node], order[other])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == order[node]:
                    found.append(_popped(node, stack, on_stack))
    return found


def _popped(node: Node, stack: list[Node], on_stack: set[Node]) -> list[Node]:
    component = [stack.pop()]
    while component[-1] != node:
        component.append(stack.pop())
    on_stack.difference_update(component)
    return component[::-1]


def _enter(
    node: Node,
    graph: Mapping[Node, Iterable[Node]],
    order: dict[Node, int],
    low: dict[Node, int],
    stack: list[Node],
    on_stack: set[Node],
    work: list[tuple[Node, Iterator[Node]]],
) -> None:
    order[node] = low[node] = len(order)
    stack.append(node)
    on_stack.add(node)
    work.append((node, iter(graph.get(node, ()))))


def circles(graph: Mapping[Node, Iterable[Node]]) -> Iterator[tuple[Node, ...]]:
    """One shortest circle of every component that has any: `(a, b, a)`, from its first node in the graph."""
    rank = {node: place for place, node in enumerate(graph)}
    for component in components(graph):
        first = min(component, key=lambda node: rank.get(node, len(rank)))
        if len(component) > 1 or first in graph.get(first, ()):
            yield _shortest(first, graph, frozenset(component))


def _shortest(start: Node, graph: Mapping[Node, Iterable[Node]], inside: frozenset[Node]) -> tuple[Node, ...]:
    """Breadth first from the start until an edge leads back to it."""
    came_from: dict[Node, Node] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for other in graph.get(node, ()):
            if other == start:
                path = [start]
                while node != start:
                    path.append(node)
                    node = came_from[node]
                return (start, *reversed(path[1:]), start)
            if other in inside and other not in came_from:
                came_from[other] = node
                queue.append(other)
    return (start, start)
