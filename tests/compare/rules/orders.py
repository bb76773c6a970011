"""A small shop: the world of the tests of guards, effects and matching."""

from __future__ import annotations

from collections.abc import Sequence

from drift.behaviour.model import Assign, Behaviour, Effect, OpaqueCall, Operation
from drift.compare.engine import Comparison
from drift.logic.terms import NOW, Field, Predicate, Var, symbol
from drift.logic.types import ValueType
from tests.compare.build import (
    INTEGER,
    MAYBE,
    at,
    audit,
    entity,
    entry,
    enum,
    program,
    rule,
    specification,
    status_is,
)

STATES = ("draft", "placed", "shipped", "cancelled")
ORDER = entity(
    "Order",
    status=enum(*STATES),
    total=INTEGER,
    notes=ValueType("string", optional=True),
    placed_at=MAYBE,
    owner=ValueType("entity", entity="Person"),
)
PERSON = entity("Person", role=enum("clerk", "boss"), email=ValueType("string"))
REFUND = entity(
    "Refund", status=enum("open", "paid"), amount=INTEGER, order=ValueType("entity", entity="Order")
)
ENTITIES = (ORDER, PERSON, REFUND)

X, WHO = Var("order", "Order"), Var("person", "Person")
TOTAL = Field(X, "total")
DRAFT = status_is(X, "draft")


def becomes(state: str, target: Var = X) -> Assign:
    return Assign(target, "Order", "status", symbol(state))


STAMPED = Assign(X, "Order", "placed_at", NOW)


def place(
    *requires: Predicate,
    effects: Sequence[Effect | tuple[Effect, Predicate]] = (),
    more: Sequence[Operation] = (),
) -> Behaviour:
    """A specification with the rule that places an order."""
    said = list(effects) or [becomes("placed"), STAMPED]
    return specification(ENTITIES, [rule("PlaceOrder", (X,), said, requires), *more])


def shop(*entries: Operation) -> Behaviour:
    return program(ENTITIES, entries)


def compare_place(spec: Behaviour, *effects, opaque: Sequence[OpaqueCall] = (), params=(X,)) -> Comparison:  # type: ignore[no-untyped-def]
    """The specification against one entry point `place_order`."""
    return audit(spec, shop(entry("place_order", *effects, params=params, opaque=opaque)))


def unknown_call(*entities: str, line: int = 3, fields: Sequence[tuple[str, str]] = ()) -> OpaqueCall:
    return OpaqueCall(
        "policy.check", at(line), "not part of the code base", entities=entities, fields=tuple(fields)
    )


def verdict(comparison: Comparison, part: str) -> tuple[str, str]:
    """The verdict and the reason code of the one obligation whose id contains `part`."""
    found = [o for o in comparison.obligations if part in o.id]
    assert len(found) == 1, [o.id for o in comparison.obligations]
    return found[0].verdict, found[0].reason_code
