"""Which function a line lies in."""

from __future__ import annotations

from collections.abc import Iterable

from drift.code import ir
from drift.code.discovery.resolution import inner_statements


def enclosing_function(module: ir.Module, line: int) -> str:
    """The qualified name of the innermost function or method around a line; "" outside of any."""
    found = ""
    prefix = module.name
    statements: Iterable[ir.Stmt] = module.body
    while True:
        around = next((s for s in statements if s.span.line <= line <= s.span.end_line), None)
        if around is None:
            return found
        if isinstance(around, ir.Function | ir.Class):
            prefix = f"{prefix}.{around.name}"
            if isinstance(around, ir.Function):
                found = prefix
        statements = inner_statements(around)
