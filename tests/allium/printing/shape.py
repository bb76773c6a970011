"""The JSON Schema of a syntax tree, read off the nodes themselves.

`python -m tests.allium.printing.shape` writes the published one anew.
"""

from __future__ import annotations

import json
import types
import typing
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import msgspec

from drift.allium import boundaries, expressions, items, outcomes, tree
from drift.allium.printing.values import VERSION
from drift.allium.problems import Problem
from drift.logic.spans import Span

_NAMES: Final = {
    **vars(expressions),
    **vars(items),
    **vars(outcomes),
    **vars(boundaries),
    **vars(tree),
}
PUBLISHED = Path(__file__).parents[3] / "drift/report/schema/tree-v1.schema.json"
_WHOLE = {"type": "integer", "minimum": 0}


def tree_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of `allium parse --format json`."""
    nodes = sorted(_nodes(tree.SpecTree), key=lambda node: node.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Syntax tree of an Allium specification",
        "type": "object",
        "required": ["version", "file", "tree", "problems"],
        "properties": {
            "version": {"const": VERSION},
            "file": {"type": "string", "description": "`-` for standard input."},
            "tree": {"$ref": "#/$defs/SpecTree"},
            "problems": {"type": "array", "items": {"$ref": "#/$defs/Problem"}},
        },
        "$defs": {
            "Span": _span(),
            "Problem": _problem(),
            "Comment": _comment(),
            "Comments": _comments(),
            **{node.__name__: _node(node) for node in nodes},
        },
    }


def _nodes(root: type[msgspec.Struct]) -> set[type[msgspec.Struct]]:
    """Every kind of node that can stand below a kind."""
    found: set[type[msgspec.Struct]] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node in found or node in (Span, Problem):
            continue
        found.add(node)
        for hint in _hints(node).values():
            stack.extend(one for one in _mentioned(hint) if issubclass(one, msgspec.Struct))
    return found


def _hints(node: type[msgspec.Struct]) -> dict[str, Any]:
    return typing.get_type_hints(node, globalns=_NAMES)


def _mentioned(hint: Any) -> list[type]:
    if isinstance(hint, type) and not typing.get_args(hint):
        return [hint]
    return [one for inner in typing.get_args(hint) for one in _mentioned(inner)]


def _node(node: type[msgspec.Struct]) -> dict[str, Any]:
    fields = {name: _type(hint) for name, hint in _hints(node).items() if name in node.__struct_fields__}
    description = (node.__doc__ or "").strip().split("\n")[0]
    found: dict[str, Any] = {
        "type": "object",
        "description": description,
        "required": ["node", *node.__struct_fields__],
        "properties": {
            "node": {"const": node.__name__},
            **fields,
            "comments": {"$ref": "#/$defs/Comments"},
        },
        "additionalProperties": False,
    }
    if "otherwise" in fields:
        found["properties"]["otherwise_comments"] = {"$ref": "#/$defs/Comments"}
    return found


def _type(hint: Any) -> dict[str, Any]:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_type(one) for one in inner]}
    if origin is typing.Literal:
        return {"enum": list(inner)}
    if origin is tuple:
        return {"type": "array", "items": _type(inner[0])}
    return _plain(hint)


def _plain(hint: type) -> dict[str, Any]:
    if hint is Span:
        return {"anyOf": [{"$ref": "#/$defs/Span"}, {"type": "null"}]}
    if issubclass(hint, msgspec.Struct):
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if hint is Fraction:
        return {"type": "string", "description": "An exact number: `3`, `1/2`; durations in seconds."}
    known = {str: "string", bool: "boolean", int: "integer", type(None): "null"}
    return {"type": known[hint]}


def _span() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "1-based lines and columns in code points; the end is exclusive.",
        "required": ["line", "column", "end_line", "end_column"],
        "properties": dict.fromkeys(("line", "column", "end_line", "end_column"), _WHOLE),
        "additionalProperties": False,
    }


def _problem() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["severity", "span", "message", "text", "expected", "hint"],
        "properties": {
            "severity": {"enum": ["error", "warning"]},
            "span": {"$ref": "#/$defs/Span"},
            "message": text,
            "text": text,
            "expected": {"type": "array", "items": text},
            "hint": text,
        },
        "additionalProperties": False,
    }


def _comment() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["span", "text"],
        "properties": {"span": {"$ref": "#/$defs/Span"}, "text": {"type": "string", "pattern": "^--"}},
        "additionalProperties": False,
    }


def _comments() -> dict[str, Any]:
    one = {"$ref": "#/$defs/Comment"}
    several = {"type": "array", "items": one}
    return {
        "type": "object",
        "description": (
            "Before the node on lines of their own, behind the `{` or `:` of its head, behind it on its last"
            " line, at the end of its body."
        ),
        "properties": {"leading": several, "head": one, "trailing": one, "closing": several},
        "additionalProperties": False,
    }


def schema_text() -> str:
    """The schema as it is published."""
    return json.dumps(tree_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(schema_text(), encoding="utf-8")
