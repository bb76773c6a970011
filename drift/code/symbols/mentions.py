"""The names that a piece of code mentions."""

from __future__ import annotations

import msgspec

from drift.code import ir
from drift.code.ir.inner import inner


def mentioned(node: ir.Function | ir.Expr) -> frozenset[str]:
    """Every identifier inside a function: whatever it can take from the functions around it is among them."""
    found: set[str] = set()
    stack: list[object] = [node]
    while stack:
        part = stack.pop()
        match part:
            case ir.Name():
                found.add(part.name)
            case ir.Opaque() | ir.OpaqueStatement():
                found.update(part.names)
            case tuple():
                stack.extend(part)
            case msgspec.Struct():
                stack.extend(inner(part))
            case _:
                pass
    return frozenset(found)


def asked(node: ir.Function) -> frozenset[str]:
    """The attributes of its receiver on which a method calls methods: `this.orders.get(id)` asks `orders`."""
    receiver = node.parameters[0].name if node.parameters else ""
    found: set[str] = set()
    stack: list[object] = [node.body]
    while stack:
        part = stack.pop()
        match part:
            case ir.Call(callee=ir.Attribute(base=ir.Attribute(base=ir.Name(name=name), name=attribute))):
                if name == receiver:
                    found.add(attribute)
                stack.extend(inner(part))
            case tuple():
                stack.extend(part)
            case msgspec.Struct():
                stack.extend(inner(part))
            case _:
                pass
    return frozenset(found)
