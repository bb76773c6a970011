"""The IR as indented text, for goldens: a statement a line, bodies indented, defaults left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import msgspec

from drift.code import ir
from drift.logic.spans import Span

_STATEMENTS: tuple[type, ...] = (*get_args(ir.Stmt), ir.Case, ir.Handler)


def render(module: ir.Module, *, spans: bool = False) -> str:
    """The body of a module, and its problems. With `spans`, also those of expressions."""
    lines = [line for statement in module.body for line in _statement(statement, "", spans=spans)]
    lines += [f"problem {_span(problem.span)} {problem.text!r}" for problem in module.problems]
    return "\n".join(lines) + "\n"


def _statement(node: msgspec.Struct, indent: str, *, spans: bool) -> Iterator[str]:
    own: list[str] = []
    bodies: list[str] = []
    for name, value in _fields(node):
        if isinstance(value, tuple) and value and isinstance(value[0], _STATEMENTS):
            bodies.append(f"{indent}  {name}:")
            bodies += [line for inner in value for line in _statement(inner, indent + "    ", spans=spans)]
        elif isinstance(value, Span):
            own += [f"{name}={_span(value)}"] if spans else []
        else:
            own.append(f"{name}={_value(value, spans=spans)}")
    place = getattr(node, "span", None)
    yield " ".join(
        [f"{indent}{type(node).__name__}", *own, f"@{_span(place)}" if isinstance(place, Span) else ""]
    ).rstrip()
    yield from bodies


def _value(value: object, *, spans: bool) -> str:
    match value:
        case ir.Name():
            text = value.name
        case ir.Literal():
            text = f"{value.kind}:{value.value!r}"
        case ir.Attribute(optional=False):
            text = f"{_value(value.base, spans=spans)}.{value.name}"
        case ir.Entry() | ir.Argument() | msgspec.Struct():
            inside = [
                f"{name}={_value(inner, spans=spans)}"
                for name, inner in _fields(value)
                if not isinstance(inner, Span)
            ]
            text = f"{type(value).__name__}({', '.join(inside)})"
        case tuple():
            text = f"[{', '.join(_value(inner, spans=spans) for inner in value)}]"
        case _:
            text = repr(value)
    place = getattr(value, "span", None)
    return f"{text}@{_span(place)}" if spans and isinstance(place, Span) else text


def _fields(node: msgspec.Struct) -> Iterator[tuple[str, object]]:
    for info in msgspec.structs.fields(node):
        value = getattr(node, info.name)
        if info.name != "span" and value != info.default and value != ():
            yield info.name, value


def _span(span: Span) -> str:
    end = str(span.end_column) if span.end_line == span.line else f"{span.end_line}:{span.end_column}"
    return f"{span.line}:{span.column}-{end}"
