"""What the code says, as text in the specification's language."""

from __future__ import annotations

from drift.allium.comments.notes import Commented
from drift.allium.printing.document import render as laid_out
from drift.allium.printing.expressions import Expressions
from drift.allium.tree import SpecTree
from drift.compare.audit import Divergence
from drift.distill.expressions import UnspeakableError, expr
from drift.distill.merging.sides import Held
from drift.logic.render import render
from drift.logic.rewrite import bounded
from drift.logic.terms import Expression

_WIDTH = 10_000
"""What is put into a line is not broken; `allium format` does that."""


def said_instead(one: Divergence, held: Held) -> tuple[Expression, ...]:
    """What the code says at a divergence: first what the report shows of it."""
    found = held.comparison.instead.get(one.fingerprint, ())
    return tuple(sorted(found, key=lambda said: render(said) not in one.actual))


def written(expression: Expression) -> str:
    """The expression in the language; "" if the language has no words for it."""
    try:
        node = expr(bounded(expression))
    except (UnspeakableError, RecursionError):
        return ""
    return laid_out(Expressions(Commented(SpecTree(()))).doc(node), _WIDTH).strip()
