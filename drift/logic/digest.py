"""A short stable name for an expression's structure: equal for equal expressions, else different."""

from __future__ import annotations

from fractions import Fraction
from hashlib import blake2b

from drift.logic.terms import Expression, Record

_BYTES = 8
_WORDS = (str, bool, Fraction)


def digest(expression: Expression) -> str:
    """The structure as 16 hexadecimal digits, whatever the hash seed.

    Shared parts are looked at once, and nothing recurses, so that the size of the written form does not
    matter.
    """
    pending = [expression]
    while pending:
        node = pending[-1]
        if getattr(node, "_digest", None) is not None:
            pending.pop()
            continue
        missing = [part for part in node._parts if getattr(part, "_digest", None) is None]
        if missing:
            pending.extend(missing)
            continue
        object.__setattr__(node, "_digest", _digest(node))
        pending.pop()
    return expression._digest


def _digest(node: Expression) -> str:
    """The node's own words and the digests of its parts; `blake2b` rather than `hash`, which is seeded."""
    values = [getattr(node, name) for name in node.__match_args__]
    own = [repr(value) for value in values if isinstance(value, _WORDS)]
    labels = [name for name, _ in node.items] if isinstance(node, Record) else []
    parts = [part._digest for part in node._parts]
    written = "\0".join([type(node).__name__, *own, *labels, *parts])
    return blake2b(written.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()
