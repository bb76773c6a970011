class Empty: pass


class Base(): ...


@dataclass(frozen=True)
class Order(Base, mixins.Audited, *extra, metaclass=Meta, table=True, **options):
    """An order."""

    # a comment
    status: str = "draft"
    lines: list["Line"] = field(default_factory=list)
    total: int

    class Meta:
        ordering = ["-id"]

    @property
    def is_draft(self) -> bool:
        return self.status == "draft"

    @staticmethod
    def make(): return Order()


class Box[T](Base): x: T
