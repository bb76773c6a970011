"""The types of configured values: those of what they are held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from drift.distill.draft import Assigned, Chosen, Created, DraftParameter, DraftRule, Each, Statement
from drift.logic.rewrite import subterms
from drift.logic.terms import Arith, Compare, Config, Expression, Field
from drift.logic.types import Typing, ValueType


def typed(
    parameters: Iterable[DraftParameter], rules: Sequence[DraftRule], typing: Typing
) -> tuple[DraftParameter, ...]:
    """The parameters by name; a whole number that is held against decimals is one of them."""
    decimal = {name for rule in rules for name in _decimal(_expressions(rule), typing)}
    found = [
        replace(one, type=ValueType("decimal")) if one.name in decimal and one.type.kind == "integer" else one
        for one in parameters
    ]
    return tuple(sorted(found, key=lambda one: one.name))


def _decimal(expressions: Iterable[Expression], typing: Typing) -> Iterator[str]:
    for expression in expressions:
        for part in subterms(expression):
            match part:
                case Compare(_, left, right) | Arith("+" | "-", left, right):
                    for one, other in ((left, right), (right, left)):
                        if isinstance(one, Config) and _is_decimal(other, typing):
                            yield one.name
                case _:
                    pass


def _is_decimal(expression: Expression, typing: Typing) -> bool:
    return any(isinstance(part, Field) and typing(part).kind == "decimal" for part in subterms(expression))


def _expressions(rule: DraftRule) -> Iterator[Expression]:
    yield from (one.predicate for one in rule.requires)
    yield from (one.value for one in rule.remembered)
    yield from _of(rule.ensures)


def _of(statements: Iterable[Statement]) -> Iterator[Expression]:
    for statement in statements:
        match statement:
            case Assigned(_, value):
                yield value
            case Created(values=values):
                yield from (value for _, value in values)
            case Chosen(test, then, other):
                yield test
                yield from _of((*then, *other))
            case Each(where=where, body=body):
                yield where
                yield from _of(body)
            case _:
                pass
