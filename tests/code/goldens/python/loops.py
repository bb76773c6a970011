for x in xs:
    if x: continue
    break
else:
    done()
for (a, b), c in 1, 2: pass
for (x) in xs: pass
for self.x in xs: pass
while True:
    step()
else:
    end()
