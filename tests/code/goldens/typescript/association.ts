export const a = !permit || permit.holder !== req.resident!.id;
export const b = x !== y!.c.d(1);
export const c = (x || y)!.c;
export const d = m + n![0].k;
