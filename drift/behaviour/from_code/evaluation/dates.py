"""Methods of moments: what they give, and what is another moment after them."""

from __future__ import annotations

from drift.behaviour.from_code.evaluation.times import date_part, moved, reckoned
from drift.behaviour.from_code.walking.values import MethodValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.logic.terms import Field


def of_date(walk: Walk, expr: ir.Call, callee: Value, arguments: Arguments) -> Value | None:
    """`d.getDate()`, and `d.setDate(d.getDate() + 14)`, after which `d` is another moment."""
    if not isinstance(callee, Field | MethodValue) or not isinstance(expr.callee, ir.Attribute):
        return None
    verb = walk.frameworks.verb("date", callee.name)
    if verb is None or verb.on != "date":
        return None
    moment = callee.base if isinstance(callee, Field) else callee.receiver
    if not is_term(moment):
        return None
    if verb.means == "part":
        return date_part(walk, as_term(moment), callee.name)
    if verb.means != "set-part":
        return reckoned(walk, as_term(moment), verb, arguments)
    later = moved(walk, moment, verb, callee.name, arguments)
    if later is not None and isinstance(expr.callee.base, ir.Name):
        walk.state.locals[expr.callee.base.name] = later
    return later
