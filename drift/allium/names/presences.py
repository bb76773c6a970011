"""States in which a member is there: declared of fields, inferred of what is worked out from them.

Language reference v3, "State-dependent field presence" and "Derived value `when` propagation".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any

from drift.allium.expressions import Access, Binary, Conditional, Constant, Existence, Expr, Filter, Name
from drift.allium.items import DerivedItem, FieldItem
from drift.allium.parts import parts

States = tuple[str, frozenset[str]]
"""A status field, and its values in which something is there."""
MAX_DEPTH = 20
"""Derived values that are worked out from each other are followed so far."""
Known = dict[str, States | None]


def states_of(
    item: object, items: Mapping[str, Any], known: Known | None = None, depth: int = 0
) -> States | None:
    """When a member of an entity is there; None if always, or if nothing certain can be said.

    `items` are the members of the entity by name. A derived value that asks for the state, for absence, or
    for one of several cases, provides for states in which something it reads is not there. `known` remembers
    what was found of other members.
    """
    if isinstance(item, FieldItem):
        presence = item.presence
        return (
            None if presence is None else (presence.field, frozenset(one.name for one in presence.literals))
        )
    if not isinstance(item, DerivedItem) or depth > MAX_DEPTH:
        return None
    known = {} if known is None else known
    if item.name not in known:
        known[item.name] = None
        known[item.name] = _inferred(item, items, known, depth)
    return known[item.name]


def _inferred(item: DerivedItem, items: Mapping[str, Any], known: Known, depth: int) -> States | None:
    if _provides(item.value):
        return None
    names = list(dict.fromkeys(own_names(item.value, set(item.parameters))))
    read = [states_of(items.get(name), items, known, depth + 1) for name in names]
    found = [states for states in read if states is not None]
    fields = {field for field, _ in found}
    if len(fields) != 1 or fields & set(names):
        return None
    return fields.pop(), frozenset.intersection(*(states for _, states in found))


def own_names(node: Expr, parameters: Set[str] = frozenset()) -> Iterator[str]:
    """The members of the same instance that an expression reads; in a filter names are the elements'.

    A bare name of one of the `parameters` is none.
    """
    stack = [node]
    while stack:
        current = stack.pop()
        match current:
            case Name(alias="", name=name) if name not in parameters:
                yield name
            case Access(base=Constant(name="this"), name=name):
                yield name
            case Filter():
                stack.append(current.base)
            case _:
                stack.extend(parts(current))


def _provides(node: Expr) -> bool:
    """Whether an expression provides for what is absent."""
    stack = [node]
    while stack:
        current = stack.pop()
        match current:
            case (
                Conditional() | Existence() | Binary(op="??") | Access(optional=True) | Constant(name="null")
            ):
                return True
            case _:
                stack.extend(parts(current))
    return False
