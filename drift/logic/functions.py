"""Functions that both sides mean alike; every other call is a black box of which nothing is known.

Reference: Black box functions (`length(password)` is the language's own way to say how long a text is).
"""

from __future__ import annotations

from drift.logic.terms import Call, Expression, Opaque, Term

LENGTH = "length"
"""How many characters a text has: `length(password)`, `len(password)`, `password.length`."""


def length_of(term: Term) -> Call:
    """How long the text is."""
    return Call(LENGTH, (term,))


def is_length(term: Expression) -> bool:
    """Whether the term says how long a text is."""
    return isinstance(term, Call) and term.name == LENGTH


def is_unknown(part: Expression) -> bool:
    """Whether the part itself, whatever it is given, is something of which nothing is known."""
    return isinstance(part, Opaque) or (isinstance(part, Call) and not is_length(part))
