x = 1
a = b = c = value
first, *rest = items
(m, n), [p] = pair
x += 1
x //= 2
total: int = 0
name: str
self.status = "open"
table["k"][0] = a, b
x = y = yield
(n := 5)
