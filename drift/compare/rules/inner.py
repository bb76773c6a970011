"""Operations that are at somebody's disposal rather than ways in.

`store.delete(id)` of a class whose other methods are called by other classes is no entry point because nobody
happens to call it: it does what its callers ask for, and these may have tested before they ask. What decides
anything itself, if only which state comes next, is no such operation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from drift.behaviour.model import Assign, Create, Effect, Emit, Operation
from drift.compare.rules.model import CodeEffect, operation_key
from drift.logic.rewrite import subterms
from drift.logic.terms import Arith, Config, Const, Exists, Field, Not, Now, Predicate, Term


def inner(operations: Iterable[Operation], effects: Mapping[str, Sequence[CodeEffect]]) -> frozenset[str]:
    """The undeclared operations that are methods of a class on which others rely for storing alone."""
    users: dict[str, set[str]] = {}
    for name, group in effects.items():
        for effect in group:
            deciding = _deciding(effect)
            for symbol in effect.guarded.path[1:]:
                if _owner(symbol) not in deciding:
                    users.setdefault(_owner(symbol), set()).add(_owner(name))
    return frozenset(
        key
        for operation in operations
        if not operation.entry and _is_method(operation)
        if _does_as_told(effects.get(operation_key(operation), ()))
        and users.get(_owner(key := operation_key(operation)), set()) - {_owner(key)}
    )


def _deciding(effect: CodeEffect) -> frozenset[str]:
    """The classes that refuse on the way to an effect for what an instance is, not for its absence."""
    return frozenset(
        _owner(condition.symbol)
        for condition in effect.guarded.when
        if condition.outcome == "error" and condition.symbol
        if _is_of_a_value(condition.predicate)
    )


def _is_of_a_value(predicate: Predicate) -> bool:
    """Whether a test is of what some field holds."""
    if isinstance(predicate, Exists) or (
        isinstance(predicate, Not) and isinstance(predicate.operand, Exists)
    ):
        return False
    return any(isinstance(part, Field) for part in subterms(predicate))


def _does_as_told(effects: Sequence[CodeEffect]) -> bool:
    """Whether it stores, changes or removes whatever it is given, and says nothing of its own."""
    return bool(effects) and all(_is_told(one.effect) for one in effects)


def _is_told(effect: Effect) -> bool:
    match effect:
        case Assign(value=value):
            return not _says(value)
        case Create(values=values):
            return not any(_says(value) for _, value in values)
        case Emit():
            return False
        case _:
            return True


def _says(value: Term) -> bool:
    """Whether a value says more than what was handed in: a constant, the time, a sum."""
    return any(isinstance(part, Const | Now | Arith | Config) for part in subterms(value))


def _owner(symbol: str) -> str:
    return symbol.rpartition(".")[0]


def _is_method(operation: Operation) -> bool:
    """Whether its first parameter is an instance of the class that it stands in."""
    receiver = operation.params[0].entity if operation.params else ""
    owner = _owner(operation_key(operation))
    return bool(receiver) and (owner == receiver or owner.endswith(f".{receiver}"))
