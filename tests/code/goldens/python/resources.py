with lock: pass
with open(p) as f, session.begin():
    f.read()
with (open(a) as x, open(b) as y,):
    pass
with (lock): pass
with (a, b): pass
with pair() as (a, b): pass
with (open(p) as f): pass
