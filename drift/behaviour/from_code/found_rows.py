"""What a test for a row says of it in every effect behind the test, also in those that do nothing with it.

`if (!room) return` where `room` was asked for by its key and its owner: whatever is done afterwards is done
knowing that the room is the owner's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from drift.behaviour.from_code.present_rows import present
from drift.behaviour.from_code.row_keys import identifies
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.model import Condition, GuardedEffect
from drift.logic.implies import conjuncts
from drift.logic.rewrite import free_variables, substitute
from drift.logic.terms import Collect, Predicate, Var

MAX_KNOWN = 12
"""Facts of rows that an effect is given besides its own conditions."""


def with_found(
    knowledge: Knowledge, effects: Sequence[GuardedEffect], rows: Mapping[Var, Collect]
) -> list[GuardedEffect]:
    """The effects, each with what is known of the rows that it was tested to find."""
    if not rows:
        return list(effects)
    return [_with_known(knowledge, one, rows) for one in effects]


def _with_known(knowledge: Knowledge, effect: GuardedEffect, rows: Mapping[Var, Collect]) -> GuardedEffect:
    have = {condition.predicate for condition in effect.when}
    spoken = {v for condition in effect.when for v in _spoken_of(condition)}
    known: list[Condition] = []
    for condition in effect.when:
        collection = present(condition.predicate)
        if collection is None:
            continue
        for row in (row for row in rows if row.entity == collection.entity and row not in spoken):
            for fact in _facts(knowledge, row, rows[row], collection):
                if fact not in have and len(known) < MAX_KNOWN:
                    have.add(fact)
                    known.append(replace(condition, predicate=fact, outcome="assumed"))
    return replace(effect, when=(*effect.when, *known)) if known else effect


def _spoken_of(condition: Condition) -> Iterable[Var]:
    return free_variables(condition.predicate) if condition.outcome == "selection" else ()


def _facts(knowledge: Knowledge, row: Var, fetched: Collect, tested: Collect) -> Iterator[Predicate]:
    """What is asked of the row; nothing where what was tested need not be the row."""
    asked = conjuncts(substitute(tested.where, {tested.element: row}))
    key = conjuncts(substitute(fetched.where, {fetched.element: row}))
    if set(key) <= set(asked) and any(identifies(knowledge, row.entity, row, part) for part in key):
        yield from asked
