"""What a module exports: the rest is private to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import Lowering
from drift.code.languages.typescript import patterns
from drift.code.languages.typescript.grammar import field

_VARIABLES: Final = frozenset({"lexical_declaration", "variable_declaration"})
_COMMON: Final = ("module.exports", "exports.")


def exported_names(low: Lowering, nodes: Iterable[Node]) -> frozenset[str] | None:
    """The names of this module that others can import; None where nothing is exported, as in a script."""
    found: set[str] = set()
    module = False
    for node in nodes:
        if node.type == "export_statement":
            module = True
            found.update(_of_export(low, node))
        elif node.type == "expression_statement" and node.named_child_count:
            assigned = node.named_children[0]
            if assigned.type == "assignment_expression" and low.text(assigned).startswith(_COMMON):
                module = True
                found.update(_of_assignment(low, assigned))
    return frozenset(found) if module else None


def _of_export(low: Lowering, node: Node) -> Iterator[str]:
    if field(node, "source") is not None:
        return
    declaration = field(node, "declaration")
    if declaration is None:
        for child in low.named(node):
            if child.type == "export_clause":
                names = [field(inner, "name") for inner in low.named(child)]
                yield from (low.text(name) for name in names if name is not None)
            elif child.type != "decorator":
                yield from low.names(child)
    elif declaration.type in _VARIABLES:
        for child in low.named(declaration):
            name = field(child, "name")
            yield from () if name is None else patterns.names(low, name)
    else:
        name = field(declaration, "name")
        if name is not None:
            yield low.text(name)


def _of_assignment(low: Lowering, node: Node) -> Iterator[str]:
    """`exports.a = b`, `module.exports = {a, b: c, d() {}}`."""
    left, right = field(node, "left"), field(node, "right")
    if left is not None:
        yield low.text(left).rpartition(".")[2]
    if right is not None:
        yield from low.names(right)
        for child in low.named(right) if right.type == "object" else ():
            key = field(child, "key") or field(child, "name")
            if key is not None:
                yield low.text(key).strip("'\"")


def with_marks(body: tuple[ir.Stmt, ...], exported: frozenset[str] | None) -> tuple[ir.Stmt, ...]:
    """Definitions that are not exported are private; overloads go where the function itself is."""
    whole = {
        statement.name
        for statement in body
        if isinstance(statement, ir.Function) and "abstract" not in statement.marks
    }
    result: list[ir.Stmt] = []
    for statement in body:
        if isinstance(statement, ir.Function) and "abstract" in statement.marks and statement.name in whole:
            continue
        if exported is not None and isinstance(statement, ir.Function | ir.Class):
            result.append(_private(statement, exported))
        else:
            result.append(statement)
    return tuple(result)


def _private(statement: ir.Function | ir.Class, exported: frozenset[str]) -> ir.Stmt:
    owner = statement.name.split(".")[0]
    if owner in exported or owner == "default" or statement.name == "module.exports":
        return statement
    if isinstance(statement, ir.Class):
        return replace(statement, marks=(*statement.marks, "private"))
    return replace(statement, marks=(*statement.marks, "private"))
