"""States and configured values as the applications' code writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from .application import Application
from .sites import Module, chooser
from .specification import Enumerated
from .syntax import constants_of, dialect_of
from .syntax.pieces import Literal, Member, Piece, Reading, Value


@lru_cache(maxsize=64)
def members(sources: tuple[tuple[str, str], ...]) -> dict[str, dict[str, str]]:
    """The constants of every class and enumeration, with the state each stands for."""
    found: dict[str, dict[str, str]] = {}
    for path, text in sources:
        found.update(constants_of(path, text))
    return found


def constants(module: Module, owner: str) -> dict[str, str]:
    """The constants of a class or an enumeration."""
    return members(tuple(sorted(module.application.code.items()))).get(owner, {})


def state_of(module: Module, value: Piece) -> str:
    """The state a literal or a constant denotes, in the specification's words; empty when it is none."""
    specification = module.application.specification
    state = ""
    if isinstance(value, Literal) and isinstance(value.value, str):
        state = value.value.lower()
    elif isinstance(value, Member):
        state = constants(module, value.owner).get(value.name, "")
    return state if specification.domain_of(state) else ""


def values_at(module: Module, line: int) -> Iterator[Value]:
    """Literals and constants on a line."""
    yield from module.syntax.at(line, Member)
    yield from module.syntax.at(line, Literal)


def value_of(module: Module, piece: Piece) -> Value | None:
    """The literal or constant that a piece is as a whole."""
    for value in values_at(module, piece.line):
        if (value.start, value.end) == (piece.start, piece.end):
            return value
    return None


def is_state(module: Module, piece: Piece) -> bool:
    value = value_of(module, piece)
    return value is not None and bool(state_of(module, value))


def states_of(module: Module, pieces: Sequence[Piece]) -> list[str]:
    """The states that pieces denote."""
    values = [value_of(module, piece) for piece in pieces]
    return [state_of(module, value) for value in values if value is not None]


def written_like(module: Module, example: Piece, state: str) -> str:
    """`state` in the notation of `example`; empty when it has none."""
    value = value_of(module, example)
    if isinstance(value, Member):
        names = constants(module, value.owner)
        return next((f"{value.owner}.{name}" for name, each in names.items() if each == state), "")
    if isinstance(value, Literal):
        content = state.upper() if str(value.value).isupper() else state
        return module.dialect.quote(module.syntax.text(value), content)
    return ""


def domain(module: Module, example: Piece, present: Sequence[str]) -> list[str]:
    """The states of the field that `example` is a state of."""
    value = value_of(module, example)
    if isinstance(value, Member):
        return list(constants(module, value.owner).values())
    known = module.application.specification.enumerated
    fitting = [each for each in known if all(state in each.states for state in present)]
    line = module.text.splitlines()[example.line - 1].lower().replace("_", "")
    marks = module.application.marks.get(module.path, {}).get(example.line)
    rules = "".join(
        rule.text.lower().replace("_", "")
        for rule in module.application.specification.rules
        if marks is not None and rule.name in marks.rules
    )

    def likely(each: Enumerated) -> tuple[bool, bool, bool]:
        field, entity = each.field.replace("_", ""), each.entity.lower()
        return (bool(field) and field in line, entity in line, entity in rules)

    best = max(fitting, key=likely, default=None)
    return list(best.states) if best else []


def other_state(module: Module, example: Piece, present: list[str], line: int) -> str:
    """A state of the same field that is not `present`, written like `example`; empty when there is none."""
    others = [state for state in domain(module, example, present) if state not in present]
    if not others:
        return ""
    chosen = chooser("state", module.path, line, *present).choice(others)
    return written_like(module, example, chosen)


def configured(application: Application) -> dict[str, int | str]:
    """Parameters by their name in the code, from the lines that are marked as configuration."""
    values: dict[str, int | str] = {}
    for path, marks in sorted(application.marks.items()):
        dialect, lines = dialect_of(path), application.code[path].splitlines()
        for line, mark in sorted(marks.items()):
            found = dialect.configured(lines[line - 1]) if dialect and "config" in mark.kinds else None
            if found is not None:
                values[found[0]] = found[1]
    return values


def config_values(module: Module, line: int) -> Iterator[tuple[Piece, int | str]]:
    """Expressions on `line` that read a configured parameter, and its value."""
    values = configured(module.application)
    for reading in module.syntax.at(line, Reading):
        if reading.key in values:
            yield reading, values[reading.key]
