export const orders = {
  limit: 3,
  async place(order: Order) { this.check(order); order.status = "placed"; },
  check: (order) => { if (!order) throw new Error(); },
  nested: { deep: function () { return 1; } },
  get size() { return 1; },
  ...others,
};
const STATUS = { Draft: "draft", Paid: "paid" } as const;
const handlers: Record<string, Handler> = { approve: (o) => o.approve(), reject };
export const handler = wrap(async (event: Event) => event.id);
const literal = { a: 1, "b-c": 2, [key]: 3, short, ...spread, method() {}, 5: 6 };
export default { fetch(request) { return request; } };
