"""What a store refuses because it is there already, where the code has an answer for that.

`try { create(…) } catch (e) { if (e.code === "P2002") … }`: the row is only made where none has its values in
the fields that tell rows apart. Where nothing catches it, nobody has thought of it: that is no guard.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from drift.behaviour.from_code.classes.uniqueness import told_apart_by
from drift.behaviour.from_code.walking.state import Recorded
from drift.behaviour.from_code.walking.walk import Walk
from drift.behaviour.model import Condition, Create
from drift.code import ir
from drift.code.ir.inner import nodes
from drift.code.symbols.definitions import FunctionDefinition
from drift.logic.build import compare, conjoin, negate
from drift.logic.spans import Source
from drift.logic.terms import NULL, Collect, Exists, Field, Predicate


def only_new(walk: Walk, handlers: Sequence[tuple[ir.Handler, Sequence[str]]], start: int) -> None:
    """The rows made since `start` are new ones, where a handler answers for those that are there already.

    Each handler comes with the names of what it catches.
    """
    made = walk.frame.effects[start:]
    if not any(isinstance(one.effect, Create) for one in made):
        return
    handler = next((one for one, names in handlers if _answers_for_conflicts(walk, one, names)), None)
    if handler is not None:
        place = Source(walk.module.file, handler.span)
        walk.frame.effects[start:] = [_new(walk, one, place) for one in made]


def _new(walk: Walk, recorded: Recorded, place: Source) -> Recorded:
    made = recorded.effect
    if not isinstance(made, Create):
        return recorded
    known = tuple(Condition(one, place, "assumed", recorded.symbol) for one in _nobody_has(walk, made))
    return replace(recorded, when=(*recorded.when, *known)) if known else recorded


def _nobody_has(walk: Walk, made: Create) -> Iterator[Predicate]:
    """That no row has the values of the new one, in each set of fields that tells rows apart."""
    element = walk.knowledge.element(made.entity)
    values = dict(made.values)
    for names in told_apart_by(walk.knowledge, made.entity):
        if all(values.get(name, NULL) != NULL for name in names):
            same = (compare("=", Field(element, name), values[name]) for name in names)
            yield negate(Exists(Collect(made.entity, element, conjoin(*same))))


def _answers_for_conflicts(walk: Walk, handler: ir.Handler, caught: Sequence[str]) -> bool:
    errors, codes = walk.frameworks.conflicts
    return any(name in errors for name in caught) or _mentions(walk, handler.body, codes, 1)


def _mentions(walk: Walk, body: object, codes: frozenset[str], depth: int) -> bool:
    """Whether one of the codes stands there, or in a function that is called there."""
    for node in nodes(body):
        if isinstance(node, ir.Literal) and node.value in codes:
            return True
        if depth and isinstance(node, ir.Call) and isinstance(node.callee, ir.Name):
            found = walk.knowledge.program.lookup(walk.module, node.callee.name)
            if isinstance(found, FunctionDefinition) and _mentions(walk, found.node.body, codes, 0):
                return True
    return False
