switch (order.status) {
  case "draft":
  case Status.Open:
    place(order);
    break;
  case "placed": {
    pay(order);
    break;
  }
  case "paid":
    ship(order);
  case "shipped":
    close(order);
    break;
  default:
    throw new Error("closed");
}

function conditional(action: string) {
  switch (action) {
    case "approve":
      if (locked) break;
      approve();
      break;
    case "reject":
      if (a) {
        first();
        break;
      } else {
        second();
      }
      third();
      break;
    case "try":
      try {
        if (a) break;
        risky();
      } finally {
        done();
      }
      break;
    default:
    case "other":
      return 1;
    case "inner":
      for (const x of xs) if (x) break;
      switch (b) { case 1: break; default: never(); }
  }
}

switch (true) {
  case total > 100:
    large();
    break;
  case total > 10: case forced:
    medium();
    break;
  default:
    small();
}
for (const x of xs) {
  switch (x.kind) {
    case "skip":
      continue;
    case "stop":
      break;
  }
}
function labelled(a: number, x: boolean) {
  switch (a) {
    case 1:
      block: {
        if (x) break;
        first();
      }
      second();
      break;
    default:
      third();
  }
}
