"""Entities that know their own rules."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from shop import constants
from shop.errors import IllegalTransition, NotAllowed, ShopError
from shop.states import OrderState


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(200))
    is_manager: Mapped[bool] = mapped_column(default=False)


class Voucher(Base):
    __tablename__ = "vouchers"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    discount: Mapped[int]
    uses: Mapped[int] = mapped_column(default=0)
    max_uses: Mapped[int]
    expires_at: Mapped[datetime]

    def ensure_usable(self) -> None:
        if self.uses >= self.max_uses:
            raise ShopError("voucher is used up")
        if self.expires_at <= datetime.now():
            raise ShopError("voucher has expired")

    def redeem(self) -> None:
        self.uses += 1


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    status: Mapped[str] = mapped_column(String(20), default=OrderState.DRAFT)
    address: Mapped[str | None]
    total: Mapped[int] = mapped_column(default=0)
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("vouchers.id"))
    placed_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancellation_reason: Mapped[str | None]

    customer: Mapped[Customer] = relationship()
    voucher: Mapped[Voucher | None] = relationship()
    lines: Mapped[list[OrderLine]] = relationship(back_populates="order")

    def _move_to(self, target: str, *sources: str) -> None:
        if self.status not in sources:
            raise IllegalTransition(f"{self.status} -> {target}")
        self.status = target

    def apply_voucher(self, voucher: Voucher) -> None:
        ensure_open(self)
        voucher.ensure_usable()
        if self.voucher is not None:
            raise ShopError("one voucher per order")
        self.voucher = voucher
        self.total -= voucher.discount
        voucher.redeem()

    def add_line(self, sku: str, quantity: int) -> OrderLine:
        ensure_open(self)
        if not 0 < quantity <= constants.MAX_QUANTITY:
            raise ShopError("quantity is out of range")
        if len(self.lines) >= constants.MAX_LINES:
            raise ShopError("the order is full")
        return OrderLine(order=self, sku=sku, quantity=quantity)

    def place(self) -> None:
        if not self.lines:
            raise ShopError("the cart is empty")
        if self.address is None:
            raise ShopError("where should it go?")
        self._move_to(OrderState.PLACED, OrderState.DRAFT)
        self.placed_at = datetime.now()

    def pay(self) -> None:
        self._move_to(OrderState.PAID, OrderState.PLACED)
        self.paid_at = datetime.now()

    def ship(self, tracking_code: str) -> Shipment:
        self._move_to(OrderState.SHIPPED, OrderState.PAID)
        return Shipment(
            order=self,
            tracking_code=tracking_code,
            status="in_transit",
            shipped_at=datetime.now(),
        )

    def give_back(self) -> Refund:
        if self.status != OrderState.DELIVERED:
            raise IllegalTransition("the order has not been delivered")
        if datetime.now() > self.delivered_at + constants.RETURN_WINDOW:
            raise NotAllowed("the return window has closed")
        self._move_to(OrderState.RETURNED, OrderState.DELIVERED)
        return Refund.of(self)

    def cancel(self, reason: str) -> Refund | None:
        self._move_to(OrderState.CANCELLED, OrderState.DRAFT, OrderState.PLACED, OrderState.PAID)
        self.cancelled_at = datetime.now()
        self.cancellation_reason = reason
        return Refund.of(self) if self.paid_at is not None else None


class OrderLine(Base):
    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    sku: Mapped[str]
    quantity: Mapped[int]

    order: Mapped[Order] = relationship(back_populates="lines")


class Shipment(Base):
    __tablename__ = "shipments"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    tracking_code: Mapped[str]
    status: Mapped[str] = mapped_column(String(20), default="in_transit")
    shipped_at: Mapped[datetime]

    order: Mapped[Order] = relationship()

    def deliver(self) -> None:
        self._ensure_in_transit()
        self.order._move_to(OrderState.DELIVERED, OrderState.SHIPPED)
        self.order.delivered_at = datetime.now()
        self.status = "delivered"

    def lose(self) -> Refund:
        self._ensure_in_transit()
        self.status = "lost"
        return Refund.of(self.order)

    def _ensure_in_transit(self) -> None:
        if self.status != "in_transit":
            raise IllegalTransition("shipment has arrived or is lost")


class Refund(Base):
    __tablename__ = "refunds"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    amount: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), default="requested")
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"))

    order: Mapped[Order] = relationship()
    approved_by: Mapped[Customer | None] = relationship()

    @classmethod
    def of(cls, order: Order) -> Refund:
        return cls(order=order, amount=order.total, status="requested")

    def approve(self, manager: Customer) -> None:
        if self.status != "requested":
            raise IllegalTransition("refund has been decided")
        if self.amount > constants.AUTO_REFUND_LIMIT and not manager.is_manager:
            raise NotAllowed("this refund needs a manager")
        self.status = "approved"
        self.approved_by = manager

    def pay_out(self) -> None:
        if self.status == "approved":
            self.status = "paid_out"
        else:
            raise IllegalTransition("refund is not approved")


def ensure_open(order: Order) -> None:
    """Lines and vouchers change only before payment."""
    if order.status not in (OrderState.DRAFT, OrderState.PLACED):
        raise IllegalTransition("the order is closed")
