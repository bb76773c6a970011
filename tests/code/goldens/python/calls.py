f()
f(a, *args, k=1, **kw)
f(x for x in xs)
obj.method(1).then("a")[0]
f(*a.items(), *b or c)
f((yield))
type(x).attribute = 1
type(x)[0] = 1
print("x", file=out)

type(x).f().b: int = 1
