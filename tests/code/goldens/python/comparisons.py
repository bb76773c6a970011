a == b
a != b
0 <= x < 10
a < b <= c > d
x is None
x is not None
x in (1, 2)
x not in allowed
not x in y
not (a == b)
(a)==(b)
