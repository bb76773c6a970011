"""Comparing two lowerings of the same source: the first place where they differ, in words."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from drift.code import ir
from drift.logic.spans import Span

_COMPOUND = (ir.If, ir.For, ir.While, ir.Try, ir.With, ir.Match, ir.Function, ir.Class, ir.Handler)
"""`ast` ends these with their last statement, tree-sitter with the comments after it: starts are compared."""
_NO_SPAN = (ir.Parameter, ir.Case, ir.Comparison)


def differences(ours: object, theirs: object, where: str = "", *, spans: bool = True) -> Iterator[str]:
    """What differs between our IR and the oracle's."""
    if isinstance(theirs, ir.Opaque) and isinstance(ours, ir.Opaque):
        return
    if (
        isinstance(theirs, ir.Literal)
        and isinstance(ours, ir.Literal)
        and ours.kind == theirs.kind == "float"
    ):
        if float(ours.value) != float(theirs.value):
            yield f"{where}: {ours.value} for {theirs.value}"
        return
    if isinstance(theirs, ir.Literal) and any(
        "\ud800" <= character <= "\udfff" for character in theirs.value
    ):
        return
    if type(ours) is not type(theirs):
        yield f"{where}: {ours!r:.300} for {theirs!r:.300}"
    elif isinstance(ours, tuple) and isinstance(theirs, tuple):
        if len(ours) != len(theirs):
            yield f"{where}: {len(ours)} for {len(theirs)} items: {ours!r:.300} for {theirs!r:.300}"
            return
        for i, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(one, other, f"{where}[{i}]", spans=spans)
    elif isinstance(ours, msgspec.Struct) and isinstance(theirs, msgspec.Struct):
        yield from _fields(ours, theirs, where, spans=spans)
    elif ours != theirs:
        yield f"{where}: {ours!r:.300} for {theirs!r:.300}"


def _fields(ours: msgspec.Struct, theirs: msgspec.Struct, where: str, *, spans: bool) -> Iterator[str]:
    inside = spans and not isinstance(
        ours, ir.Template
    )  # before 3.12, `ast` has no positions inside templates
    for name in ours.__struct_fields__:
        one, other = getattr(ours, name), getattr(theirs, name)
        here = f"{where}.{type(ours).__name__}.{name}"
        if name == "span":
            if spans and not isinstance(ours, _NO_SPAN):
                yield from _span(ours, one, other, here)
        elif name != "name_span":
            yield from differences(one, other, here, spans=inside)


def _span(node: msgspec.Struct, ours: Span, theirs: Span, where: str) -> Iterator[str]:
    if isinstance(node, _COMPOUND):
        if (ours.line, ours.column) != (theirs.line, theirs.column):
            yield f"{where}: starts at {ours} for {theirs}"
    elif ours != theirs:
        yield f"{where}: {ours} for {theirs}"
