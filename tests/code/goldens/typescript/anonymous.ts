export default async function (request: Request) { return 1; }
