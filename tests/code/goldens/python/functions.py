def plain(): pass


def every(a, b: int, /, c=1, d: str = "x", *args: int, e, f: bool = True, **kw: str) -> None:
    """Doc."""
    return


def keyword_only(*, a, b=2):
    return a, b


async def fetch(id):
    async for x in stream(id):
        await x.save()
    async with lock:
        yield x


@app.route("/x", methods=["POST"])
@login_required
def decorated():
    def inner():
        nonlocal count
        global total
        return count
    return inner


def generic[T: int, *Ts](x: T) -> list[T]:
    return [x]


square = lambda x, *a, k=1, **kw: x ** 2
nothing = lambda: None
