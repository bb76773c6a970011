"""The domain that most idioms are written in: orders with lines, of customers."""

from __future__ import annotations

from textwrap import dedent

SHOP = """
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum


class Status(Enum):
    DRAFT = "draft"
    PLACED = "placed"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class Refused(Exception):
    pass


class Closed(Refused):
    pass


@dataclass
class Customer:
    id: int
    name: str
    blocked: bool = False
    credit: int = 0


@dataclass
class Line:
    id: int
    quantity: int
    packed: bool = False


@dataclass
class Order:
    id: int
    customer: Customer
    status: Status = Status.DRAFT
    total: int = 0
    express: bool = False
    notes: str | None = None
    placed_at: datetime | None = None
    lines: list[Line] = field(default_factory=list)
"""


def module(code: str) -> str:
    """A module that works on the domain."""
    return "from dataclasses import dataclass, field, replace\n\nfrom app import *\n\n\n" + dedent(code)
