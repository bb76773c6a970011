"""Collections that are replaced instead of changed: `xs = [...xs, x]`, `xs = xs.filter(…)`."""

from __future__ import annotations

from drift.behaviour.from_code.calls.objects import as_instance
from drift.behaviour.from_code.configuration.constants import definition_value
from drift.behaviour.from_code.evaluation.collections_ import change, is_store
from drift.behaviour.from_code.evaluation.queries import only_row
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.evaluation.united import is_plain
from drift.behaviour.from_code.walking.values import Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Walk
from drift.behaviour.model import Remove
from drift.code import ir
from drift.code.symbols.definitions import ConstantDefinition
from drift.logic.build import conjoin, negate
from drift.logic.gains import changes
from drift.logic.implies import conjuncts
from drift.logic.spans import Source
from drift.logic.terms import Call, Collect, Field, Predicate, Term

EXTENDED = "extended list"
"""The black box that stands for a list with further items: the list, then the items."""


def extended_list(walk: Walk, expr: ir.Collection) -> Value | None:
    """`[...xs, x]` over a list of instances; None where what is spread is known item by item."""
    spread = [walk.evaluate(i.value) for i in expr.items if isinstance(i, ir.Spread)]
    if len(spread) != 1 or not is_term(spread[0]):
        return None
    rows = collection_of(walk, spread[0])
    if rows is None:
        return None
    kind = walk.type_of(rows).element
    source = walk.source(expr)
    given = [walk.evaluate(i) for i in expr.items if not isinstance(i, ir.Spread)]
    added = [as_term(as_instance(walk, value, kind, source)) for value in given]
    if not added:
        return rows
    return Call(EXTENDED, (as_term(spread[0]), *added))


def replaced_items(walk: Walk, target: Field, value: Value, source: Source) -> bool:
    """What replacing a collection of instances adds to it or takes out of it; tells whether it was that."""
    if not is_term(value):
        return False
    held = collection_of(walk, target)
    if held is None:
        found = changes(target, as_term(value)) if is_plain(walk, value) else None
        for added, item in found or ():
            change(walk, target, added, item, source)
        return bool(found)
    match as_term(value):
        case Call(name=name, args=(of, *items)) if name == EXTENDED and _same(walk, of, target, held):
            for item in items:
                change(walk, target, True, item, source)
            return True
        case Collect() as kept if kept.entity == held.entity and kept != held:
            gone = _left_out(held, kept)
            if gone is None:
                return False
            if is_store(walk, target):
                walk.record(Remove(only_row(walk, gone), gone.entity), source)
            else:
                change(walk, target, False, only_row(walk, gone), source)
            return True
        case Collect() as kept:
            return kept == held
        case _:
            return False


def replaced_in_module(walk: Walk, target: ir.Name, value: Value, source: Source) -> bool:
    """The same for a collection of the module, or of the function around, which is assigned as a whole."""
    if not is_term(value):
        return False
    held = walk.closure.get(target.name)
    if held is None:
        found = walk.knowledge.program.lookup(walk.module, target.name)
        held = definition_value(walk, found) if isinstance(found, ConstantDefinition) else None
    if not isinstance(held, Collect):
        return False
    match as_term(value):
        case Call(name=name) if name == EXTENDED:
            return True
        case Collect() as kept if kept.entity == held.entity:
            gone = _left_out(held, kept)
            if gone is not None:
                walk.record(Remove(only_row(walk, gone), gone.entity), source)
            return True
        case _:
            return False


def _same(walk: Walk, of: Term, target: Field, held: Collect) -> bool:
    return of == target or collection_of(walk, of) == held


def _left_out(held: Collect, kept: Collect) -> Collect | None:
    """What is in the one but not in the other, narrower one."""
    before = conjuncts(held.where)
    further: list[Predicate] = [p for p in conjuncts(kept.where) if p not in before]
    if not further or kept.element != held.element:
        return None
    return Collect(held.entity, held.element, conjoin(held.where, negate(conjoin(*further))))
