"""Queries: what they select is a condition on the rows, to be found is existence, statements write."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from tests.behaviour.from_code.reading import read

MODELS = """
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean, Column, DateTime, ForeignKey, Integer, String, and_, delete, exists, func, not_, or_, select,
    update,
)
from sqlalchemy.orm import Session, declarative_base, relationship

Base = declarative_base()


class Customer(Base):
    __tablename__ = "customers"
    id = Column(Integer, primary_key=True)
    email = Column(String, nullable=False)
    blocked = Column(Boolean, nullable=False, default=False)
    orders = relationship("Order", back_populates="customer", lazy="dynamic")


class Order(Base):
    __tablename__ = "orders"
    id = Column(Integer, primary_key=True)
    status = Column(String, nullable=False, default="draft")
    total = Column(Integer, nullable=False, default=0)
    placed_at = Column(DateTime)
    customer_id = Column(ForeignKey("customers.id"), nullable=False)
    customer = relationship("Customer", back_populates="orders")


class Refused(Exception):
    pass

"""

ROWS = {
    "get": "order = session.query(Order).get(id)",
    "session get": "order = session.get(Order, id)",
    "filter": "order = session.query(Order).filter(Order.id == id).first()",
    "filter by": "order = session.query(Order).filter_by(id=id).one_or_none()",
    "where": "order = session.query(Order).where(Order.id == id).one_or_none()",
    "select and scalar": "order = session.scalar(select(Order).where(Order.id == id))",
    "select, execute, scalar": (
        "order = session.execute(select(Order).where(Order.id == id)).scalar_one_or_none()"
    ),
    "select, scalars, first": "order = session.scalars(select(Order).filter_by(id=id)).first()",
    "statement in a local": (
        "query = select(Order)\n    query = query.where(Order.id == id)\n"
        "    order = session.scalars(query).first()"
    ),
    "for update": "order = session.query(Order).filter(Order.id == id).with_for_update().first()",
}


@pytest.mark.parametrize("code", ROWS.values(), ids=ROWS.keys())
def test_one_row(code: str, tmp_path: Path) -> None:
    source = f"""
def place(session: Session, id: int):
    {code}
    if order is None:
        raise Refused("not found")
    if order.status != "draft":
        raise Refused()
    order.status = "placed"
    session.commit()
"""
    done = read(tmp_path, MODELS + source).one("place")
    assert done.effect == 'order.status = "placed"'
    assert {g for g in done.guards if not g.startswith("exists")} == {'order.status = "draft"'}
    assert len(done.guards) == 2
    assert done.selection == {"order.id = id"}


SETS = {
    "filter, all": """
        def expire(session):
            for order in session.query(Order).filter(Order.status == "draft").all():
                order.status = "expired"
    """,
    "filter by": """
        def expire(session):
            for order in session.query(Order).filter_by(status="draft"):
                order.status = "expired"
    """,
    "select and scalars": """
        def expire(session: Session):
            for order in session.scalars(select(Order).where(Order.status == "draft")):
                order.status = "expired"
    """,
    "list in between": """
        def expire(session: Session):
            orders = list(session.execute(select(Order).where(Order.status.in_(["draft"]))).scalars().all())
            for order in orders:
                order.status = "expired"
    """,
    "guard in the loop": """
        def expire(session):
            for order in session.query(Order).all():
                if order.status != "draft":
                    continue
                order.status = "expired"
    """,
    "query update": """
        def expire(session):
            session.query(Order).filter(Order.status == "draft").update({"status": "expired"})
    """,
    "query update by column": """
        def expire(session):
            session.query(Order).filter(Order.status == "draft").update({Order.status: "expired"})
    """,
    "update statement": """
        def expire(session):
            session.execute(update(Order).where(Order.status == "draft").values(status="expired"))
    """,
    "update statement in a local": """
        def expire(session):
            statement = update(Order).where(Order.status == "draft")
            session.execute(statement.values({"status": "expired"}))
    """,
}


@pytest.mark.parametrize("code", SETS.values(), ids=SETS.keys())
def test_many_rows(code: str, tmp_path: Path) -> None:
    done = read(tmp_path, MODELS + dedent(code)).one("expire")
    assert done.effect == 'order.status = "expired"'
    assert done.own == {'order.status = "draft"'}


CONDITIONS = {
    "and": (
        ".filter(and_(Order.status == 'draft', Order.total > 5))",
        {'order.status = "draft"', "order.total > 5"},
    ),
    "operator and": (
        ".filter((Order.status == 'draft') & (Order.total > 5))",
        {'order.status = "draft"', "order.total > 5"},
    ),
    "several": (
        ".filter(Order.status == 'draft', Order.total > 5)",
        {'order.status = "draft"', "order.total > 5"},
    ),
    "or": (
        ".filter(or_(Order.status == 'draft', Order.total > 5))",
        {'order.status = "draft" or order.total > 5'},
    ),
    "not": (".filter(not_(Order.status == 'draft'))", {'order.status != "draft"'}),
    "operator not": (".filter(~(Order.status == 'draft'))", {'order.status != "draft"'}),
    "in": (".filter(Order.status.in_(['draft', 'placed']))", {'order.status in {"draft", "placed"}'}),
    "not in": (
        ".filter(Order.status.not_in(['draft', 'placed']))",
        {'order.status not in {"draft", "placed"}'},
    ),
    "is null": (".filter(Order.placed_at.is_(None))", {"order.placed_at = null"}),
    "is not null": (".filter(Order.placed_at.isnot(None))", {"order.placed_at != null"}),
    "equals none": (".filter(Order.placed_at == None)", {"order.placed_at = null"}),
    "between": (".filter(Order.total.between(1, 5))", {"order.total >= 1", "order.total <= 5"}),
    "time": (
        ".filter(Order.placed_at < datetime.utcnow() - timedelta(hours=48))",
        {"order.placed_at < now - 48.hours"},
    ),
    "database time": (".filter(Order.placed_at < func.now())", {"order.placed_at < now"}),
    "key of the instance": (".filter(Order.customer_id == customer.id)", {"order.customer = customer"}),
    "instance": (".filter(Order.customer == customer)", {"order.customer = customer"}),
    "by instance": (".filter_by(customer=customer)", {"order.customer = customer"}),
    "by key": (".filter_by(customer_id=customer.id)", {"order.customer = customer"}),
    "joined": (".join(Customer).filter(Customer.blocked.is_(True))", {"order.customer.blocked"}),
}


@pytest.mark.parametrize(("code", "expected"), CONDITIONS.values(), ids=CONDITIONS.keys())
def test_conditions(code: str, expected: set[str], tmp_path: Path) -> None:
    source = f"""
def act(session, customer: Customer):
    for order in session.query(Order){code}:
        order.total = 0
"""
    done = read(tmp_path, MODELS + source).one("act")
    assert done.effect == "order.total = 0"
    assert done.guards | done.selection == expected


COUNTS = {
    "count": "session.query(Order).filter_by(customer_id=customer.id, status='draft').count()",
    "length": "len(session.query(Order).filter_by(customer_id=customer.id, status='draft').all())",
    "function": "session.scalar(select(func.count()).select_from(Order).where("
    "Order.customer_id == customer.id, Order.status == 'draft'))",
    "relationship": "customer.orders.filter_by(status='draft').count()",
    "relationship filter": "customer.orders.filter(Order.status == 'draft').count()",
    "comprehension": "len([o for o in customer.orders if o.status == 'draft'])",
    "sum": "sum(1 for o in customer.orders if o.status == 'draft')",
}


@pytest.mark.parametrize("code", COUNTS.values(), ids=COUNTS.keys())
def test_counts(code: str, tmp_path: Path) -> None:
    source = f"""
def block(session, customer: Customer):
    if {code} >= 3:
        customer.blocked = True
"""
    done = read(tmp_path, MODELS + source).one("block")
    assert done.effect == "customer.blocked = true"
    guards = {
        g.replace("customer = customer and ", "").replace(" and customer = customer", "") for g in done.guards
    }
    assert guards == {'(Orders with status = "draft").count >= 3'}


EXISTS = {
    "first": "session.query(Customer).filter(Customer.email == email).first() is not None",
    "truth of the first": "session.query(Customer).filter_by(email=email).first()",
    "count": "session.query(Customer).filter_by(email=email).count() > 0",
    "exists": "session.query(session.query(Customer).filter_by(email=email).exists()).scalar()",
    "select exists": "session.scalar(select(exists().where(Customer.email == email)))",
    "length": "len(session.query(Customer).filter_by(email=email).all()) != 0",
    "any": "any(c.email == email for c in session.query(Customer).all())",
}


@pytest.mark.parametrize("code", EXISTS.values(), ids=EXISTS.keys())
def test_existence(code: str, tmp_path: Path) -> None:
    source = f"""
def register(session, email: str):
    if {code}:
        raise Refused("known")
    session.add(Customer(email=email))
"""
    done = read(tmp_path, MODELS + source).one("register")
    assert done.effect == "Customer(email: email)"
    assert done.guards in (
        {"not exists Customer{email}"},
        {"Customer{email}.count <= 0"},
        {"Customer{email}.count = 0"},
    )


REMOVALS = {
    "session": ("order = session.get(Order, id)\n    session.delete(order)", "remove order"),
    "query": ("session.query(Order).filter(Order.id == id).delete()", "remove order"),
    "statement": ("session.execute(delete(Order).where(Order.id == id))", "remove (Orders with id = id)"),
}


@pytest.mark.parametrize(("code", "effect"), REMOVALS.values(), ids=REMOVALS.keys())
def test_removals(code: str, effect: str, tmp_path: Path) -> None:
    done = read(tmp_path, MODELS + f"\ndef drop(session: Session, id: int):\n    {code}\n").one("drop")
    assert done.effect in (effect, "remove Order{id}")


def test_a_foreign_key_is_the_relationship(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        MODELS
        + """
def hand_over(order: Order, customer: Customer):
    if order.customer_id == customer.id:
        raise Refused()
    order.customer_id = customer.id
""",
    )
    done = found.one("hand_over")
    assert done.effect == "order.customer = customer"
    assert done.guards == {"order.customer != customer"}
    field = next(f for f in found.entity("Order").fields if f.name == "customer")
    assert (field.type.kind, field.type.entity, field.aliases) == ("entity", "Customer", ("customer_id",))
    relation = next(r for r in found.entity("Customer").relationships if r.name == "orders")
    assert (relation.entity, relation.many) == ("Order", True)
