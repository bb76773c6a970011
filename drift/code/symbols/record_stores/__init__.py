"""Stores without types: `const orders = new Map()` holds what is put into it.

A container that nobody typed, and that records are put into (`orders.set(id, {…})`, `orders.push(order)`,
`orders[id] = order`), is as good as declared: its records become a class that is called like one of them,
with the fields that they are written with, and the container becomes one of that class.
"""

from __future__ import annotations

from drift.code import ir
from drift.code.symbols.program import Program
from drift.code.symbols.record_stores.declared import Store, declared, untyped
from drift.code.symbols.record_stores.putting import Putting
from drift.code.symbols.record_stores.writing import written


def with_record_stores(program: Program) -> dict[str, ir.Module]:
    """The modules that hold such stores, with classes for the records, by file."""
    stores = {store.key: store for module in untyped(program.modules) for store in declared(module)}
    if not stores:
        return {}
    return written(program, stores, Putting(program, stores).records())


__all__ = ["Store", "with_record_stores"]
