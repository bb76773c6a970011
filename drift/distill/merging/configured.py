"""What could be edited where a configured value is another one in the code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from drift.allium.expressions import DurationLiteral, Number
from drift.allium.printing.expressions import number_text
from drift.allium.tokens import DURATION_UNITS
from drift.allium.tree import ConfigDeclaration, Parameter
from drift.compare.audit import Divergence
from drift.distill.merging.sheet import Edit, Sheet
from drift.distill.merging.sides import Held
from drift.distill.merging.wording import said_instead, written
from drift.logic.terms import Const, Expression


def value_edits(one: Divergence, held: Held) -> Iterator[Sequence[Edit]]:
    """The parameter with the code's value."""
    for value in said_instead(one, held):
        yield from _with_value(one.subject.name, value, held)


def hardcoded(one: Divergence, held: Held) -> Iterator[Sequence[Edit]]:
    """The parameter that a clause rests on with the value that the code writes in its place."""
    for evidence in one.evidence:
        if evidence.rule == "hardcoded-value":
            for value in held.comparison.instead.get(evidence.fingerprint, ()):
                for name in parameters_named(evidence.message, held):
                    yield from _with_value(name, value, held)


def parameters_named(message: str, held: Held) -> list[str]:
    """The parameters that a message speaks of."""
    words = message.replace(":", " ").split()
    return [one.name for one in held.spec.config if f"config.{one.name}" in words]


def _with_value(name: str, value: Expression, held: Held) -> Iterator[Sequence[Edit]]:
    for sheet, parameter in _declared(name.rpartition("/")[2], held):
        new = _as_before(parameter, value)
        if new and parameter.value is not None:
            yield (sheet.replaced(parameter.value.span, new),)


def _declared(name: str, held: Held) -> Iterator[tuple[Sheet, Parameter]]:
    for sheet in held.sheets.values():
        for block in sheet.tree.declarations:
            if isinstance(block, ConfigDeclaration):
                for one in block.parameters:
                    if isinstance(one, Parameter) and one.name == name:
                        yield sheet, one


def _as_before(parameter: Parameter, value: Expression) -> str:
    """The value in the unit that stands there, where that comes out even; "" if it is of another kind."""
    match parameter.value, value:
        case DurationLiteral(unit=unit), Const("duration", Fraction() as seconds):
            amount = seconds / DURATION_UNITS[unit]
            if amount.denominator == 1:
                return f"{number_text(amount)}.{unit}{'' if amount == 1 else 's'}"
            return written(Const("duration", seconds))
        case Number(), Const("number"):
            return written(value)
        case DurationLiteral() | Number(), _:
            return ""
        case _, Const():
            return written(value)
        case _:
            return ""


def without_parameter(one: Divergence, held: Held) -> Iterator[Sequence[Edit]]:
    """Without a parameter that the code does not have."""
    for sheet, parameter in _declared(one.subject.name.rpartition("/")[2], held):
        if sheet.alone(parameter.span):
            yield (sheet.without_lines(parameter.span.line, parameter.span.end_line),)
