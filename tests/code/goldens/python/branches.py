if a: b()
if a:
    b()
elif c:  # why
    # on its own line
    d()
elif e:
    pass
else:
    f()

if (n := len(xs)) > 3 and not done: return

if x:
    pass
else:
    if y:
        z()
