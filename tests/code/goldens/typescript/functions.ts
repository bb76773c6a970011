function plain(a: string, b?: number, c = 3, ...rest: string[]): void {}
async function load(id: OrderId): Promise<Order | null> { return await find(id); }
function* ids() { yield 1; yield* others(); }
const arrow = (order: Order) => order.total * 2;
const single = x => x;
const body = async () => { await f(); };
let expression = function named(x) { return x; };
function overloaded(a: string): string;
function overloaded(a: number): number;
function overloaded(a: any) { return a; }
function typed<T extends Base>(this: Window, x: T): x is Special { return true; }
function asserted(x: unknown): asserts x is Order {}
const nothing = () => {};
const object = () => ({ a: 1 });
const nested = () => { const inner = () => 1; return inner(); };
xs.map((x) => x.id).filter(Boolean);
(async () => { await main(); })();
