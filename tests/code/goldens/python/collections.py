[]
[1, *more, 2]
()
(1,)
(1, 2)
a, b
a,
{1, *rest}
{}
{"k": 1, **base, k2: v}
x[0]
x[1:2]
x[::3]
x[a:, :b]
x[i, j]
x[i,]
x[..., 1]
[*a.items(), *b[0]]
{*a.items()}
