"""The parts of a source file that mutation operators change, whatever the language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A range of bytes of the source, and the line it starts on (1-based)."""

    start: int
    end: int
    line: int


@dataclass(frozen=True)
class Value(Piece):
    """Something that can stand for a state or a number. `written`: assigned, passed on or given to a
    field; otherwise tested, in the condition of a query among others."""

    written: bool = False


@dataclass(frozen=True)
class Literal(Value):
    """A string, a whole number, a truth value."""

    value: str | int | bool = ""


@dataclass(frozen=True)
class Member(Value):
    """`owner.name`, where the owner is a plain name."""

    owner: str = ""
    name: str = ""


@dataclass(frozen=True)
class Reading(Piece):
    """A configured value read by its name: a name, an attribute, a subscript, a call with the key."""

    key: str = ""


@dataclass(frozen=True)
class Operator(Piece):
    """What is written between operands, and how the others would be written in its place."""

    symbol: str = ""
    spellings: tuple[tuple[str, str], ...] = ()

    def spelled(self, symbol: str) -> str:
        """How another operator is written in this one's place, or an empty string."""
        return dict(self.spellings).get(symbol, "")


@dataclass(frozen=True)
class Comparison(Piece):
    """`a < b`, `a in b`, `lt(a, b)`, a field of a query's condition; chained where there are several
    operators."""

    operands: tuple[Piece, ...] = ()
    operators: tuple[Operator, ...] = ()


@dataclass(frozen=True)
class Condition(Piece):
    """One of the conditions a query combines. `cut` is what to delete, `instead` what to leave there."""

    cut: tuple[int, int] = (0, 0)
    instead: str = ""


@dataclass(frozen=True)
class Connective(Piece):
    """`and` or `or` with two or more operands."""

    word: str = ""
    operands: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Sum(Piece):
    """`left + right`, `left - right`, and calls that mean it."""

    left: Piece = Piece(0, 0, 0)
    right: Piece = Piece(0, 0, 0)
    sign: Operator = Operator(0, 0, 0)


@dataclass(frozen=True)
class Collection(Piece):
    """A literal list, tuple or set with elements."""

    items: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Branch(Piece):
    """An `if`. `operand` is what its test negates; `leaves`: its body ends the path at `last`."""

    test: Piece = Piece(0, 0, 0)
    operand: Piece | None = None
    last: Piece = Piece(0, 0, 0)
    leaves: bool = False
    otherwise: bool = False


@dataclass(frozen=True)
class Write(Piece):
    """An assignment as a statement. `step` is the operator of `+=` and `-=`."""

    target: Piece = Piece(0, 0, 0)
    value: Piece = Piece(0, 0, 0)
    owner: str = ""
    field: str = ""
    local: bool = False
    step: Operator | None = None


@dataclass(frozen=True)
class Entry(Piece):
    """A field of an object that is written with others; `cut` deletes it."""

    cut: tuple[int, int] = (0, 0)
    field: str = ""


@dataclass(frozen=True)
class Act(Piece):
    """A call as a statement. `leaves`: nothing after it runs."""

    leaves: bool = False


@dataclass(frozen=True)
class Given(Piece):
    """A statement that returns something."""


@dataclass(frozen=True)
class Case(Piece):
    """The label of a case of a `switch` or `match`, and what makes the case admit everything."""

    value: Piece = Piece(0, 0, 0)
    open: str = ""


@dataclass(frozen=True)
class Unit(Piece):
    """The unit of a length of time, and another unit in its place."""

    other: str = ""


@dataclass(frozen=True)
class Check(Piece):
    """A decorator or handler that lets only some in; `cut` deletes it."""

    cut: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Annotation(Piece):
    """The declared type of a field, and another type in its place."""

    field: str = ""
    other: str = ""


@dataclass(frozen=True)
class Body(Piece):
    """A function with what it is called and all it mentions."""

    name: str = ""
    last: int = 0
    mentions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Statement(Piece):
    """Any statement. `last` is its last line, `headed`: it has a body of more than one statement."""

    last: int = 0
    headed: bool = False
