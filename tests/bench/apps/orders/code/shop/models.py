"""Entities that know their own rules."""
from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from shop import constants
from shop.errors import IllegalTransition, NotAllowed, ShopError
from shop.states import TRANSITIONS, OrderState


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
        if self.uses >= self.max_uses:  # spec: ApplyVoucher.requires
            raise ShopError("voucher is used up")
        if self.expires_at <= datetime.now():  # spec: ApplyVoucher.requires time
            raise ShopError("voucher has expired")

    def redeem(self) -> None:
        self.uses += 1  # spec: ApplyVoucher.ensures


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

    def _move_to(self, target: str) -> None:
        if target not in TRANSITIONS[self.status]:  # spec: PlaceOrder.requires, PayOrder.requires, ShipOrder.requires, CancelOrder.requires, ReturnOrder.requires, DeliverShipment.requires
            raise IllegalTransition(f"{self.status} -> {target}")
        self.status = target  # spec: PlaceOrder.ensures, PayOrder.ensures, ShipOrder.ensures, CancelOrder.ensures, ReturnOrder.ensures, DeliverShipment.ensures

    def apply_voucher(self, voucher: Voucher) -> None:
        ensure_open(self)  # spec: ApplyVoucher.requires
        voucher.ensure_usable()  # spec: ApplyVoucher.requires
        if self.voucher is not None:  # spec: ApplyVoucher.requires
            raise ShopError("one voucher per order")
        self.voucher = voucher  # spec: ApplyVoucher.ensures
        self.total -= voucher.discount  # spec: ApplyVoucher.ensures
        voucher.redeem()  # spec: ApplyVoucher.ensures

    def add_line(self, sku: str, quantity: int) -> OrderLine:
        ensure_open(self)  # spec: AddLine.requires
        if not 0 < quantity <= constants.MAX_QUANTITY:  # spec: AddLine.requires
            raise ShopError("quantity is out of range")
        if len(self.lines) >= constants.MAX_LINES:  # spec: AddLine.requires
            raise ShopError("the order is full")
        return OrderLine(order=self, sku=sku, quantity=quantity)  # spec: AddLine.field

    def place(self) -> None:
        if not self.lines:  # spec: PlaceOrder.requires
            raise ShopError("the cart is empty")
        if self.address is None:  # spec: PlaceOrder.requires
            raise ShopError("where should it go?")
        self._move_to(OrderState.PLACED)  # spec: PlaceOrder.move
        self.placed_at = datetime.now()  # spec: PlaceOrder.ensures

    def pay(self) -> None:
        self._move_to(OrderState.PAID)  # spec: PayOrder.move
        self.paid_at = datetime.now()  # spec: PayOrder.ensures

    def ship(self, tracking_code: str) -> Shipment:
        self._move_to(OrderState.SHIPPED)  # spec: ShipOrder.move
        return Shipment(
            order=self,  # spec: ShipOrder.field
            tracking_code=tracking_code,  # spec: ShipOrder.field
            status="in_transit",  # spec: ShipOrder.field
            shipped_at=datetime.now(),  # spec: ShipOrder.field
        )

    def give_back(self) -> Refund:
        if self.status != OrderState.DELIVERED:
            raise IllegalTransition("the order has not been delivered")
        if datetime.now() > self.delivered_at + constants.RETURN_WINDOW:  # spec: ReturnOrder.requires time
            raise NotAllowed("the return window has closed")
        self._move_to(OrderState.RETURNED)  # spec: ReturnOrder.move
        return Refund.of(self)  # spec: ReturnOrder.creation

    def cancel(self, reason: str) -> Refund | None:
        self._move_to(OrderState.CANCELLED)  # spec: CancelOrder.move
        self.cancelled_at = datetime.now()  # spec: CancelOrder.ensures
        self.cancellation_reason = reason  # spec: CancelOrder.ensures
        return Refund.of(self) if self.paid_at is not None else None  # spec: CancelOrder.condition


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
        self._ensure_in_transit()  # spec: DeliverShipment.requires
        self.order._move_to(OrderState.DELIVERED)  # spec: DeliverShipment.move
        self.order.delivered_at = datetime.now()  # spec: DeliverShipment.ensures
        self.status = "delivered"  # spec: DeliverShipment.ensures

    def lose(self) -> Refund:
        self._ensure_in_transit()  # spec: LoseShipment.requires
        self.status = "lost"  # spec: LoseShipment.ensures
        return Refund.of(self.order)  # spec: LoseShipment.creation

    def _ensure_in_transit(self) -> None:
        if self.status != "in_transit":  # spec: DeliverShipment.requires, LoseShipment.requires
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
        return cls(order=order, amount=order.total, status="requested")  # spec: CancelOrder.field, ReturnOrder.field, LoseShipment.field

    def approve(self, manager: Customer) -> None:
        if self.status != "requested":  # spec: ApproveRefund.requires
            raise IllegalTransition("refund has been decided")
        if self.amount > constants.AUTO_REFUND_LIMIT and not manager.is_manager:  # spec: ApproveRefund.requires
            raise NotAllowed("this refund needs a manager")
        self.status = "approved"  # spec: ApproveRefund.ensures
        self.approved_by = manager  # spec: ApproveRefund.ensures

    def pay_out(self) -> None:
        if self.status == "approved":  # spec: PayOutRefund.requires
            self.status = "paid_out"  # spec: PayOutRefund.ensures
        else:
            raise IllegalTransition("refund is not approved")


def ensure_open(order: Order) -> None:
    """Lines and vouchers change only before payment."""
    if order.status not in (OrderState.DRAFT, OrderState.PLACED):  # spec: AddLine.requires, ApplyVoucher.requires
        raise IllegalTransition("the order is closed")
