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
    OrderState.DRAFT: {OrderState.PLACED, OrderState.CANCELLED},  # spec: PlaceOrder.table, CancelOrder.table
    OrderState.PLACED: {OrderState.PAID, OrderState.CANCELLED},  # spec: PayOrder.table, CancelOrder.table
    OrderState.PAID: {OrderState.SHIPPED, OrderState.CANCELLED},  # spec: ShipOrder.table, CancelOrder.table
    OrderState.SHIPPED: {OrderState.DELIVERED},  # spec: DeliverShipment.table
    OrderState.DELIVERED: {OrderState.RETURNED},  # spec: ReturnOrder.table
    OrderState.RETURNED: set(),
    OrderState.CANCELLED: set(),
}
