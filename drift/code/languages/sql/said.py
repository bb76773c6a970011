"""What statements say: the parts that matter of a query or a change of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from drift.code import ir

StatementKind: TypeAlias = Literal["select", "insert", "update", "delete"]


@dataclass(frozen=True, slots=True)
class Join:
    """Rows of another table beside the rows at hand: `JOIN permits p ON p.id = f.permit_id`.

    Its columns are attributes of the name `row`. `outer`: rows without any beside them are selected, too.
    """

    table: str
    row: str
    on: ir.Expr
    outer: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """What a statement says. `values` are columns and what they get: of an update, or of a new row.

    `where` is None where all rows are meant; `conflict` are the columns by which a row is told to be there,
    none where any may. `result` is what a query gives per row: the names of columns; none where it gives
    whole rows. `computed`: what it gives in one row that is computed of all rows, under its names.
    `beside`: what it gives of joined rows, under its names; `given`: the joined row that it gives instead.
    `whole` is False where part of it could not be read: it may do more, or to other rows; `widened` where
    rows come in of which `where` does not hold. `otherwise`: what an insertion does when the row is there
    (`nothing`, `update`).
    """

    kind: StatementKind
    table: str
    values: tuple[tuple[str, ir.Expr], ...] = ()
    where: ir.Expr | None = None
    result: tuple[str, ...] = ()
    whole: bool = True
    otherwise: str = ""
    conflict: tuple[str, ...] = ()
    widened: bool = False
    joins: tuple[Join, ...] = ()
    computed: tuple[tuple[str, ir.Expr], ...] = ()
    beside: tuple[tuple[str, ir.Expr], ...] = ()
    given: str = ""
