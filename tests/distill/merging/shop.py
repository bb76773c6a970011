"""A small shop and the specification that it keeps, to be made to say otherwise."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from drift.allium.project import project_of
from drift.behaviour.from_code import compile_code
from drift.behaviour.model import Behaviour
from drift.code.scan import scan
from drift.compare.catalogue import load_catalogue
from drift.distill.merging.repairing import Left, Repair, Repairing
from drift.distill.merging.sides import Held, Sides, editable

CODE = """\
from dataclasses import dataclass
from enum import Enum

MAX_ITEMS = 10


class Status(Enum):
    DRAFT = "draft"
    PLACED = "placed"
    SENT = "sent"
    CANCELLED = "cancelled"


@dataclass
class Order:
    id: int
    items: int
    note: str
    status: Status = Status.DRAFT


@dataclass
class Parcel:
    id: int
    order: Order
    weight: int


def place_order(order: Order) -> None:
    if order.status != Status.DRAFT:
        raise ValueError("not a draft")
    if order.items > MAX_ITEMS:
        raise ValueError("too many")
    order.status = Status.PLACED
    order.note = ""


def send_order(order: Order) -> Parcel:
    if order.status != Status.PLACED:
        raise ValueError("not placed")
    order.status = Status.SENT
    return Parcel(order=order, weight=1)


def cancel_order(order: Order) -> None:
    if order.status not in (Status.DRAFT, Status.PLACED):
        raise ValueError("too late")
    order.status = Status.CANCELLED
"""

SPEC = """\
-- allium: 3
-- What our shop does. The second line of a comment.

entity Order {
    items: Integer
    note: String -- what the customer wrote
    status: draft | placed | sent | cancelled

    transitions status {
        draft -> placed
        placed -> sent
        draft -> cancelled
        placed -> cancelled
        terminal: sent, cancelled
    }
}

entity Parcel {
    order: Order
    weight: Integer
}

config {
    max_items: Integer = 10   -- per order
}

rule PlaceOrder {
    when: PlaceOrder(order)
    requires: order.status = draft   -- only once
    requires: order.items <= config.max_items
    ensures: order.status = placed
    ensures: order.note = ""
}

rule SendOrder {
    when: SendOrder(order)

    requires: order.status = placed

    ensures: order.status = sent
    ensures: Parcel.created(order: order, weight: 1)
}

-- Customers change their minds.
rule CancelOrder {
    when: CancelOrder(order)
    requires: order.status in {draft, placed}
    ensures:
        order.status = cancelled
}
"""
FILE = "specs/shop.allium"


@cache
def code() -> Behaviour:
    """What the shop does."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "shop.py").write_text(CODE, encoding="utf-8")
        return compile_code(scan([Path(folder)], jobs=1))


def held(spec: str = SPEC) -> Held:
    """A specification held against the shop."""
    project = project_of({FILE: spec})
    return Held(Sides(project, code(), load_catalogue()), editable(project))


def repaired(start: Held) -> tuple[list[Repair | Left], Held]:
    """Every divergence in turn, and what the specification is then."""
    repairing, steps, seen = Repairing(start), [], set()
    while one := next((d for m, d in repairing.held.divergences.items() if m not in seen), None):
        seen.add(one.fingerprint)
        step = repairing.repair(one)
        steps.append(step)
        if isinstance(step, Repair):
            repairing.held = step.after
    return steps, repairing.held
