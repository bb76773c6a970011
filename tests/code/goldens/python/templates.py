f"plain {{braces}}"
f"Hello {user.name!r:>{width}}, you have {count + 1:03d} left"
"before " f"{x}" " after" " end"
f"{x=} {x = !r}"
f"{'literal'}" f"{'fit':>10}"
rf"\d{n}\{m}"
f"""{
    multi
}"""
f"{a}{b}"
f"outer {f'inner {x}'}"
f"{x, y} {(lambda z: z)(1)} {d['k']}"
f""
