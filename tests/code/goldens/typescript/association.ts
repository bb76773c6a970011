export const a = !permit || permit.holder !== req.resident!.id;
export const b = x !== y!.c.d(1);
export const c = (x || y)!.c;
export const d = m + n![0].k;
export const l = held && heldAt!.getTime() + 2 * day <= now;
export const m = a || b! && c;
export const n = !a && b!.c > 3 || d;
export const o = (a && b!) === c;
export const p = a - b! - c;
