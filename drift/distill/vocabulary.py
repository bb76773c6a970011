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


class NameWords(BaseModel):
    """The ruleset `names.toml`; all words are in lower case, phrases with blanks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    participles: _Words = Field(min_length=1)
    no_participles: _Words = Field(min_length=1)
    particles: _Words = Field(min_length=1)
    alone: _Words = Field(min_length=1)
    methods: _Words = Field(min_length=1)
    timers: _Words = Field(min_length=1)
    kinds: _Words = Field(min_length=1)
    openings: _Words = Field(min_length=1)
    sending: _Words = Field(min_length=1)
    carriers: _Words = Field(min_length=1)
    audit: _Words = Field(min_length=1)
    identity: _Words = Field(min_length=1)
    standings: tuple[str, ...] = Field(min_length=1)
    everywhere: _Words = Field(min_length=1)
    roles: _Words = Field(min_length=1)


@cache
def name_words() -> NameWords:
    """The shipped words of names.

    Raises:
        RulesetError: the file is not of the shape that is asked for.
    """
    return load_toml(rulesets_root() / "distill" / "names.toml", NameWords)


@cache
def distill_words() -> DistillWords:
    """The shipped words.

    Raises:
        RulesetError: the file is not of the shape that is asked for.
    """
    return load_toml(rulesets_root() / "distill" / "words.toml", DistillWords)
