export const ORDER_STATUSES = ['draft', 'placed', 'paid', 'shipped', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export interface Customer {
  readonly id: string;
  readonly name: string;
  readonly tier: 'standard' | 'gold';
  readonly blocked: boolean; // spec: Customer.type
}

export interface Order {
  readonly id: string;
  readonly customerId: string;
  readonly status: OrderStatus;
  readonly total: number; // spec: Order.type
  readonly placedAt?: number;
  readonly paidAt?: number;
  readonly cancelReason?: string;
}

const TRANSITIONS: Record<OrderStatus, readonly OrderStatus[]> = {
  draft: ['placed', 'cancelled'], // spec: PlaceOrder.table, CancelOrder.table widen=PAID
  placed: ['paid', 'cancelled'], // spec: PayOrder.table, CancelOrder.table
  paid: ['shipped'], // spec: ShipOrder.table widen=CANCELLED
  shipped: [],
  cancelled: [],
};

export type Result<T> = { ok: true; value: T } | { ok: false; error: string };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = <T>(error: string): Result<T> => ({ ok: false, error });

export const canMove = (order: Order, to: OrderStatus): boolean => TRANSITIONS[order.status].includes(to);

export function move(order: Order, to: OrderStatus, changes: Partial<Order> = {}): Result<Order> {
  if (!canMove(order, to)) { // spec: PlaceOrder.requires, PayOrder.requires, CancelOrder.requires
    return fail(`cannot go from ${order.status} to ${to}`);
  }
  return ok({ ...order, ...changes, status: to });
}
