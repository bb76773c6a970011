"""The states of an order and how it may move between them."""


class OrderState:
    DRAFT = "draft"
    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"


TRANSITIONS = {
    OrderState.DRAFT: {OrderState.PLACED, OrderState.CANCELLED},  # spec: PlaceOrder.table, CancelOrder.table widen=PAID
    OrderState.PLACED: {OrderState.PAID, OrderState.CANCELLED},  # spec: PayOrder.table, CancelOrder.table widen=SHIPPED
    OrderState.PAID: {OrderState.SHIPPED, OrderState.CANCELLED},  # spec: ShipOrder.table, CancelOrder.table widen=DELIVERED
    OrderState.SHIPPED: {OrderState.DELIVERED},  # spec: DeliverShipment.table widen=CANCELLED
    OrderState.DELIVERED: {OrderState.RETURNED},  # spec: ReturnOrder.table widen=CANCELLED
    OrderState.RETURNED: set(),
    OrderState.CANCELLED: set(),
}
