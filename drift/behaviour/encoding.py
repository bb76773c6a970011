"""A behaviour as bytes and back: every value once, in a table, so that what was shared stays shared.

Only the classes of the model can be read back, and only with their own fields: bytes from elsewhere give a
behaviour or an error, nothing is ever run.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from fractions import Fraction
from types import ModuleType
from typing import Any, Final

import msgspec

from drift.behaviour import answers, boundaries, flaws, model
from drift.behaviour.model import Behaviour
from drift.logic import spans, terms, types

_TUPLE: Final = -1
_FRACTION: Final = -2
_PLAIN: Final = -3


_DAMAGED: Final = (
    msgspec.MsgspecError, ValueError, TypeError, AttributeError, IndexError, KeyError, ZeroDivisionError,
)  # fmt: skip
"""What reading bytes that are something else may come to."""


class EncodingError(Exception):
    """Bytes that are no behaviour of this version."""


def _classes() -> dict[str, type]:
    found: dict[str, type] = {}
    modules: tuple[ModuleType, ...] = (terms, types, spans, boundaries, flaws, answers, model)
    for module in modules:
        for name, value in sorted(vars(module).items()):
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and (is_dataclass(value) or issubclass(value, msgspec.Struct)):
                found[name] = value
    return found


_CLASSES: Final = tuple(_classes().values())
_NUMBER: Final = {cls: number for number, cls in enumerate(_CLASSES)}
_FIELDS: Final = tuple(
    tuple(field.name for field in (fields(cls) if is_dataclass(cls) else msgspec.structs.fields(cls)))
    for cls in _CLASSES
)


def encode(behaviour: Behaviour) -> bytes:
    """The behaviour as bytes; the same for equal behaviours that share alike."""
    return msgspec.msgpack.encode(_Writer().write(behaviour))


def decode(encoded: bytes) -> Behaviour:
    """The behaviour that was encoded.

    Raises:
        EncodingError: the bytes are damaged, or of another version of the model.
    """
    try:
        rows = msgspec.msgpack.decode(encoded, type=list[list[Any]])
        values: list[Any] = []
        for row in rows:
            values.append(_value(row, values))
        found = values[-1]
    except _DAMAGED as error:
        raise EncodingError(str(error)) from error
    if not isinstance(found, Behaviour):
        raise EncodingError("it holds something else")
    return found


class _Writer:
    """Rows of the table: `[class, positions of its fields…]`, parts before what they are part of."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        self._by_identity: dict[int, int] = {}
        self._by_row: dict[tuple[Any, ...], int] = {}
        self._alive: list[object] = []

    def write(self, root: object) -> list[list[Any]]:
        """All rows; the last one is the root."""
        stack: list[tuple[object, bool]] = [(root, False)]
        while stack:
            value, ready = stack.pop()
            if not ready and id(value) in self._by_identity:
                continue
            parts = _parts(value)
            if parts and not ready:
                stack.append((value, True))
                stack.extend((part, False) for part in reversed(parts) if id(part) not in self._by_identity)
                continue
            self._keep(value, self._row(value, parts))
        if self._by_identity[id(root)] != len(self.rows) - 1:
            self.rows.append(list(self.rows[self._by_identity[id(root)]]))
        return self.rows

    def _row(self, value: object, parts: tuple[object, ...]) -> tuple[Any, ...]:
        positions = [self._by_identity[id(part)] for part in parts]
        if isinstance(value, tuple):
            return (_TUPLE, *positions)
        number = _NUMBER.get(type(value))
        if number is not None:
            return (number, *positions)
        if isinstance(value, Fraction):
            return (_FRACTION, str(value))
        if value is None or isinstance(value, bool | int | str):
            return (_PLAIN, type(value).__name__, value)
        raise TypeError(f"{type(value).__name__} is no part of a behaviour")

    def _keep(self, value: object, row: tuple[Any, ...]) -> None:
        position = self._by_row.get(row)
        if position is None:
            position = len(self.rows)
            self.rows.append(list(row) if row[0] != _PLAIN else [_PLAIN, row[2]])
            self._by_row[row] = position
        self._by_identity[id(value)] = position
        self._alive.append(value)


def _parts(value: object) -> tuple[object, ...]:
    if isinstance(value, tuple):
        return value
    number = _NUMBER.get(type(value))
    return () if number is None else tuple([getattr(value, name) for name in _FIELDS[number]])


def _value(row: list[Any], values: list[Any]) -> Any:
    kind = row[0]
    if kind == _TUPLE:
        return tuple([values[position] for position in row[1:]])
    if kind == _PLAIN:
        return row[1]
    if kind == _FRACTION:
        return Fraction(row[1])
    if kind < 0:
        raise ValueError("an unknown kind of value")
    return _CLASSES[kind](*[values[position] for position in row[1:]])
