for (const order of orders) order.close();
for await (const row of stream) handle(row);
for (const key in table) use(key);
for (let i = 0; i < orders.length; i++) orders[i].close();
for (let i = 10; i > 0; i -= 2) count(i);
for (i = 0, j = 1; ; j++) { if (j > i) break; }
for (;;) work();
for (existing of xs) {}
while (pending) { step(); if (done) continue; }
do step(); while (more());
outer: for (const a of as) {
  for (const b of bs) {
    if (a === b) continue outer;
  }
  if (a) continue outer;
}
block: {
  if (skip) break block;
  work();
}
