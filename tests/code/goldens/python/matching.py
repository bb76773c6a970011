match command:
    case "go" | 'run':
        go()
    case Status.OPEN | app.Status.CLOSED:
        state()
    case -1 | 2.5 | None | True:
        numbers()
    case 3 if ready:
        three()
    case (4):
        four()
    case "a" "b":
        joined()
    case ("x" | "y") as letter:
        alternatives()
    case Point(x=0) as p:
        taken_apart()
    case [first, *others]:
        sequence()
    case {"k": v, **rest}:
        mapping()
    case 1, 2:
        pair()
    case str():
        kind()
    case 1 + 2j:
        complex_number()
    case "z" | _:
        anything_too()
    case other if other > 1:
        captured()
    case Point(x, y=0, name=_):
        captured()
    case {"kind": "paid", "order": order}:
        members()
    case {"kind": "paid", **rest}:
        rest_of_it()
    case Point() | Line():
        either()
    case _:
        anything()
match a, b:
    case _: pass
match = match(case)
