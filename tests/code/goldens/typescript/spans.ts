// golden: spans
const é = order?.lines[0].total ?? "ü";
if (a && !b) throw new E(`x${c}y`);
