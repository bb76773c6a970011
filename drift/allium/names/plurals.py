"""English words in names: plurals of entities, singular and plural relationships."""

from __future__ import annotations

from functools import cache
from typing import Literal, TypeAlias

import inflection

Cardinality: TypeAlias = Literal["one", "many", "unknown"]
_IRREGULAR = frozenset({"alumni", "dice", "feet", "geese", "teeth"})
_MANY = frozenset(
    {"cattle", "clergy", "crew", "folk", "livestock", "offspring", "personnel", "poultry", "staff"}
)
"""Words without a plural form that always stand for several."""
_WHOLES = frozenset({
    "agenda", "audience", "backlog", "baggage", "band", "batch", "board", "cast", "catalog", "catalogue",
    "class", "cohort", "collection", "committee", "correspondence", "equipment", "evidence", "faculty",
    "family", "feed", "feedback", "fleet", "furniture", "gear", "group", "hardware", "herd", "history",
    "household", "inventory", "jury", "ledger", "lineup", "list", "literature", "log", "luggage", "mail",
    "membership", "merchandise", "news", "panel", "paperwork", "pool", "portfolio", "queue", "range",
    "registry", "roster", "schedule", "series", "set", "software", "species", "squad", "stack", "stock",
    "stream", "stuff", "team", "timeline", "traffic", "trail", "tree", "union", "workforce",
})  # fmt: skip
"""Words for a whole, and for what it consists of."""


@cache
def plural(name: str) -> str:
    """The natural English plural of an entity's name."""
    return inflection.pluralize(name)


@cache
def snake(name: str) -> str:
    """`InterviewSlot` as `interview_slot`."""
    return inflection.underscore(name)


@cache
def is_plural(word: str) -> bool:
    """Whether a word is the plural of another; mass nouns such as `feedback` are not."""
    last = word.rpartition("_")[2]
    return last in _IRREGULAR or (inflection.pluralize(last) == last and inflection.singularize(last) != last)


@cache
def cardinality(relationship: str, entity: str) -> Cardinality:
    """How many instances a relationship's name stands for (language reference, "Relationships").

    `bonus: Bonus` is one, although it ends like a plural; `crew: Sailor` is many. A word for a whole, such as
    `history: Change`, may be either: the whole that is named, or what it consists of.
    """
    last, own = relationship.rpartition("_")[2], snake(entity).rpartition("_")[2]
    if last == own:
        return "one"
    if last == plural(own) or is_plural(last) or last in _MANY:
        return "many"
    return "unknown" if last in _WHOLES else "one"
