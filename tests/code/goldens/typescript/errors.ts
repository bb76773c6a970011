export class Broken {
  good() { return 1; }
  bad( { return 2; }
  after() { return 3; }
}

export function fine(order: Order) {
  order.status = "paid";
}

function half(order) {
  if (order.status === ) return;
  order.done = true;
}

const later = 1;
