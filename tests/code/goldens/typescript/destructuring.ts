const { id, status: state } = order;
const { limit = 10, nested: { deep = f() } } = options;
const { "quoted-key": quoted, [computed]: dynamic, 0: first } = table;
const { secret, ...rest } = user;
const { data, error } = await load(id);
const [head, tail] = pair;
const [one, , three = 3, ...others] = f();
const [{ name }, [inner]] = rows;
for (const { id, total } of orders) pay(id, total);
for (const [key, value] of Object.entries(table)) set(key, value);
function place({ id, count = 1 }: PlaceInput, [a, b]: Pair, { deep: { er } } = {}) {}
const pick = ({ input }) => input.id;
const kept = ({ id }, input1, input) => input;
try { f(); } catch ({ code }) { report(code); }
