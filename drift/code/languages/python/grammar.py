"""The Python grammar: its parser, and the ids of its node kinds and fields, looked up once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

import tree_sitter_python
from tree_sitter import Language, Parser as TreeParser, Range, Tree

LANGUAGE: Final = Language(tree_sitter_python.language())

_T = TypeVar("_T")


def parse(source: bytes, piece: Range | None = None) -> Tree:
    """The syntax tree of a UTF-8 source, or of one piece of it; never fails."""
    parser = TreeParser(LANGUAGE) if piece is None else TreeParser(LANGUAGE, included_ranges=[piece])
    return parser.parse(source)


def kinds(*names: str) -> frozenset[int]:
    """All ids of the named node kinds (aliases give one name several ids)."""
    return frozenset(by_kind(dict.fromkeys(names, None)))


def by_kind(table: Mapping[str, _T]) -> dict[int, _T]:
    """A table by kind name by kind id. Raises `ValueError` for a name the grammar doesn't have."""
    ids: dict[int, _T] = {}
    for kind in range(LANGUAGE.node_kind_count):
        name = LANGUAGE.node_kind_for_id(kind)
        if name is not None and name in table and LANGUAGE.node_kind_is_visible(kind):
            ids[kind] = table[name]
    _refuse_unknown(table, (LANGUAGE.node_kind_for_id(kind) for kind in ids))
    return ids


def _refuse_unknown(table: Mapping[str, object], known: Iterable[str | None]) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise ValueError(f"the Python grammar has no node kind {', '.join(unknown)}")


def _field(name: str) -> int:
    found = LANGUAGE.field_id_for_name(name)
    if found is None:
        raise ValueError(f"the Python grammar has no field {name}")
    return found


ALIAS: Final = _field("alias")
ALTERNATIVE: Final = _field("alternative")
ARGUMENT: Final = _field("argument")
ARGUMENTS: Final = _field("arguments")
ATTRIBUTE: Final = _field("attribute")
BODY: Final = _field("body")
CONDITION: Final = _field("condition")
CONSEQUENCE: Final = _field("consequence")
DEFINITION: Final = _field("definition")
EXPRESSION: Final = _field("expression")
FUNCTION: Final = _field("function")
GUARD: Final = _field("guard")
KEY: Final = _field("key")
LEFT: Final = _field("left")
MODULE_NAME: Final = _field("module_name")
NAME: Final = _field("name")
OBJECT: Final = _field("object")
OPERATOR: Final = _field("operator")
OPERATORS: Final = _field("operators")
PARAMETERS: Final = _field("parameters")
RETURN_TYPE: Final = _field("return_type")
RIGHT: Final = _field("right")
SUBJECT: Final = _field("subject")
SUBSCRIPT: Final = _field("subscript")
SUPERCLASSES: Final = _field("superclasses")
TYPE: Final = _field("type")
VALUE: Final = _field("value")

COMMA: Final = kinds(",")
