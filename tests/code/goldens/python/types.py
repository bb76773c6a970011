a: int
b: list[int]
c: dict[str, list[int]] = {}
d: "Forward"
e: int | str | None
f: list[str] | os.PathLike[str] | None
g: Optional["X"]
h: Annotated[int, Depends(get)] = 1
i: Callable[[int, str], bool]
j: models.Order
k: Literal["draft", "placed"]
l: x.Mapped[int] = column(1)
type Alias = list[int] | None
type Generic[T] = dict[str, T]
def f(*a: *Ts, b: x[1:2]) -> "A | B": ...
