"""What statements of a code base assign to attributes, known by name only."""

from __future__ import annotations

from collections.abc import Sequence

from drift.code import ir
from drift.code.symbols.program import Program, dotted


def written(program: Program, constructors: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What statements outside constructors assign to attributes, on whatever object.

    The names of these attributes, and those of the classes of which they get an instance made from arguments.
    """
    names: set[str] = set()
    values: set[str] = set()

    def visit(statements: Sequence[ir.Stmt], inside: str) -> None:
        for statement in statements:
            match statement:
                case ir.Assign() if inside not in constructors:
                    attributes = [t.name for t in statement.targets if isinstance(t, ir.Attribute)]
                    names.update(attributes)
                    made = statement.value
                    if attributes and isinstance(made, ir.Call) and made.arguments:
                        values.add(dotted(made.callee).rpartition(".")[2])
                case ir.Function():
                    visit(statement.body, statement.name)
                case ir.Class() | ir.With():
                    visit(statement.body, inside)
                case ir.If() | ir.For() | ir.While():
                    visit(statement.body, inside)
                    visit(statement.orelse, inside)
                case ir.Try():
                    for block in (
                        statement.body,
                        statement.orelse,
                        statement.final,
                        *(h.body for h in statement.handlers),
                    ):
                        visit(block, inside)
                case ir.Match():
                    for case in statement.cases:
                        visit(case.body, inside)
                case _:
                    pass

    for module in program.modules:
        visit(module.body, "")
    return frozenset(names), frozenset(values - {""})
