"""A short stable name for an expression's structure: equal for equal expressions, else different."""

from __future__ import annotations

from fractions import Fraction
from hashlib import blake2b

from drift.logic.rewrite import children
from drift.logic.terms import Expression, Record

_BYTES = 8


def digest(expression: Expression) -> str:
    """The structure as 16 hexadecimal digits, whatever the hash seed.

    Shared parts are looked at once, and nothing recurses, so that the size of the written form does not
    matter.
    """
    pending = [expression]
    while pending:
        node = pending[-1]
        if hasattr(node, "_digest"):
            pending.pop()
            continue
        missing = [part for part in children(node) if not hasattr(part, "_digest")]
        if missing:
            pending.extend(missing)
            continue
        object.__setattr__(node, "_digest", _digest(node))
        pending.pop()
    return expression._digest


def _digest(node: Expression) -> str:
    """The node's own words and the digests of its parts; `blake2b` rather than `hash`, which is seeded."""
    own = [repr(value) for value in map(node.__getattribute__, node.__match_args__) if _is_word(value)]
    labels = [name for name, _ in node.items] if isinstance(node, Record) else []
    parts = [part._digest for part in children(node)]
    written = "\0".join([type(node).__name__, *own, *labels, *parts])
    return blake2b(written.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()


def _is_word(value: object) -> bool:
    return isinstance(value, str | bool | Fraction)
