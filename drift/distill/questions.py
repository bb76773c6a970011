"""Open questions: what only people can answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from drift.behaviour.model import Behaviour
from drift.distill.cases import described
from drift.distill.draft import DraftRule, Question
from drift.distill.names import snake
from drift.distill.occurrences import Unsaid
from drift.distill.wording import PROVES_WHO, Wording
from drift.logic.build import conjoin
from drift.logic.implies import satisfiable
from drift.logic.spans import Source
from drift.logic.types import Typing

KINDS = (
    "unguarded-change",
    "different-guards",
    "state-never-set",
    "endless",
    "not-understood",
    "dead-code",
    "unread",
)
"""Kinds of questions by their weight."""
_MOST_NAMES = 4
"""Rules that one question names."""


def unsaid(conditions: Iterable[tuple[str, Unsaid]]) -> Iterator[Question]:
    """One question for what is asked in the same places, whichever rules it is asked for."""
    by_rule: dict[str, set[Source]] = {}
    for rule, one in conditions:
        if one.reason != PROVES_WHO:
            by_rule.setdefault(rule, set()).add(one.source)
    by_places: dict[tuple[Source, ...], list[str]] = {}
    for rule, places in by_rule.items():
        by_places.setdefault(tuple(sorted(places)), []).append(rule)
    for where, rules in by_places.items():
        ask = "asks" if len(rules) == 1 else "ask"
        text = f"{_listed(rules)} {ask} for something that was not understood: what?"
        yield Question("not-understood", text, where)


def _listed(names: Sequence[str]) -> str:
    """`A`, `A and B`, `A, B, C and 4 more`."""
    first, more = list(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    if more > 0:
        return f"{', '.join(first)} and {more} more"
    return " and ".join(filter(None, (", ".join(first[:-1]), first[-1])))


def dead(behaviour: Behaviour, wording: Wording) -> Iterator[Question]:
    """One question for each function that nothing can reach and that changes the domain."""
    for operation in behaviour.dead:
        entities = sorted(
            {str(getattr(g.effect, "entity", "")) for g in operation.effects} & set(wording.selected.fields)
        )
        if entities:
            name = " ".join(snake(operation.name).split("_"))
            text = f"Nothing can reach `{name}` ({', '.join(entities)}). Was it given up?"
            yield Question("dead-code", text, (operation.source,))


def differing(rules: Sequence[DraftRule], typing: Typing) -> Iterator[Question]:
    """Rules that ensure the same in cases that overlap, and require different things."""
    by_effect: dict[tuple[str, ...], list[DraftRule]] = {}
    for rule in rules:
        if rule.ensures and rule.trigger.condition is None:
            by_effect.setdefault(tuple(map(described, rule.ensures)), []).append(rule)
    for same in by_effect.values():
        for one, other in combinations(same, 2):
            both = conjoin(*(required.predicate for rule in (one, other) for required in rule.requires))
            if satisfiable(both, typing) is not False:
                sources = tuple(sorted({*one.sources, *other.sources}))
                text = f"{one.name} and {other.name} do the same under different conditions: why?"
                yield Question("different-guards", text, sources)


def ordered(questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions by weight, each once."""
    unique = dict.fromkeys(questions)
    return tuple(sorted(unique, key=lambda one: (KINDS.index(one.kind), one.text)))
