"""What every node of an expression has: how it is made at little cost, what is worked out about it once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from drift.logic.terms import Expression, Predicate, Term, Var

Setter: TypeAlias = Callable[[object, Any], None]


class Node:
    """What is worked out once about a node: expressions are looked up far more often than they are built.

    `_hash` is structural; `_parts`, `_size` and `_height` are known from the start (see `over`); `_paths` and
    `_free` belong to `drift.logic.rewrite`, `_digest` to `drift.logic.digest`, `_opposite` to
    `drift.logic.build`, `_order` to `drift.logic.order`, `_hides` to `drift.logic.slots`.
    """

    __slots__ = (
        "_digest",
        "_free",
        "_hash",
        "_height",
        "_hides",
        "_opposite",
        "_order",
        "_parts",
        "_paths",
        "_size",
    )
    __match_args__: tuple[str, ...] = ()
    _digest: str
    _free: tuple[Var, ...]
    _hash: int
    _height: int
    _hides: bool
    _opposite: Predicate
    _order: str
    _parts: tuple[Expression, ...]
    _paths: tuple[Term, ...]
    _size: int

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            value = hash(_telling(self.__match_args__)(self))
            _set_hash(self, value)
            return value

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        """Copied and pickled by what it is made of."""
        return type(self), tuple([getattr(self, name) for name in self.__match_args__])


class Leaf(Node):
    """A node without parts."""

    __slots__ = ()
    _parts = ()
    _size = 1
    _height = 1


def setters(kind: type, *names: str) -> tuple[Setter, ...]:
    """What sets those fields of a frozen class: for its own `__init__`, at half the usual price."""
    return tuple([vars(kind)[name].__set__ for name in names])


_set_hash, _set_parts, _set_size, _set_height = setters(Node, "_hash", "_parts", "_size", "_height")


def over(node: Node, parts: tuple[Expression, ...]) -> None:
    """Notes the direct parts of a new node, in source order, its size and height: everybody asks for them."""
    _set_parts(node, parts)
    nodes, levels = 1, 0
    for part in parts:
        nodes += part._size
        if part._height > levels:
            levels = part._height
    _set_size(node, nodes)
    _set_height(node, levels + 1)


@cache
def _telling(names: tuple[str, ...]) -> Callable[[Node], object]:
    """What tells a node from others: its class and what those fields hold."""
    return attrgetter("__class__", *names)
