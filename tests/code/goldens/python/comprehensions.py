[x for x in xs]
[x.name for x in xs if x.active if not x.deleted for y in x.ys if y]
{x for x in xs}
{k: v for k, v in pairs}
(x async for x in stream)
any(x.status == "open" for x in xs)
[[y for y in x] for x in xs]
