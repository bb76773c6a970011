"""Functions that both sides mean alike; every other call is a black box of which nothing is known.

Reference: Black box functions (`length(password)` is the language's own way to say how long a text is).
"""

from __future__ import annotations

from drift.logic.terms import Call, Expression, Opaque, Term

LENGTH = "length"
"""How many characters a text has: `length(password)`, `len(password)`, `password.length`."""

SIZE = "size"
"""How long a text is, or how many there are: of a field that nobody typed. The other side may know which."""


def size_of(term: Term) -> Call:
    """How long it is, or how many there are, whatever it is."""
    return Call(SIZE, (term,))


def is_size(term: Expression) -> bool:
    """Whether the term says how long something is, or how many there are, that nobody typed."""
    return isinstance(term, Call) and term.name == SIZE and len(term.args) == 1


def length_of(term: Term) -> Call:
    """How long the text is."""
    return Call(LENGTH, (term,))


def is_length(term: Expression) -> bool:
    """Whether the term says how long a text is."""
    return isinstance(term, Call) and term.name == LENGTH


def is_unknown(part: Expression) -> bool:
    """Whether the part itself, whatever it is given, is something of which nothing is known."""
    return isinstance(part, Opaque) or (isinstance(part, Call) and not is_length(part))
