"""Types of rows that a generator writes into one type of the whole database.

`Database["public"]["Tables"]["orders"]["Row"]`: every row type becomes a class that says which table it is
of, called like one of its rows; what the generator notes of foreign keys becomes references between them. The
rulesets say what the parts of such a type are called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import inflection
import msgspec

from drift.code import ir
from drift.code.frameworks.declared import RowTypeTable

MAX_DEPTH = 5
"""How deep the tables are looked for."""


class RowTypes(Protocol):
    """What the rulesets say of such types."""

    row_types: tuple[RowTypeTable, ...]


def with_row_types(modules: Iterable[ir.Module], known: RowTypes) -> dict[str, ir.Module]:
    """The modules that hold such types, with classes for the rows, by file."""
    found: dict[str, ir.Module] = {}
    for module in modules:
        rows: list[ir.Stmt] = []
        for statement in module.body:
            if isinstance(statement, ir.Class):
                for table in known.row_types:
                    rows.extend(_rows(statement, table, _names(module)))
        if rows:
            found[module.file] = msgspec.structs.replace(module, body=(*module.body, *rows))
    return found


def _names(module: ir.Module) -> frozenset[str]:
    """The names of classes and types that the module has of its own."""
    found = {one.name for one in module.body if isinstance(one, ir.Class)}
    for one in module.body:
        if isinstance(one, ir.Assign):
            found.update(target.name for target in one.targets if isinstance(target, ir.Name))
    return frozenset(found)


def _rows(cls: ir.Class, table: RowTypeTable, taken: frozenset[str]) -> Iterator[ir.Class]:
    held = [s for s in cls.body if isinstance(s, ir.Assign) and isinstance(s.annotation, ir.Mapping)]
    for statement in held:
        assert isinstance(statement.annotation, ir.Mapping)
        for tables in _under(statement.annotation, table.tables, 0):
            described = {key.value: value for key, value in _entries(tables) if isinstance(value, ir.Mapping)}
            names = {name: _called(name, taken) for name in described}
            for name, parts in described.items():
                row = {key.value: value for key, value in _entries(parts)}.get(table.row)
                if isinstance(row, ir.Mapping):
                    yield _class(name, names, row, dict(_referred(parts, table)))


def _called(table: str, taken: frozenset[str]) -> str:
    """What a class of rows is called: like one row."""
    name = inflection.camelize(inflection.singularize(table))
    return f"{name}Row" if name in taken else name


def _class(table: str, names: dict[str, str], row: ir.Mapping, referred: dict[str, str]) -> ir.Class:
    span = row.span
    text = ir.Literal(span=span, kind="string", value=table)
    body: list[ir.Stmt] = [ir.Assign(span=span, targets=(ir.Name(span=span, name="@table"),), value=text)]
    for key, value in _entries(row):
        other = names.get(referred.get(key.value, ""))
        annotation = _refers(value, other) if other is not None else value
        target = ir.Name(span=key.span, name=key.value)
        body.append(ir.Assign(span=key.span.to(value.span), targets=(target,), annotation=annotation))
    base = ir.Name(span=span, name="@object")
    return ir.Class(span=span, name=names[table], bases=(base,), body=tuple(body), name_span=span)


def _refers(type_: ir.Expr, name: str) -> ir.Expr:
    """The type of a key as the class of the rows that it refers to; what may be null stays so."""
    named = ir.Name(span=type_.span, name=name)
    if isinstance(type_, ir.Binary) and type_.operator == "|":
        null = ir.Literal(span=type_.span, kind="null", value="null")
        return ir.Binary(span=type_.span, operator="|", left=named, right=null)
    return named


def _under(held: ir.Mapping, name: str, depth: int) -> Iterator[ir.Mapping]:
    """The parts of that name, however deep."""
    for key, value in _entries(held):
        if isinstance(value, ir.Mapping):
            if key.value == name:
                yield value
            elif depth < MAX_DEPTH:
                yield from _under(value, name, depth + 1)


def _referred(parts: ir.Mapping, table: RowTypeTable) -> Iterator[tuple[str, str]]:
    """Columns that are foreign keys, and the tables they refer to."""
    relations = next((value for key, value in _entries(parts) if key.value == table.relations), None)
    for relation in _items(relations):
        if not isinstance(relation, ir.Mapping):
            continue
        said = {key.value: value for key, value in _entries(relation)}
        columns = [_text(one) for one in _items(said.get(table.columns))]
        target = _text(said.get(table.referred))
        if len(columns) == 1 and target:
            yield columns[0], target


def _items(type_: ir.Expr | None) -> tuple[ir.Expr, ...]:
    """The parts of a type that lists some: `[A, B]`."""
    match type_:
        case ir.Index(base=ir.Name(name="@tuple"), key=ir.Collection(items=items)):
            return items
        case ir.Index(base=ir.Name(name="@tuple"), key=key):
            return (key,)
        case _:
            return ()


def _text(type_: ir.Expr | None) -> str:
    match type_:
        case ir.Index(base=ir.Name(name="@literal"), key=ir.Literal(kind="string", value=value)):
            return value
        case _:
            return ""


def _entries(held: ir.Mapping) -> Iterator[tuple[ir.Literal, ir.Expr]]:
    for entry in held.entries:
        if isinstance(entry.key, ir.Literal):
            yield entry.key, entry.value
