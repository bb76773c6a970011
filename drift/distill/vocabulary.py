"""The words by which a draft tells the domain from how it is programmed: shipped data, `rulesets/distill`."""

from __future__ import annotations

from functools import cache

from pydantic import BaseModel, ConfigDict, Field

from drift.resources.location import rulesets_root
from drift.resources.toml import load_toml

_Words = frozenset[str]


class Library(BaseModel):
    """A subject that library specifications cover; `words` are in the names of entities about it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    subject: str = Field(min_length=1)
    words: _Words = Field(min_length=1)


class DistillWords(BaseModel):
    """The ruleset; all words are in lower case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    callers: _Words = Field(min_length=1)
    sorts: _Words = Field(min_length=1)
    proofs: _Words = Field(min_length=1)
    modules: _Words = Field(min_length=1)
    libraries: tuple[Library, ...]


@cache
def distill_words() -> DistillWords:
    """The shipped words.

    Raises:
        RulesetError: the file is not of the shape that is asked for.
    """
    return load_toml(rulesets_root() / "distill" / "words.toml", DistillWords)
