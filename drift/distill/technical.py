"""What is part of a program rather than of its subject: services, operations that only fill the store."""

from __future__ import annotations

from functools import cache
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from drift.behaviour.model import Create, Operation
from drift.logic.terms import Const, Predicate
from drift.logic.words import split
from drift.resources.location import rulesets_root
from drift.resources.toml import load_toml

_MANY: Final = 3
"""From here on, new instances of one kind with fixed texts are data that somebody wrote down."""


class TechnicalParts(BaseModel):
    """The ruleset `rulesets/distill/parts.toml`; all words are in lower case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    parts: frozenset[str] = Field(min_length=1)
    whole: frozenset[str] = Field(min_length=1)
    phrases: frozenset[str] = Field(min_length=1)


@cache
def technical_parts() -> TechnicalParts:
    """The shipped words.

    Raises:
        RulesetError: the file is not of the shape that is asked for.
    """
    return load_toml(rulesets_root() / "distill" / "parts.toml", TechnicalParts)


def is_technical(name: str) -> bool:
    """Whether a class is named after its part in the program."""
    words = split(name.rpartition(".")[2])
    known = technical_parts()
    if len(words) < 2:
        return bool(words) and words[0] in known.whole
    return words[-1] in known.parts or any(words[-len(one) :] == one for one in map(split, known.phrases))


def fills(operation: Operation) -> bool:
    """Whether an operation makes several instances of one kind out of texts that stand in the code.

    Those made in different cases are not made together.
    """
    made: dict[tuple[str, frozenset[Predicate]], set[tuple[object, ...]]] = {}
    for guarded in operation.effects:
        effect = guarded.effect
        if isinstance(effect, Create):
            texts = tuple(
                value.value
                for _, value in effect.values
                if isinstance(value, Const) and value.kind == "string" and " " in str(value.value).strip()
            )
            if texts:
                case = frozenset(one.predicate for one in guarded.when)
                made.setdefault((effect.entity, case), set()).add(texts)
    return any(len(one) >= _MANY for one in made.values())
