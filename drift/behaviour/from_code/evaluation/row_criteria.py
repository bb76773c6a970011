"""Conditions and values over a row that is not said yet: `Q(status="open")`, `F("attempts") + 1`."""

from __future__ import annotations

from drift.behaviour.from_code.walking.values import Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.logic.build import conjoin, truth
from drift.logic.rewrite import rewrite, subterms
from drift.logic.terms import Call, Const, Expression, Holds, Predicate, Term, Truth, Var, text

COLUMN = "column of the row"
"""The black box that stands for a column of whatever row it is used for: its path."""
CRITERION_OF_ROW = "criterion of the row"
"""The black box that stands for a condition on whatever row it is used for: the keyword and its value."""


def column_of_row(arguments: Arguments) -> Term | None:
    """`F("attempts")`."""
    first = arguments.positional[0] if arguments.positional else None
    if isinstance(first, Const) and first.kind == "string":
        return Call(COLUMN, (first,))
    return None


def criteria_of_row(walk: Walk, arguments: Arguments) -> Term:
    """`Q(status="open", due_at__lt=now)`."""
    from drift.behaviour.from_code.evaluation.truth import truthiness

    parts: list[Predicate] = [truthiness(walk, value) for value in arguments.positional]
    parts += [Holds(Call(CRITERION_OF_ROW, (text(n), as_term(v)))) for n, v in arguments.named]
    return truth(conjoin(*parts))


def is_of_row(value: Value) -> bool:
    """Whether the value speaks of a row that is not said yet."""
    if not is_term(value):
        return False
    names = (COLUMN, CRITERION_OF_ROW)
    return any(isinstance(part, Call) and part.name in names for part in subterms(as_term(value)))


def in_row(walk: Walk, row: Term, value: Value) -> Value:
    """The value with `row` for the row it speaks of; the value itself if it speaks of none."""
    return _placed(walk, row, as_term(value)) if is_of_row(value) else value


def met_by(walk: Walk, row: Term, predicate: Predicate) -> Predicate:
    """The condition with `row` for the row it speaks of."""
    if not is_of_row(Truth(predicate)):
        return predicate
    placed = _placed(walk, row, Truth(predicate))
    return placed.predicate if isinstance(placed, Truth) else Holds(placed)


def _placed(walk: Walk, row: Term, term: Term) -> Term:
    from drift.behaviour.from_code.evaluation.queries import column, keyword_condition
    from drift.behaviour.from_code.walking.values import QueryValue

    element = row if isinstance(row, Var) else None

    def visit(node: Expression) -> Expression:
        match node:
            case Call(name=name, args=(Const(value=str(path)),)) if name == COLUMN:
                held = row
                for part in path.split("__"):
                    held = column(walk, held, part)
                return held
            case Holds(term=Call(name=name, args=(Const(value=str(keyword)), value))) if (
                name == CRITERION_OF_ROW and element is not None
            ):
                return keyword_condition(walk, QueryValue(element.entity, element), keyword, value)
            case _:
                return node

    return rewrite(term, visit)
