"""How query builders of TypeScript ask: which objects are conditions, which words compare."""

from __future__ import annotations

import re

from tree_sitter import Node

COMPARED = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
"""Keys of a condition's object."""
CALLED = {
    "LessThan": "<", "LessThanOrEqual": "<=", "MoreThan": ">", "MoreThanOrEqual": ">=",
    "lt": "<", "lte": "<=", "gt": ">", "gte": ">=", "eq": "==", "ne": "!=",
}  # fmt: skip
"""Functions that make a condition."""
NESTED = frozenset({"in", "notIn", "not", "equals", "contains", "startsWith", "AND", "OR", "NOT", *COMPARED})
"""Keys of what a condition says of one field."""
STEPS = frozenset({"increment", "decrement"})
ASKING = re.compile(r"(update|updateMany|delete|deleteMany|remove|find\w*|count\w*|exist\w*|sum)$")
"""Methods whose first argument is a condition, where it is an object without `where`."""


def _text(node: Node | None) -> str:
    return (node.text or b"").decode() if node is not None else ""


def asked(node: Node) -> bool:
    """Whether an object says which rows are meant."""
    parent = node.parent
    if parent is None:
        return False
    if parent.type == "pair":
        key = _text(parent.child_by_field_name("key"))
        if key == "where":
            return True
        if key in ("data", "set", "create", "include", "select"):
            return False
        holder = parent.parent
        return holder is not None and key not in STEPS and asked(holder)
    if parent.type == "array":
        return asked(parent)
    if parent.type == "variable_declarator":
        return _text(parent.child_by_field_name("name")) == "where"
    if parent.type == "arguments" and parent.parent is not None:
        function = parent.parent.child_by_field_name("function")
        name = _text(function.child_by_field_name("property")) if function is not None else ""
        given = [each for each in parent.named_children if each.type == "object"]
        pairs = [_text(each.child_by_field_name("key")) for each in node.named_children]
        first = bool(given) and given[0].id == node.id
        return bool(ASKING.match(name)) and first and not {"where", "data"} & set(pairs)
    return False


def step_of(node: Node) -> Node | None:
    """The pair of `{ increment: n }`, where an object is nothing else."""
    pairs = [each for each in node.named_children if each.type == "pair"] if node.type == "object" else []
    if len(pairs) == 1 and _text(pairs[0].child_by_field_name("key")) in STEPS:
        return pairs[0]
    return None


def cut(source: bytes, node: Node) -> tuple[int, int]:
    """What to delete for one element of a list to be gone: it and a comma."""
    after = re.match(rb"\s*,[ \t]*", source[node.end_byte :])
    if after:
        return node.start_byte, node.end_byte + after.end()
    before = re.search(rb",\s*$", source[: node.start_byte])
    return (before.start() if before else node.start_byte), node.end_byte
