"""The names that a piece of code mentions."""

from __future__ import annotations

import msgspec

from drift.code import ir


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
                stack.extend(getattr(part, name) for name in part.__struct_fields__)
            case _:
                pass
    return frozenset(found)
