"""Local containers that a loop may change in place: afterwards they hold other things than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import msgspec

from drift.behaviour.from_code.walking.state import State
from drift.behaviour.from_code.walking.values import DictValue, ListValue, as_term
from drift.code import ir
from drift.code.ir.inner import inner
from drift.logic.terms import Opaque, SetOf

READING = frozenset(
    {
        "copy", "count", "entries", "every", "filter", "find", "findIndex", "forEach", "get", "has",
        "includes", "index", "indexOf", "isdisjoint", "issubset", "issuperset", "items", "join", "keys",
        "map", "slice", "some", "union", "values",
    }
)  # fmt: skip
"""Methods of the languages' own containers that leave them as they are; any other may change them."""


def leave_open(body: Iterable[ir.Stmt], before: State, after: State) -> None:
    """After a loop that ran nobody knows how often, tables and sets that it may change hold more."""
    for name in sorted(_changed_in_place(body)):
        match before.locals.get(name):
            case DictValue(items=items) if name in after.locals:
                after.locals[name] = DictValue(items, True)
            case SetOf() as held if name in after.locals:
                after.locals[name] = Opaque(f"{name} after a loop", "filled in a loop", (held,))
            case _:
                pass


@contextmanager
def emptied_or_filled(state: State, body: Iterable[ir.Stmt]) -> Iterator[None]:
    """While the test of a loop is read: what containers hold that its body changes, nobody knows by then."""
    held = {
        name: state.locals[name]
        for name in sorted(_changed_in_place(body))
        if isinstance(state.locals.get(name), DictValue | ListValue | SetOf)
    }
    state.locals.update(
        (name, Opaque(f"{name} in a loop", "changed in a loop", (as_term(value),)))
        for name, value in held.items()
    )
    try:
        yield
    finally:
        state.locals.update(held)


def _changed_in_place(body: Iterable[object]) -> frozenset[str]:
    """The names whose containers the statements may change without assigning them."""
    names: set[str] = set()
    waiting = list(body)
    while waiting:
        match waiting.pop():
            case tuple() as several:
                waiting.extend(several)
            case ir.Call(callee=ir.Attribute(name=name, base=base)) as node:
                if name not in READING:
                    names.add(_root(base))
                waiting.extend(inner(node))
            case ir.Assign(targets=targets) as node:
                names.update(_root(one.base) for one in targets if isinstance(one, ir.Index))
                waiting.extend(inner(node))
            case ir.Binding(target=ir.Index(base=base)) as node:
                names.add(_root(base))
                waiting.extend(inner(node))
            case ir.Delete(targets=targets):
                names.update(_root(one.base) for one in targets if isinstance(one, ir.Index))
            case msgspec.Struct() as node:
                waiting.extend(inner(node))
            case _:
                pass
    return frozenset(names - {""})


def _root(node: ir.Expr) -> str:
    """The name that an expression starts from: `by` of `by[key].items`."""
    while True:
        match node:
            case ir.Name(name=name):
                return name
            case ir.Index(base=base) | ir.Attribute(base=base) | ir.Call(callee=ir.Attribute(base=base)):
                node = base
            case ir.Binding(target=target):
                node = target
            case _:
                return ""
