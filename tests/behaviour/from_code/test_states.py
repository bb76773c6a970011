"""States of fields: enumerations, unions and constants of strings, columns, and literals seen in use only."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.behaviour.from_code.reading import read

FORMS = {
    "enum": (
        """
        from enum import Enum

        class Status(Enum):
            DRAFT = "draft"
            PLACED = "placed"

        @dataclass
        class Order:
            status: Status = Status.DRAFT
        """,
        ("Status.DRAFT", "Status.PLACED"),
        ("DRAFT", "PLACED"),
        True,
    ),
    "string enum": (
        """
        from enum import StrEnum

        class Status(StrEnum):
            DRAFT = "draft"
            PLACED = "placed"

        @dataclass
        class Order:
            status: Status = Status.DRAFT
        """,
        ("Status.DRAFT", "Status.PLACED"),
        ("DRAFT", "PLACED"),
        True,
    ),
    "string enum compared with strings": (
        """
        from enum import Enum

        class Status(str, Enum):
            DRAFT = "draft"
            PLACED = "placed"

        @dataclass
        class Order:
            status: Status = Status.DRAFT
        """,
        ('Status("draft")', 'Status["PLACED"]'),
        ("DRAFT", "PLACED"),
        True,
    ),
    "integer enum": (
        """
        from enum import IntEnum

        class Status(IntEnum):
            DRAFT = 1
            PLACED = 2

        @dataclass
        class Order:
            status: Status = Status.DRAFT
        """,
        ("Status.DRAFT", "Status.PLACED"),
        ("DRAFT", "PLACED"),
        True,
    ),
    "enum with auto": (
        """
        import enum

        class Status(enum.Enum):
            DRAFT = enum.auto()
            PLACED = enum.auto()

        @dataclass
        class Order:
            status: Status = Status.DRAFT
        """,
        ("Status.DRAFT", "Status.PLACED"),
        ("DRAFT", "PLACED"),
        True,
    ),
    "literal": (
        """
        from typing import Literal

        @dataclass
        class Order:
            status: Literal["draft", "placed"] = "draft"
        """,
        ('"draft"', '"placed"'),
        ("draft", "placed"),
        True,
    ),
    "literal alias": (
        """
        from typing import Literal

        Status = Literal["draft", "placed"]

        @dataclass
        class Order:
            status: Status = "draft"
        """,
        ('"draft"', '"placed"'),
        ("draft", "placed"),
        True,
    ),
    "string constants": (
        """
        DRAFT = "draft"
        PLACED = "placed"

        @dataclass
        class Order:
            status: str = DRAFT
        """,
        ("DRAFT", "PLACED"),
        ("draft", "placed"),
        False,
    ),
    "constants of a class": (
        """
        class Status:
            DRAFT = "draft"
            PLACED = "placed"

        @dataclass
        class Order:
            status: str = Status.DRAFT
        """,
        ("Status.DRAFT", "Status.PLACED"),
        ("draft", "placed"),
        False,
    ),
    "plain strings": (
        """
        @dataclass
        class Order:
            status: str = "draft"
        """,
        ('"draft"', '"placed"'),
        ("draft", "placed"),
        False,
    ),
    "column of an enum": (
        """
        from enum import Enum as PyEnum
        from sqlalchemy import Column, Enum, Integer
        from sqlalchemy.orm import declarative_base

        Base = declarative_base()

        class Status(PyEnum):
            DRAFT = "draft"
            PLACED = "placed"

        class Order(Base):
            __tablename__ = "orders"
            id = Column(Integer, primary_key=True)
            status = Column(Enum(Status), nullable=False, default=Status.DRAFT)
        """,
        ("Status.DRAFT", "Status.PLACED"),
        ("DRAFT", "PLACED"),
        True,
    ),
    "column of strings": (
        """
        from sqlalchemy import Column, Enum, Integer
        from sqlalchemy.orm import declarative_base

        Base = declarative_base()
        STATUSES = ("draft", "placed")

        class Order(Base):
            __tablename__ = "orders"
            id = Column(Integer, primary_key=True)
            status = Column(Enum(*STATUSES, name="status"), nullable=False, default="draft")
        """,
        ('"draft"', '"placed"'),
        ("draft", "placed"),
        True,
    ),
    "mapped enum": (
        """
        from enum import Enum
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Status(Enum):
            DRAFT = "draft"
            PLACED = "placed"

        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
            status: Mapped[Status] = mapped_column(default=Status.DRAFT)
        """,
        ("Status.DRAFT", "Status.PLACED"),
        ("DRAFT", "PLACED"),
        True,
    ),
}

USE = """

def place(order: Order):
    if order.status != {0}:
        raise ValueError()
    order.status = {1}
"""


@pytest.mark.parametrize(("code", "used", "states", "declared"), FORMS.values(), ids=FORMS.keys())
def test_states(
    code: str, used: tuple[str, str], states: tuple[str, ...], declared: bool, tmp_path: Path
) -> None:
    source = "from dataclasses import dataclass\n" + dedent(code) + USE.format(*used)
    found = read(tmp_path, source)
    machine = next(m for m in found.entity("Order").machines if m.field == "status")
    assert sorted(s.name for s in machine.states) == sorted(states)
    assert machine.declared is declared
    assert machine.initial == states[:1]
    done = found.one("place")
    draft, placed = (s if s.isupper() else f'"{s}"' for s in states)
    assert done.effect == f"order.status = {placed}"
    assert done.guards == {f"order.status = {draft}"}


def test_a_state_nobody_declared(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        from dataclasses import dataclass
        from typing import Literal

        @dataclass
        class Order:
            status: Literal["draft", "placed"] = "draft"

        def lose(order: Order):
            order.status = "lost"
        """,
    )
    assert found.states("Order") == ("draft", "placed", "lost")


def test_values_of_members_are_their_other_spelling(tmp_path: Path) -> None:
    code = "from dataclasses import dataclass\n" + dedent(FORMS["enum"][0])
    machine = read(tmp_path, code).entity("Order").machines[0]
    assert [(s.name, s.written) for s in machine.states] == [("DRAFT", ("draft",)), ("PLACED", ("placed",))]
