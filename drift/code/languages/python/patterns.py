"""`match`: what a case compares the subject with, and what it captures.

Literals, dotted names, alternatives, classes, mappings and sequences of them are expressions (`ir.Case`); a
sequence of unknown length and a capture of a part that is also compared are opaque.
"""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from drift.code import ir
from drift.code.languages.lowering import Lowering, StatementRule
from drift.code.languages.python import grammar as g
from drift.logic.spans import Span

_CASE: Final = g.kinds("case_clause")
_PATTERN: Final = g.kinds("case_pattern")
_WILDCARD: Final = g.kinds("_")
_DOTTED: Final = g.kinds("dotted_name")
_UNION: Final = g.kinds("union_pattern")
_AS: Final = g.kinds("as_pattern")
_GROUP: Final = g.kinds("tuple_pattern")
_LIST: Final = g.kinds("list_pattern")
_CLASS: Final = g.kinds("class_pattern")
_KEYWORD: Final = g.kinds("keyword_pattern")
_DICT: Final = g.kinds("dict_pattern")
_SPLAT: Final = g.kinds("splat_pattern")
_VALUES: Final = g.kinds("string", "concatenated_string", "integer", "float", "true", "false", "none")
_MINUS: Final = g.kinds("-")
_BAR: Final = g.kinds("|")


def match_(low: Lowering, node: Node) -> tuple[ir.Stmt, ...]:
    """`match`."""
    body = node.child_by_field_id(g.BODY)
    cases = [] if body is None else [child for child in body.named_children if child.kind_id in _CASE]
    return (
        ir.Match(
            span=low.span(node),
            subject=_subject(low, node),
            cases=tuple([_case(low, case) for case in cases]),
        ),
    )


def _subject(low: Lowering, node: Node) -> ir.Expr:
    subjects = node.children_by_field_id(g.SUBJECT)
    items = tuple(low.expression(subject) for subject in subjects)
    if len(items) == 1 and not any(child.kind_id in g.COMMA for child in node.children):
        return items[0]
    if not items:
        return low.opaque(node)
    return ir.Collection(span=items[0].span.to(items[-1].span), kind="tuple", items=items)


def _case(low: Lowering, node: Node) -> ir.Case:
    patterns = [child for child in node.named_children if child.kind_id in _PATTERN]
    commas = any(child.kind_id in g.COMMA for child in node.children)
    binds, pattern = "", None
    if len(patterns) == 1 and not commas:
        pattern, binds = _pattern(low, patterns[0])
    elif patterns:
        pattern = _sequence(low, patterns, patterns)
    guard = node.child_by_field_id(g.GUARD)
    return ir.Case(
        pattern=pattern,
        body=low.block(node.child_by_field_id(g.CONSEQUENCE)),
        guard=None if guard is None else low.expression(low.named(guard)[0]),
        binds=binds,
        span=low.span(node),
    )


def _pattern(low: Lowering, node: Node) -> tuple[ir.Expr | None, str]:
    """What a `case_pattern` compares with (None: anything) and the name of a capture of the whole subject."""
    return _of_parts(low, [child for child in node.children if child.kind_id not in low.grammar.extras])


def _of_parts(low: Lowering, parts: list[Node]) -> tuple[ir.Expr | None, str]:
    if len(parts) != 1:
        return _alternative(low, parts), ""
    part = parts[0]
    kind = part.kind_id
    if kind in _DOTTED and part.named_child_count == 1:
        return None, low.text(part)
    if kind in _WILDCARD:
        return None, ""
    if kind in _AS:
        inside, name = low.named(part)[0], low.named(part)[-1]
        return _pattern(low, inside)[0], low.text(name)
    if kind in _GROUP and part.child_count == 3 and part.children[1].kind_id in _PATTERN:
        return _pattern(low, part.children[1])
    if kind in _UNION:
        return _union(low, part), ""
    if kind in _CLASS:
        return _class(low, part), ""
    if kind in _DICT:
        return _mapping(low, part), ""
    if kind in _GROUP or kind in _LIST:
        return _sequence(low, [child for child in part.children if child.kind_id in _PATTERN], [part]), ""
    return _alternative(low, parts), ""


def _sequence(low: Lowering, items: list[Node], whole: list[Node]) -> ir.Expr:
    """A sequence of patterns; one of unknown length is not understood."""
    found: list[ir.Expr] = []
    for item in items:
        part = _part(low, [child for child in item.children if child.kind_id not in low.grammar.extras])
        if part is None:
            return _opaque(low, whole)
        found.append(part)
    if not found:
        return _opaque(low, whole)
    span = low.span(whole[0]).to(low.span(whole[-1]))
    return ir.Collection(span=span, kind="tuple", items=tuple(found))


def _part(low: Lowering, parts: list[Node]) -> ir.Expr | None:
    """A pattern inside another one: a name captures, `_` is a wildcard; None if it is not understood."""
    if any(part.kind_id in _SPLAT for part in parts):
        return None
    pattern, binds = _of_parts(low, parts)
    if pattern is None:
        return ir.Name(span=low.span(parts[0]), name=binds or "_")
    return None if binds or not _understood(pattern) else pattern


def _class(low: Lowering, node: Node) -> ir.Expr:
    """`Paid(order, amount=0)`: a call whose arguments are patterns."""
    arguments: list[ir.Argument] = []
    name, *items = low.named(node)
    for item in items:
        inner = low.named(item)
        keyword = inner[0] if len(inner) == 1 and inner[0].kind_id in _KEYWORD else None
        if keyword is None:
            parts = [child for child in item.children if child.kind_id not in low.grammar.extras]
            part, label = _part(low, parts), ""
        else:
            children = [child for child in keyword.children if child.kind_id not in low.grammar.extras]
            part, label = _part(low, children[2:]), low.text(children[0])
        if part is None:
            return _opaque(low, [node])
        arguments.append(ir.Argument(value=part, name=label))
    return ir.Call(span=low.span(node), callee=low.expression(name), arguments=tuple(arguments))


def _mapping(low: Lowering, node: Node) -> ir.Expr:
    """`{"type": "paid", "order": order}`: a mapping whose values are patterns; there may be more keys."""
    entries: list[ir.Entry] = []
    key: Node | None = None
    for child in low.named(node):
        if child.kind_id in _SPLAT:
            return _opaque(low, [node])
        if child.kind_id not in _PATTERN:
            key = child
            continue
        parts = [part for part in child.children if part.kind_id not in low.grammar.extras]
        held = _part(low, parts)
        if held is None or key is None:
            return _opaque(low, [node])
        entries.append(ir.Entry(key=low.expression(key), value=held))
    return ir.Mapping(span=low.span(node), entries=tuple(entries))


def _understood(pattern: ir.Expr | None) -> bool:
    if isinstance(pattern, ir.Collection):
        return all(_understood(item) for item in pattern.items)
    return not isinstance(pattern, ir.Opaque)


def _union(low: Lowering, node: Node) -> ir.Expr | None:
    groups: list[list[Node]] = [[]]
    for child in node.children:
        if child.kind_id in _BAR:
            groups.append([])
        elif child.kind_id not in low.grammar.extras:
            groups[-1].append(child)
    if any(len(group) == 1 and group[0].kind_id in _WILDCARD for group in groups):
        return None
    items = tuple(_choice(low, group) for group in groups if group)
    return ir.Collection(span=low.span(node), kind="set", items=items)


def _choice(low: Lowering, parts: list[Node]) -> ir.Expr:
    if len(parts) == 1 and parts[0].kind_id in _CLASS:
        return _class(low, parts[0])
    return _alternative(low, parts)


def _alternative(low: Lowering, parts: list[Node]) -> ir.Expr:
    """A value to compare with: a literal, a negative number or a dotted name."""
    if len(parts) == 2 and parts[0].kind_id in _MINUS:
        operand = low.expression(parts[1])
        return ir.Unary(span=low.span(parts[0]).to(operand.span), operator="-", operand=operand)
    if len(parts) == 1 and (parts[0].kind_id in _VALUES or _is_path(parts[0])):
        return low.expression(parts[0])
    return _opaque(low, parts)


def _is_path(node: Node) -> bool:
    return node.kind_id in _DOTTED and node.named_child_count > 1


def _opaque(low: Lowering, nodes: list[Node]) -> ir.Expr:
    if len(nodes) == 1:
        return low.opaque(nodes[0])
    pieces = [low.opaque(node) for node in nodes]
    span: Span = pieces[0].span.to(pieces[-1].span)
    names = dict.fromkeys(name for piece in pieces for name in piece.names)
    return ir.Opaque(span=span, text=", ".join(piece.text for piece in pieces), names=tuple(names))


RULES: Final[dict[str, StatementRule]] = {"match_statement": match_}
