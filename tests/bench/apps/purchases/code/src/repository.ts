import { Customer, Order } from './domain';

const orders = new Map<string, Order>();
const customers: Record<string, Customer> = {};

export const findOrder = (id: string): Order | undefined => orders.get(id);
export const findCustomer = (id: string): Customer | undefined => customers[id];
export const saveOrder = (order: Order): Order => {
  orders.set(order.id, order);
  return order;
};
export const allOrders = (): Order[] => Array.from(orders.values());
