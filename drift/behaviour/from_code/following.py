"""Which functions are followed for their own sake."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.code.symbols.definitions import FunctionDefinition


def functions(knowledge: Knowledge) -> Iterator[FunctionDefinition]:
    """Every function and method, in a fixed order."""
    yield from knowledge.program.functions()
    for cls in knowledge.classes.all():
        yield from knowledge.inheritance.methods(cls)


def followed(knowledge: Knowledge) -> Iterator[FunctionDefinition]:
    """The functions that may be ways in, in a fixed order.

    A helper is followed when something calls it. A method of its may be run through a class that descends
    from its class and overrides what it calls.
    """
    for function in functions(knowledge):
        if function.module.file not in knowledge.helpers or (
            function.owner is not None
            and any(
                below.module.file not in knowledge.helpers
                for below in knowledge.inheritance.subclasses(function.owner)
            )
        ):
            yield function
