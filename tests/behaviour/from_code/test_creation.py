"""New objects: what they are given, what their class gives them, what is written to them afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.behaviour.from_code.reading import read

CREATIONS = {
    "dataclass": (
        """
        from dataclasses import dataclass
        from enum import Enum

        class Status(Enum):
            DRAFT = "draft"
            PLACED = "placed"

        @dataclass
        class Order:
            total: int
            status: Status = Status.DRAFT

        def create(total: int) -> Order:
            return Order(total)
        """,
        "Order(total: total)",
        {"status": "DRAFT"},
    ),
    "dataclass by keyword": (
        """
        from dataclasses import dataclass, field

        @dataclass
        class Order:
            total: int
            status: str = field(default="draft")

        def create(total: int) -> Order:
            return Order(status="placed", total=total)
        """,
        'Order(status: "placed", total: total)',
        {"status": '"draft"'},
    ),
    "written afterwards": (
        """
        from dataclasses import dataclass

        @dataclass
        class Order:
            total: int | None = None
            status: str | None = None

        def create(total: int) -> Order:
            order = Order()
            order.total = total
            order.status = "placed"
            return order
        """,
        'Order(total: total, status: "placed")',
        {"status": "null", "total": "null"},
    ),
    "constructor": (
        """
        class Order:
            def __init__(self, total: int, status: str = "draft"):
                self.total = total
                self.status = status
                self.attempts = 0

        def create(total: int) -> Order:
            return Order(total * 2)
        """,
        'Order(total: total * 2, status: "draft", attempts: 0)',
        {},
    ),
    "constructor of the base": (
        """
        class Record:
            def __init__(self, key: int):
                self.key = key

        class Order(Record):
            def __init__(self, key: int, total: int):
                super().__init__(key)
                self.total = total

        def create(key: int, total: int) -> Order:
            return Order(key, total)
        """,
        "Order(key: key, total: total)",
        {},
    ),
    "named constructor": (
        """
        from dataclasses import dataclass

        @dataclass
        class Order:
            total: int
            status: str

            @classmethod
            def draft(cls, total: int) -> "Order":
                return cls(total=total, status="draft")

        def create(total: int) -> Order:
            return Order.draft(total)
        """,
        'Order(total: total, status: "draft")',
        {},
    ),
    "factory": (
        """
        from dataclasses import dataclass

        @dataclass
        class Order:
            total: int
            status: str = "draft"

        def make(total, status="draft"):
            return Order(total=total, status=status)

        def create(total: int) -> Order:
            return make(total, "placed")
        """,
        'Order(total: total, status: "placed")',
        {"status": '"draft"'},
    ),
    "spread of a known dictionary": (
        """
        from dataclasses import dataclass

        @dataclass
        class Order:
            total: int
            status: str = "draft"

        def create(total: int) -> Order:
            values = {"total": total, "status": "placed"}
            return Order(**values)
        """,
        'Order(total: total, status: "placed")',
        {},
    ),
    "after initialisation": (
        """
        from dataclasses import dataclass, field

        @dataclass
        class Order:
            total: int
            status: str = field(init=False)

            def __post_init__(self):
                self.status = "draft"

        def create(total: int) -> Order:
            return Order(total)
        """,
        'Order(total: total, status: "draft")',
        {},
    ),
    "attrs": (
        """
        import attr

        @attr.s(auto_attribs=True)
        class Order:
            total: int
            status: str = attr.ib(default="draft")

        def create(total: int) -> Order:
            return Order(total=total)
        """,
        "Order(total: total)",
        {"status": '"draft"'},
    ),
    "define": (
        """
        from attrs import define, field

        @define
        class Order:
            total: int
            status: str = field(default="draft")

        def create(total: int) -> Order:
            return Order(total=total)
        """,
        "Order(total: total)",
        {"status": '"draft"'},
    ),
    "pydantic": (
        """
        from pydantic import BaseModel, Field

        class Order(BaseModel):
            total: int
            status: str = Field("draft", max_length=10)

        def create(total: int) -> Order:
            return Order(total=total)
        """,
        "Order(total: total)",
        {"status": '"draft"'},
    ),
    "named tuple": (
        """
        from typing import NamedTuple

        class Order(NamedTuple):
            total: int
            status: str = "draft"

        def create(total: int) -> Order:
            return Order(total)
        """,
        "Order(total: total)",
        {"status": '"draft"'},
    ),
    "declarative model": (
        """
        from sqlalchemy import Column, Integer, String
        from sqlalchemy.orm import declarative_base

        Base = declarative_base()

        class Order(Base):
            __tablename__ = "orders"
            id = Column(Integer, primary_key=True)
            total = Column(Integer, nullable=False)
            status = Column(String(20), nullable=False, default="draft")

        def create(session, total: int) -> Order:
            order = Order(total=total)
            session.add(order)
            session.commit()
            return order
        """,
        "Order(total: total)",
        {"status": '"draft"'},
    ),
    "mapped model": (
        """
        from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

        class Base(DeclarativeBase):
            pass

        class Order(Base):
            __tablename__ = "orders"
            id: Mapped[int] = mapped_column(primary_key=True)
            total: Mapped[int]
            status: Mapped[str] = mapped_column(default="draft")

        def create(session, total: int) -> Order:
            order = Order(total=total)
            session.add(order)
            return order
        """,
        "Order(total: total)",
        {"status": '"draft"'},
    ),
    "flask model": (
        """
        from flask_sqlalchemy import SQLAlchemy

        db = SQLAlchemy()

        class Order(db.Model):
            id = db.Column(db.Integer, primary_key=True)
            total = db.Column(db.Integer, nullable=False)
            status = db.Column(db.String(20), default="draft", nullable=False)

        def create(total: int) -> Order:
            order = Order(total=total)
            db.session.add(order)
            db.session.commit()
            return order
        """,
        "Order(total: total)",
        {"status": '"draft"'},
    ),
    "table model": (
        """
        from sqlmodel import Field, SQLModel

        class Order(SQLModel, table=True):
            id: int | None = Field(default=None, primary_key=True)
            total: int
            status: str = Field(default="draft")

        def create(session, total: int) -> Order:
            order = Order(total=total)
            session.add(order)
            return order
        """,
        "Order(total: total)",
        {"status": '"draft"'},
    ),
}


@pytest.mark.parametrize(("code", "effect", "defaults"), CREATIONS.values(), ids=CREATIONS.keys())
def test_creation(code: str, effect: str, defaults: dict[str, str], tmp_path: Path) -> None:
    found = read(tmp_path, code)
    done = found.one("create")
    assert done.effect == effect
    assert done.guards == frozenset()
    given = found.defaults("Order")
    assert {name: given.get(name) for name in defaults} == defaults


def test_knowledge_of_a_new_object(tmp_path: Path) -> None:
    """What a constructor gave proves where a transition starts, and is no guard."""
    found = read(
        tmp_path,
        """
        from dataclasses import dataclass

        @dataclass
        class Run:
            status: str = "setup"

        def start() -> Run:
            run = Run()
            if run.status == "setup":
                run.status = "matrix"
            return run
        """,
    )
    assert 'Run(status: "matrix")' in found.effects("start") or any(
        'run.status = "matrix"' in d.effect for d in found.done("start")
    )
    assert all(not d.guards for d in found.done("start"))


def test_two_new_objects_are_two(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        from dataclasses import dataclass

        @dataclass
        class Run:
            label: str
            twin: "Run | None" = None

        def pair():
            first = Run("a")
            second = Run("b")
            first.twin = second
            return first, second
        """,
    )
    effects = found.effects("pair")
    assert 'Run(label: "b")' in effects
    assert any("twin" in e and "second" in e for e in effects)


def test_computed_fields_are_opaque(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """
        from dataclasses import dataclass

        @dataclass
        class Order:
            total: int
            status: str = "draft"

        def create(**values) -> Order:
            return Order(**values)

        def change(order: Order, name: str, value):
            setattr(order, name, value)
        """,
    )
    assert found.opaque("create") == ["Order"]
    assert found.opaque("change") == ["setattr"]
