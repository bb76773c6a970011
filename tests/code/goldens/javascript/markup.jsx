const generics = a < b > (c);
export const List = ({ items }) => <ul>{items.map((i) => <li key={i}>{i}</li>)}</ul>;
async function* stream() { using file = open(); for await (const x of file) yield x; }
label: while (true) { break label; }
