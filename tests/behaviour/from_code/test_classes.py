"""Methods, properties, inheritance, interfaces, services and stores: whose code runs, on what."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.logic.build import compare
from drift.logic.terms import Field, Var, symbol
from tests.behaviour.from_code.reading import read
from tests.behaviour.from_code.shop import SHOP, module

ORDER = Var("order", "Order")
IS_DRAFT = compare("=", Field(ORDER, "status"), symbol("DRAFT"))

MODEL = """
from dataclasses import dataclass
from enum import Enum


class Status(Enum):
    DRAFT = "draft"
    PLACED = "placed"


class Refused(Exception):
    pass

"""

METHODS = {
    "method": """
        @dataclass
        class Order:
            status: Status = Status.DRAFT

            def place(self):
                if self.status != Status.DRAFT:
                    raise Refused()
                self.status = Status.PLACED
    """,
    "predicate method": """
        @dataclass
        class Order:
            status: Status = Status.DRAFT

            def is_draft(self) -> bool:
                return self.status == Status.DRAFT

            def place(self):
                if not self.is_draft():
                    raise Refused()
                self.status = Status.PLACED
    """,
    "predicate property": """
        @dataclass
        class Order:
            status: Status = Status.DRAFT

            @property
            def is_draft(self) -> bool:
                return self.status == Status.DRAFT

            def place(self):
                if not self.is_draft:
                    raise Refused()
                self.status = Status.PLACED
    """,
    "property of a property": """
        from functools import cached_property

        @dataclass
        class Order:
            status: Status = Status.DRAFT

            @cached_property
            def is_draft(self) -> bool:
                return self.status == Status.DRAFT

            @property
            def placeable(self) -> bool:
                return self.is_draft

            def place(self):
                if not self.placeable:
                    raise Refused()
                self.status = Status.PLACED
    """,
    "property setter": """
        class Order:
            def __init__(self):
                self._status: Status = Status.DRAFT

            @property
            def state(self) -> Status:
                return self._status

            @state.setter
            def state(self, value: Status):
                self._status = value

            def place(self):
                if self._status != Status.DRAFT:
                    raise Refused()
                self.state = Status.PLACED
    """,
    "setter that refuses": """
        @dataclass
        class Order:
            status: Status = Status.DRAFT

            @property
            def state(self) -> Status:
                return self.status

            @state.setter
            def state(self, value: Status):
                if self.status != Status.DRAFT:
                    raise Refused()
                self.status = value

            def place(self):
                self.state = Status.PLACED
    """,
    "private helper": """
        @dataclass
        class Order:
            status: Status = Status.DRAFT

            def _ensure(self, wanted: Status):
                if self.status is not wanted:
                    raise Refused()

            def place(self):
                self._ensure(Status.DRAFT)
                self.status = Status.PLACED
    """,
    "static method": """
        @dataclass
        class Order:
            status: Status = Status.DRAFT

            @staticmethod
            def allowed(status) -> bool:
                return status == Status.DRAFT

            def place(self):
                if not self.allowed(self.status):
                    raise Refused()
                self.status = Status.PLACED
    """,
    "generic transition method": """
        @dataclass
        class Order:
            status: Status = Status.DRAFT

            ALLOWED = {Status.DRAFT: (Status.PLACED,), Status.PLACED: ()}

            def _move(self, target: Status):
                if target not in self.ALLOWED[self.status]:
                    raise Refused()
                self.status = target

            def place(self):
                self._move(Status.PLACED)
    """,
    "inherited": """
        @dataclass
        class Base:
            status: Status = Status.DRAFT

            def _move(self, source: Status, target: Status):
                if self.status != source:
                    raise Refused()
                self.status = target

        @dataclass
        class Order(Base):
            total: int = 0

            def place(self):
                self._move(Status.DRAFT, Status.PLACED)
    """,
    "super": """
        @dataclass
        class Base:
            status: Status = Status.DRAFT

            def check(self):
                if self.status != Status.DRAFT:
                    raise Refused()

        @dataclass
        class Order(Base):
            total: int = 0

            def check(self):
                super().check()

            def place(self):
                self.check()
                self.status = Status.PLACED
    """,
    "template method": """
        from abc import ABC, abstractmethod

        class Base(ABC):
            @abstractmethod
            def _check(self): ...

            def _run(self):
                self._check()
                self.status = Status.PLACED

        @dataclass
        class Order(Base):
            status: Status = Status.DRAFT

            def _check(self):
                if self.status != Status.DRAFT:
                    raise Refused()

            def place(self):
                self._run()
    """,
    "mixin": """
        class Guarded:
            def ensure(self, wanted):
                if self.status != wanted:
                    raise Refused()

        @dataclass
        class Order(Guarded):
            status: Status = Status.DRAFT

            def place(self):
                self.ensure(Status.DRAFT)
                self.status = Status.PLACED
    """,
    "decorated method": """
        def when(status):
            def decorate(method):
                def wrapper(self, *args, **kwargs):
                    if self.status != status:
                        raise Refused()
                    return method(self, *args, **kwargs)
                return wrapper
            return decorate

        @dataclass
        class Order:
            status: Status = Status.DRAFT

            @when(Status.DRAFT)
            def place(self):
                self.status = Status.PLACED
    """,
}


@pytest.mark.parametrize("code", METHODS.values(), ids=METHODS.keys())
def test_methods(code: str, tmp_path: Path) -> None:
    found = read(tmp_path, {"base.py": MODEL, "orders.py": module(code).replace("from app", "from base")})
    done = found.one("place")
    assert done.effect in ("order.status = PLACED", "order._status = PLACED")
    assert done.guards in ({"order.status = DRAFT"}, {"order._status = DRAFT"})


SERVICES = {
    "repository over a dictionary": """
        class Orders:
            def __init__(self):
                self._orders: dict[int, Order] = {}

            def get(self, id: int) -> Order | None:
                return self._orders.get(id)

        class Service:
            def __init__(self, orders: Orders):
                self.orders = orders

            def place(self, id: int):
                order = self.orders.get(id)
                if order is None:
                    raise Refused("unknown")
                if order.status != Status.DRAFT:
                    raise Refused()
                order.status = Status.PLACED
    """,
    "repository over a list": """
        class Orders:
            def __init__(self) -> None:
                self._orders: list[Order] = []

            def find(self, id: int) -> Order | None:
                for order in self._orders:
                    if order.id == id:
                        return order
                return None

        class Service:
            def __init__(self, orders: Orders):
                self._orders = orders

            def place(self, id: int):
                order = self._orders.find(id)
                if not order:
                    raise Refused("unknown")
                if order.status != Status.DRAFT:
                    raise Refused()
                order.status = Status.PLACED
    """,
    "abstract repository": """
        from abc import ABC, abstractmethod

        class Orders(ABC):
            @abstractmethod
            def get(self, id: int) -> Order:
                raise NotImplementedError

        class MemoryOrders(Orders):
            def __init__(self):
                self.items: dict[int, Order] = {}

            def get(self, id: int) -> Order:
                return self.items[id]

        class Service:
            def __init__(self, orders: Orders):
                self.orders = orders

            def place(self, id: int):
                order = self.orders.get(id)
                if order.status != Status.DRAFT:
                    raise Refused()
                order.status = Status.PLACED
    """,
    "protocol without an implementation": """
        from typing import Protocol

        class Orders(Protocol):
            def get(self, id: int) -> Order: ...

        class Service:
            def __init__(self, orders: Orders):
                self.orders = orders

            def place(self, id: int):
                order = self.orders.get(id)
                if order.status != Status.DRAFT:
                    raise Refused()
                order.status = Status.PLACED
    """,
    "protocol with one": """
        from typing import Protocol

        class Orders(Protocol):
            def get(self, id: int) -> Order: ...

        class Memory:
            def __init__(self):
                self.items: dict[int, Order] = {}

            def get(self, id: int) -> Order:
                return self.items[id]

        @dataclass
        class Service:
            orders: Orders

            def place(self, id: int):
                order = self.orders.get(id)
                if order.status != Status.DRAFT:
                    raise Refused()
                order.status = Status.PLACED
    """,
    "module singleton": """
        class Service:
            def __init__(self, wanted: Status):
                self.wanted = wanted

            def place_it(self, order: Order):
                if order.status != self.wanted:
                    raise Refused()
                order.status = Status.PLACED

        service = Service(Status.DRAFT)

        def place(order: Order):
            service.place_it(order)
    """,
    "module dictionary": """
        ORDERS: dict[int, Order] = {}

        def place(id: int):
            order = ORDERS.get(id)
            if order is None:
                raise Refused("unknown")
            if order.status != Status.DRAFT:
                raise Refused()
            order.status = Status.PLACED
    """,
    "module dictionary by index": """
        ORDERS: dict[int, Order] = {}

        def place(id: int):
            if id not in ORDERS:
                raise Refused("unknown")
            order = ORDERS[id]
            if order.status != Status.DRAFT:
                raise Refused()
            order.status = Status.PLACED
    """,
    "unknown receiver, only one has the method": """
        class Rules:
            def ensure_draft(self, order):
                if order.status != Status.DRAFT:
                    raise Refused()

        def place(order: Order, rules):
            rules.ensure_draft(order)
            order.status = Status.PLACED
    """,
    "composition": """
        class Policy:
            def check(self, order: Order) -> None:
                if order.status != Status.DRAFT:
                    raise Refused()

        class Service:
            def __init__(self, policy: Policy | None = None):
                self.policy = policy or Policy()

            def place(self, order: Order):
                self.policy.check(order)
                order.status = Status.PLACED
    """,
    "the last one of overriding classes": """
        class Policy:
            def check(self, order: Order) -> None:
                raise NotImplementedError()

        class DraftPolicy(Policy):
            def check(self, order: Order) -> None:
                if order.status != Status.DRAFT:
                    raise Refused()

        class Service:
            def __init__(self, policy: Policy):
                self.policy = policy

            def place(self, order: Order):
                self.policy.check(order)
                order.status = Status.PLACED
    """,
}


@pytest.mark.parametrize("code", SERVICES.values(), ids=SERVICES.keys())
def test_services(code: str, tmp_path: Path) -> None:
    found = read(tmp_path, {"app.py": SHOP, "orders.py": module(code)})
    done = found.one("place")
    assert done.effect == "order.status = PLACED"
    assert {g for g in done.guards if "status" in g} == {"order.status = DRAFT"}


COPIES = {
    "pydantic": """
        from pydantic import BaseModel

        class Order(BaseModel):
            total: int
            status: Status = Status.DRAFT

        def place(order: Order) -> Order:
            if order.status != Status.DRAFT:
                raise Refused()
            return order.model_copy(update={"status": Status.PLACED})
    """,
    "named tuple": """
        from typing import NamedTuple

        class Order(NamedTuple):
            total: int
            status: Status = Status.DRAFT

        def place(order: Order) -> Order:
            if order.status != Status.DRAFT:
                raise Refused()
            return order._replace(status=Status.PLACED)
    """,
    "attrs": """
        import attr

        @attr.s(auto_attribs=True, frozen=True)
        class Order:
            total: int
            status: Status = Status.DRAFT

        def place(order: Order) -> Order:
            if order.status != Status.DRAFT:
                raise Refused()
            return attr.evolve(order, status=Status.PLACED)
    """,
}


@pytest.mark.parametrize("code", COPIES.values(), ids=COPIES.keys())
def test_changed_copies(code: str, tmp_path: Path) -> None:
    found = read(tmp_path, {"base.py": MODEL, "orders.py": module(code).replace("from app", "from base")})
    done = found.one("place")
    assert done.effect == "order.status = PLACED"
    assert done.guards == {"order.status = DRAFT"}


def test_a_tuple_that_is_declared_empty_is_a_collection(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "class Order:\n    lines: tuple[()] = ()\n    nothing: set[()]\n    total: int\n",
    )
    kinds = {field.name: field.type.kind for field in found.entity("Order").fields}
    assert kinds == {"lines": "collection", "nothing": "collection", "total": "integer"}


def test_removal_from_a_store(tmp_path: Path) -> None:
    code = """
        class Orders:
            def __init__(self):
                self._orders: list[Order] = []

            def drop(self, order: Order):
                if order.status != Status.DRAFT:
                    raise Refused()
                self._orders.remove(order)
    """
    done = read(tmp_path, {"app.py": SHOP, "orders.py": module(code)}).one("drop")
    assert done.effect == "remove order"
    assert done.guards == {"order.status = DRAFT"}
