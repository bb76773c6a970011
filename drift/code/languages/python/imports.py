"""Imports.

`import a.b` loads `a.b` and binds `a`: an `Import` of `a.b` that binds nothing and one
of `a` that binds `a`.
"""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import Lowering, StatementRule
from drift.code.languages.python import grammar as g

_ALIASED: Final = g.kinds("aliased_import")
_WILDCARD: Final = g.kinds("wildcard_import")
_RELATIVE: Final = g.kinds("relative_import")


def import_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`import a, b.c, d as e`: one `Import` a module."""
    result: list[ir.Stmt] = []
    span = low.span(node)
    for child in node.children_by_field_id(g.NAME):
        module, alias = _named(low, child)
        top = module.split(".")[0]
        if not alias and module != top:
            result.append(ir.Import(span=span, module=module, names=()))
        bound = ir.ImportName(name="", alias=alias or top)
        result.append(ir.Import(span=span, module=module if alias else top, names=(bound,)))
    return tuple(result)


def import_from(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`from ..a import b as c`, `from a import *`."""
    source = node.child_by_field_id(g.MODULE_NAME)
    written = "" if source is None else _dotted(low, source)
    module = written.lstrip(".")
    return (_import_from(low, node, module, level=len(written) - len(module)),)


def import_future(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`from __future__ import annotations`."""
    return (_import_from(low, node, "__future__", level=0),)


def _import_from(low: Lowering, node: Node, module: str, level: int) -> ir.Import:
    names = [_named(low, child) for child in node.children_by_field_id(g.NAME)]
    bound = [ir.ImportName(name=name, alias=alias or name) for name, alias in names]
    if any(child.kind_id in _WILDCARD for child in node.named_children):
        bound.append(ir.ImportName(name="*", alias="*"))
    return ir.Import(span=low.span(node), module=module, names=tuple(bound), level=level)


def _named(low: Lowering, node: Node) -> tuple[str, str]:
    """What is imported, and the alias if one is written."""
    if node.kind_id not in _ALIASED:
        return _dotted(low, node), ""
    name, alias = node.child_by_field_id(g.NAME), node.child_by_field_id(g.ALIAS)
    return "" if name is None else _dotted(low, name), "" if alias is None else low.text(alias)


def _dotted(low: Lowering, node: Node) -> str:
    """A dotted name without the blanks, comments and line continuations that may stand around its dots."""
    text = low.text(node)
    if node.kind_id in _RELATIVE or not text.replace(".", "").isidentifier():
        return "".join(
            "." * (not child.is_named) + low.text(child) * child.is_named for child in _leaves(low, node)
        )
    return text


def _leaves(low: Lowering, node: Node) -> list[Node]:
    children = [child for child in node.children if child.kind_id not in low.grammar.extras]
    return [leaf for child in children for leaf in _leaves(low, child)] if children else [node]


RULES: Final[dict[str, StatementRule]] = {
    "import_statement": import_,
    "import_from_statement": import_from,
    "future_import_statement": import_future,
}
