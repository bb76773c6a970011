a + b * c ** -d
not a and b or c
a and b and c and d
(a and b) and c
a & b ^ c & d | e << 2
~x @ y // z % w
x if test else y
-a ** 2
await fetch(x)
await a.b()
