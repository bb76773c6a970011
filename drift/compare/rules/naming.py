"""How much the name of a rule says about the name of an entry point."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from drift.behaviour.model import Operation
from drift.compare.align.lexicon import meaning, split, stem
from drift.compare.rules.model import RulePlan, operation_key

CLEAR = 0.6
"""From here on a name alone says that this is the rule's operation."""
DISTINCT = 0.4
"""The same for a name that no other rule comes near."""
_ENTITY_WORD = 0.25
_LONG = 4
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


class Names:
    """How well the name of each rule describes each entry point, 0 to 1.

    A word that many rules have tells them apart badly, and so does the name of an entity: each weighs less.
    """

    def __init__(
        self,
        plans: Sequence[RulePlan],
        operations: Sequence[Operation],
        entities: Iterable[str],
        bound: Collection[tuple[str, str]] = (),
    ) -> None:
        self._bound = frozenset(bound)
        self._entities = frozenset(meaning(word) for entity in entities for word in words(entity))
        said = {plan.name: [_meanings(name) for name in _names(plan)] for plan in plans}
        spread = Counter(word for names in said.values() for word in {w for name in names for w in name})
        self._weights = {word: self._worth(word) / count for word, count in spread.items()}
        found = {operation_key(o): _places(o) for o in operations}
        self._said = said
        self._rules: dict[str, set[str]] = {}
        for rule, names in said.items():
            for said_words in names:
                for word in (*said_words, *_joined(said_words)):
                    self._rules.setdefault(word, set()).add(rule)
        self._table = {
            (rule, operation): max(self._overlap(name, there) for name in said[rule] for there in places)
            for operation, places in found.items()
            for rule in self._told(symbol for place in places for symbol in place)
        }
        self._best: dict[str, list[tuple[float, str]]] = {}
        for (rule, operation), alike in self._table.items():
            # The two that fit best tell what fits best beside any one rule.
            first = self._best.setdefault(operation, [])
            first.append((alike, rule))
            if len(first) > 2:
                first.remove(min(first))
        self._functions: dict[str, dict[str, float]] = {}
        self._homes: dict[tuple[str, tuple[str, ...]], Literal["own", "other", ""]] = {}

    def likeness(self, plan: RulePlan, operation: Operation) -> float:
        """The share of the rule's telling words by which the entry point goes; all, if it is bound to it."""
        if (plan.name, operation_key(operation)) in self._bound:
            return 1.0
        return self._table.get((plan.name, operation_key(operation)), 0.0)

    def clear(self, plan: RulePlan, operation: Operation) -> bool:
        """Whether the name alone says that this is the rule's entry point.

        In itself, or by far better than any other rule's.
        """
        own = self.likeness(plan, operation)
        if own >= CLEAR:
            return True
        key = operation_key(operation)
        others = max((alike for alike, rule in self._best.get(key, ()) if rule != plan.name), default=0.0)
        return own >= DISTINCT and own >= 2 * others

    def clear_along(self, plan: RulePlan, operation: Operation, path: Iterable[str]) -> bool:
        """Whether its own name says so, or that of a function on the way to this effect."""
        if (plan.name, operation_key(operation)) in self._bound:
            return True
        places = _along(operation, path)
        own = max(
            (self._overlap(name, there) for name in self._said[plan.name] for there in places), default=0.0
        )
        return own >= DISTINCT

    def by_itself(self, plan: RulePlan, operation: Operation) -> float:
        """How well the entry point's own name and route describe the rule, whatever they lead to, 0 to 1."""
        own = [_meanings(name) for name in _own_names(operation)]
        return max((self._overlap(name, own) for name in self._said[plan.name]), default=0.0)

    def speaks_of(self, operation: Operation, entity: str, beside: Iterable[str] = ()) -> bool:
        """Whether the entry point's own name and route have all words of an entity.

        With `beside`, whether they have one that none of those entities has.
        """
        there = {word for name in _own_names(operation) for word in _meanings(name)}
        own = set(_meanings(entity))
        shared = {word for other in beside for word in _meanings(other)}
        return bool((own - shared) & there) if shared else own <= there

    def of_function(self, symbol: str, rules: Iterable[str]) -> Literal["own", "other", ""]:
        """Whether a function goes by the name of one of these rules, or far better by another's."""
        name, own_rules = symbol.rpartition(".")[2], tuple(rules)
        if (name, own_rules) not in self._homes:
            self._homes[name, own_rules] = self._home(name, own_rules)
        return self._homes[name, own_rules]

    def _home(self, name: str, rules: Sequence[str]) -> Literal["own", "other", ""]:
        if name not in self._functions:
            there = _meanings(name)
            self._functions[name] = {
                rule: max(self._overlap(one, [there]) for one in self._said[rule])
                for rule in self._told([there])
            }
        table = self._functions[name]
        best = max(table.values(), default=0.0)
        own = max((table.get(rule, 0.0) for rule in rules), default=0.0)
        if best < DISTINCT:
            return ""
        return "other" if best >= 2 * own else "own" if own >= DISTINCT else ""

    def telling(self, plan: RulePlan, name: str) -> bool:
        """Whether a name has a word of the rule's that is not just an entity's."""
        there = _meanings(name)
        return any(
            word in there and self._worth(word) >= 1 for said in _names(plan) for word in _meanings(said)
        )

    def _worth(self, word: str) -> float:
        entity = any(
            word == known or (len(known) >= _LONG and word.startswith(known)) for known in self._entities
        )
        return _ENTITY_WORD if entity else 1.0

    def _told(self, symbols: Iterable[tuple[str, ...]]) -> list[str]:
        """The rules whose names share anything with one of these."""
        said = {word for symbol in symbols for word in (*symbol, *_joined(symbol))}
        return sorted({rule for word in said for rule in self._rules.get(word, ())})

    def _overlap(self, wanted: tuple[str, ...], symbols: Sequence[tuple[str, ...]]) -> float:
        total = sum(self._weights[word] for word in wanted)
        met = {word for symbol in symbols for word in _met(wanted, symbol)}
        return sum(self._weights[word] for word in wanted if word in met) / total if total else 0.0


@lru_cache(maxsize=65_536)
def _met(wanted: tuple[str, ...], found: tuple[str, ...]) -> frozenset[str]:
    """The wanted words that occur, also where one side writes two words as one: `log out`, `logout`."""
    joined = _joined(found)
    met = {word for word in wanted if word in found or word in joined}
    for one, two in pairwise(wanted):
        if one + two in found:
            met |= {one, two}
    return frozenset(met)


@lru_cache(maxsize=4096)
def _joined(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one + two for one, two in pairwise(words))


def _names(plan: RulePlan) -> list[str]:
    names = [plan.name.rpartition(".")[2]]
    names += [one.name for one in plan.rule.triggers if one.kind == "external" and one.name]
    return names


def _places(operation: Operation) -> list[list[tuple[str, ...]]]:
    """What an entry point goes by: its symbol and its route, with each function that it leads through.

    Each by itself: the words of many functions together would make up any name.
    """
    return _along(operation, (symbol for guarded in operation.effects for symbol in guarded.path))


def _along(operation: Operation, path: Iterable[str]) -> list[list[tuple[str, ...]]]:
    entry = [_meanings(name) for name in _own_names(operation)]
    called = dict.fromkeys(symbol.rpartition(".")[2] for symbol in path)
    return [entry, *([*entry, _meanings(name)] for name in called)]


def _own_names(operation: Operation) -> list[str]:
    trigger = operation.trigger.name
    if trigger.partition(" ")[0] == operation.entry:
        # `command render`: what kind of entry point it is says nothing of what it does.
        trigger = trigger.partition(" ")[2]
    own = [operation.name, operation.qualified.rpartition(".")[2], trigger]
    return list(dict.fromkeys(own))


def _meanings(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(meaning(word) for word in words(name)))
