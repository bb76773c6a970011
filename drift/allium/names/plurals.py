"""English words in names: plurals of entities, singular and plural relationships."""

from __future__ import annotations

from functools import cache

import inflection


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
    """Whether a relationship's name says that it is many; mass nouns such as `feedback` are one."""
    last = word.rpartition("_")[2]
    return inflection.pluralize(last) == last and inflection.singularize(last) != last
