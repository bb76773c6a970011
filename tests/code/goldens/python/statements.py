# golden: spans
x = 1; y = 2
assert a
assert a == b, "why"
del a, b[0]
del (c)
global g, h
return 1, *rest
return
"é" + name  # ü
ключ = словарь["ключ"].значение
print "python 2"
exec "code"
if a:
	tab = 1
