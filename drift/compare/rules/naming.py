"""How much the name of a rule says about the name of an entry point."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from drift.behaviour.model import Operation
from drift.compare.align.lexicon import meaning, split, stem
from drift.compare.rules.model import RulePlan

_PLACEHOLDER = re.compile(r"<[^>]*>|\{[^}]*\}|/:\w+")


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """`POST /users/<id>/suspend`, `suspendUser` and `AdminSuspendsUser` as lower-case words."""
    return tuple(dict.fromkeys(split(_PLACEHOLDER.sub(" ", name))))


@lru_cache(maxsize=16_384)
def same_word(left: str, right: str) -> bool:
    """Whether two words are one, up to inflection and synonyms."""
    if left == right or stem(left) == stem(right):
        return True
    return meaning(left) == meaning(right)


def overlap(wanted: Iterable[str], found: Iterable[str]) -> float:
    """The share of the wanted words that occur, 0 to 1."""
    wanted, found = tuple(wanted), tuple(found)
    if not wanted:
        return 0.0
    return sum(any(same_word(word, other) for other in found) for word in wanted) / len(wanted)


def similarity(plan: RulePlan, operation: Operation, common: frozenset[str]) -> float:
    """How well the names of rule and trigger describe the entry point, 0 to 1. `common` words say nothing here."""
    names = [plan.name, plan.rule.trigger.name] if plan.rule.trigger.kind == "external" else [plan.name]
    found = code_words(operation)
    return max(_telling(words(name), found, common) for name in names if name)


def code_words(operation: Operation) -> tuple[str, ...]:
    """The words an entry point goes by: its symbol, its route and the functions it leads through."""
    symbols = [operation.name, operation.qualified.rpartition(".")[2], operation.trigger.name]
    for guarded in operation.effects:
        symbols.extend(symbol.rpartition(".")[2] for symbol in guarded.path)
    return tuple(dict.fromkeys(word for symbol in dict.fromkeys(symbols) for word in words(symbol)))


def _telling(wanted: tuple[str, ...], found: tuple[str, ...], common: frozenset[str]) -> float:
    telling = tuple(word for word in wanted if word not in common)
    if telling and len(telling) < len(wanted):
        return 0.8 * overlap(telling, found) + 0.2 * overlap(wanted, found)
    return overlap(wanted, found)


def common_words(entities: Iterable[str]) -> frozenset[str]:
    """The words of entity names: every operation on an entity mentions it, so they tell rules apart badly."""
    return frozenset(word for entity in entities for word in words(entity))
