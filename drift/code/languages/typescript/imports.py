"""Imports and exports of modules, and those of CommonJS.

`Import.module` is the specifier as written (without `node:`), at level 0. The default export is the name
`default`; `module.exports = x` binds the name `module.exports`: what importing the whole module gives.
"""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace
from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import Lowering, StatementRule
from drift.code.languages.typescript import objects
from drift.code.languages.typescript.classes import class_value
from drift.code.languages.typescript.functions import function
from drift.code.languages.typescript.grammar import FUNCTIONS, field, has_token
from drift.code.languages.typescript.literals import decode
from drift.logic.spans import Span

DEFAULT: Final = "default"
WHOLE: Final = "module.exports"


def specifier(low: Lowering, node: Node) -> str:
    """The module a string names."""
    return decode(low.text(node)[1:-1]).removeprefix("node:")


def import_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`import d, {a as b} from "m"`, `import * as n from "m"`, `import "m"`, `import x = require("m")`."""
    source = field(node, "source")
    bound: list[ir.ImportName] = []
    for clause in low.named(node):
        if clause.type == "import_require_clause":
            source = field(clause, "source")
            bound.append(ir.ImportName(name="", alias=low.text(low.named(clause)[0])))
        elif clause.type == "import_clause":
            for part in low.named(clause):
                bound += _clause(low, part)
    if source is None:
        return (low.opaque_statement(node),)
    return (ir.Import(span=low.span(node), module=specifier(low, source), names=tuple(bound)),)


def _clause(low: Lowering, node: Node) -> list[ir.ImportName]:
    match node.type:
        case "identifier":
            return [ir.ImportName(name=DEFAULT, alias=low.text(node))]
        case "namespace_import":
            return [ir.ImportName(name="", alias=low.text(low.named(node)[0]))]
        case "named_imports":
            return [_specified(low, child) for child in low.named(node)]
        case _:
            return []


def _specified(low: Lowering, node: Node) -> ir.ImportName:
    name, alias = field(node, "name"), field(node, "alias")
    text = "" if name is None else _name(low, name)
    return ir.ImportName(name=text, alias=text if alias is None else _name(low, alias))


def _name(low: Lowering, node: Node) -> str:
    return decode(low.text(node)[1:-1]) if node.type == "string" else low.text(node)


def import_alias(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`import A = B.C`."""
    inside = low.named(node)
    if len(inside) != 2:
        return (low.opaque_statement(node),)
    target, value = (low.expression(child) for child in inside)
    return (ir.Assign(span=low.span(node), targets=(target,), value=value),)


# -------------------------------------------------------------------- exports


def export(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`export` before a declaration is the declaration; a list binds names of this module or of another."""
    source, declaration, value = field(node, "source"), field(node, "declaration"), field(node, "value")
    if source is not None:
        return (_from(low, node, source),)
    if declaration is not None:
        return _declared(low, node, declaration)
    if value is not None:
        return _default(low, node, value)
    clause = next((child for child in low.named(node) if child.type == "export_clause"), None)
    if clause is not None:
        names = [_specified(low, child) for child in low.named(clause)]
        return _renamed(low.span(node), names)
    if has_token(node, "="):
        inside = low.named(node)
        return whole(low, inside[0], low.span(node)) if inside else (low.opaque_statement(node),)
    return () if has_token(node, "as") else (low.opaque_statement(node),)


def _from(low: Lowering, node: Node, source: Node) -> ir.Import:
    names: list[ir.ImportName] = []
    for child in low.named(node):
        if child.type == "export_clause":
            names += [_specified(low, part) for part in low.named(child)]
        elif child.type == "namespace_export":
            names.append(ir.ImportName(name="", alias=_name(low, low.named(child)[0])))
    if has_token(node, "*"):
        names.append(ir.ImportName(name="*", alias="*"))
    return ir.Import(span=low.span(node), module=specifier(low, source), names=tuple(names))


def _renamed(span: Span, names: list[ir.ImportName]) -> tuple[ir.Stmt, ...]:
    """Names under which this module's own names are exported, where they differ."""
    others = tuple(name for name in names if name.name != name.alias)
    return (ir.Import(span=span, module="", names=others),) if others else ()


def _declared(low: Lowering, node: Node, declaration: Node) -> tuple[ir.Stmt, ...]:
    """A declaration with its decorators, which may stand before `export`; a default one under both names."""
    result = low.statements((declaration,))
    outer = [child for child in node.children if child.type == "decorator"]
    if outer:
        given = tuple([low.expression(low.named(child)[0]) for child in outer if low.named(child)])
        result = tuple(
            replace(statement, decorators=(*given, *statement.decorators))
            if isinstance(statement, ir.Class | ir.Function)
            else statement
            for statement in result
        )
    if not has_token(node, "default"):
        return result
    names = [statement.name for statement in result if isinstance(statement, ir.Class | ir.Function)]
    renamed = [ir.ImportName(name=name, alias=DEFAULT) for name in names if name != DEFAULT]
    return (*result, *_renamed(low.span(node), renamed))


def _default(low: Lowering, node: Node, value: Node) -> tuple[ir.Stmt, ...]:
    """`export default e`."""
    span = low.span(node)
    if value.type == "identifier":
        return _renamed(span, [ir.ImportName(name=low.text(value), alias=DEFAULT)])
    return _bound(low, value, DEFAULT, span)


def _bound(low: Lowering, value: Node, name: str, span: Span) -> tuple[ir.Stmt, ...]:
    """A value under an exported name."""
    if value.type in FUNCTIONS:
        return (function(low, value, None, text=name, span=span),)
    if value.type == "class":
        return class_value(low, value, None, span, text=name)
    literal = objects.literal_of(low, value)
    if literal is not None:
        found, mapping = objects.with_functions(low, literal, name)
        return (*found, ir.Assign(span=span, targets=(ir.Name(span=span, name=name),), value=mapping))
    wrapper = objects.wrapped(low, value)
    if wrapper is not None:
        return (function(low, wrapper[1], None, text=name, decorated=(wrapper[0],), span=span),)
    if value.type == "identifier":
        return _renamed(span, [ir.ImportName(name=low.text(value), alias=name)])
    target = ir.Name(span=span, name=name)
    return (ir.Assign(span=span, targets=(target,), value=low.expression(value)),)


# ------------------------------------------------------------------- CommonJS


def whole(low: Lowering, value: Node, span: Span) -> tuple[ir.Stmt, ...]:
    """`module.exports = e`: an object of names exports each of them, anything else is the module."""
    if value.type != "object":
        return _bound(low, value, WHOLE, span)
    result: list[ir.Stmt] = []
    for child in low.named(value):
        match child.type:
            case "shorthand_property_identifier":
                continue
            case "pair":
                key, inner = field(child, "key"), field(child, "value")
                if key is not None and inner is not None and key.type != "computed_property_name":
                    if inner.type != "identifier" or low.text(inner) != _name(low, key):
                        result += _bound(low, inner, _name(low, key), low.span(child))
                    continue
            case "method_definition":
                name = field(child, "name")
                if name is not None and name.type != "computed_property_name":
                    result.append(function(low, child, name))
                    continue
            case "spread_element":
                imported = _spread_module(low, child)
                if imported is not None:
                    result.append(imported)
                    continue
            case _:
                pass
        result.append(low.opaque_statement(child))
    return tuple(result)


def _spread_module(low: Lowering, node: Node) -> ir.Import | None:
    """`...require("m")` exports all that `m` does."""
    inside = low.named(node)
    source = _required(low, inside[0]) if inside else None
    if source is None:
        return None
    names = (ir.ImportName(name="*", alias="*"),)
    return ir.Import(span=low.span(node), module=source, names=names)


def exported(low: Lowering, node: Node) -> tuple[ir.Stmt, ...] | None:
    """`module.exports = e`, `exports.a = e`, `module.exports.a = e`; None for another assignment."""
    left, right = field(node, "left"), field(node, "right")
    if left is None or right is None or left.type != "member_expression":
        return None
    text = low.text(left)
    span = low.span(node)
    while text == WHOLE and right.type == "assignment_expression":  # module.exports = exports = e
        inner = field(right, "right")
        if inner is None:
            return None
        right = inner
    if text == WHOLE:
        return whole(low, right, span)
    base, _, name = text.rpartition(".")
    if base not in ("exports", WHOLE) or not name.isidentifier():
        return None
    if right.type == "identifier" and low.text(right) == name:
        return ()
    return _bound(low, right, name, span)


def required(low: Lowering, name: Node, value: Node, span: Span) -> tuple[ir.Stmt, ...] | None:
    """`const x = require("m")`, `const {a: b} = require("m")`, `… = require("m").a`; None for others."""
    path = ""
    if value.type == "member_expression":
        inner, member = field(value, "object"), field(value, "property")
        path = "" if member is None else low.text(member)
        value = value if inner is None else inner
    source = _required(low, value)
    if source is None:
        return None
    if name.type == "identifier":
        bound = (ir.ImportName(name=path, alias=low.text(name)),)
        return (ir.Import(span=span, module=source, names=bound),)
    if name.type != "object_pattern" or path:
        return None
    names: list[ir.ImportName] = []
    for child in low.named(name):
        key, target = field(child, "key"), field(child, "value")
        if child.type == "shorthand_property_identifier_pattern":
            names.append(ir.ImportName(name=low.text(child), alias=low.text(child)))
        elif key is not None and target is not None and target.type == "identifier":
            names.append(ir.ImportName(name=_name(low, key), alias=low.text(target)))
        else:
            return None
    return (ir.Import(span=span, module=source, names=tuple(names)),)


def _required(low: Lowering, node: Node) -> str | None:
    """The module that `require("m")` or `await import("m")` gives."""
    while node.type in (
        "await_expression",
        "parenthesized_expression",
        "as_expression",
        "non_null_expression",
    ):
        inside = low.named(node)
        if not inside:
            return None
        node = inside[0]
    called, given = field(node, "function"), field(node, "arguments")
    if node.type != "call_expression" or called is None or given is None:
        return None
    arguments = low.named(given)
    if low.text(called) not in ("require", "import") or len(arguments) != 1 or arguments[0].type != "string":
        return None
    return specifier(low, arguments[0])


RULES: Final[dict[str, StatementRule]] = {
    "import_statement": import_,
    "import_alias": import_alias,
    "export_statement": export,
}
