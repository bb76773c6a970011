import { randomUUID } from 'crypto';
import { fail, move, ok, Order, Result } from './domain';
import { allOrders, findCustomer, findOrder, saveOrder } from './repository';

const HOUR = 60 * 60 * 1000;
const PAYMENT_WINDOW_HOURS = Number(process.env.PAYMENT_WINDOW_HOURS ?? 48); // spec: config.payment_window

export function createOrder(customerId: string): Result<Order> {
  const customer = findCustomer(customerId);
  if (!customer) return fail('unknown customer');
  if (customer.blocked) return fail('customer is blocked'); // spec: CreateOrder.requires
  return ok(saveOrder({ id: randomUUID(), customerId: customer.id, status: 'draft', total: 0 })); // spec: CreateOrder.creation, CreateOrder.field
}

export function placeOrder(orderId: string): Result<Order> {
  const order = findOrder(orderId);
  if (!order) return fail('not found');
  if (order.total <= 0) return fail('nothing to place'); // spec: PlaceOrder.requires
  const moved = move(order, 'placed', { placedAt: Date.now() }); // spec: PlaceOrder.move
  if (!moved.ok) return moved;
  return ok(saveOrder(moved.value));
}

export const payOrder = (orderId: string): Result<Order> => {
  const order = findOrder(orderId);
  if (!order) return fail('not found');
  const moved = move(order, 'paid', { paidAt: Date.now() }); // spec: PayOrder.move
  return moved.ok ? ok(saveOrder(moved.value)) : moved;
};

export const shipOrder = (orderId: string): Result<Order> => {
  const order = findOrder(orderId);
  if (!order) return fail('not found');
  if (order.status !== 'paid') return fail('not paid yet'); // spec: ShipOrder.requires
  saveOrder({ ...order, status: 'shipped' }); // spec: ShipOrder.ensures
  return ok(order);
};

export function cancelOrder(orderId: string, reason: string): Result<Order> {
  const order = findOrder(orderId);
  if (!order) return fail('not found');
  const moved = move(order, 'cancelled', { cancelReason: reason }); // spec: CancelOrder.move
  if (!moved.ok) return moved;
  saveOrder(moved.value);
  return moved;
}

export function expireUnpaid(now: number = Date.now()): number {
  const overdue = allOrders().filter(
    (o) => o.status === 'placed' && o.placedAt !== undefined && now - o.placedAt >= PAYMENT_WINDOW_HOURS * HOUR, // spec: UnpaidOrderExpires.filter time found
  );
  overdue.forEach((o) => saveOrder({ ...o, status: 'cancelled', cancelReason: 'unpaid' })); // spec: UnpaidOrderExpires.ensures
  return overdue.length;
}

setInterval(expireUnpaid, 5 * 60 * 1000);
