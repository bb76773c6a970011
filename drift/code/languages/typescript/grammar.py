"""The grammars of TypeScript, TSX and JavaScript: one table of rules, looked up by kind name in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias, TypeVar

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser as TreeParser, Range, Tree

Dialect: TypeAlias = Literal["typescript", "tsx", "javascript"]

_T = TypeVar("_T")

IDENTIFIERS: Final = frozenset(
    {
        "identifier", "type_identifier", "shorthand_property_identifier",
        "shorthand_property_identifier_pattern",
    }
)  # fmt: skip
EXTRAS: Final = frozenset({"comment", "html_comment"})
BLOCKS: Final = frozenset(
    {"statement_block", "class_body", "interface_body", "object_type", "enum_body", "switch_body"}
)
CLAUSES: Final = frozenset({"else_clause", "catch_clause", "finally_clause", "switch_case", "switch_default"})
DEFINITIONS: Final = frozenset(
    {
        "function_declaration", "generator_function_declaration", "class_declaration",
        "abstract_class_declaration", "method_definition", "interface_declaration", "enum_declaration",
    }
)  # fmt: skip
FUNCTIONS: Final = frozenset({"arrow_function", "function_expression", "generator_function"})


@dataclass(frozen=True, slots=True)
class Syntax:
    """One grammar with its kind names."""

    language: Language
    kinds: tuple[tuple[int, str], ...]

    def parse(self, source: bytes, piece: Range | None = None) -> Tree:
        """The syntax tree of a UTF-8 source, or of one piece of it; never fails."""
        parser = (
            TreeParser(self.language) if piece is None else TreeParser(self.language, included_ranges=[piece])
        )
        return parser.parse(source)

    def by_kind(self, table: Mapping[str, _T]) -> dict[int, _T]:
        """A table by kind name by the kind ids of this grammar; names it doesn't have are passed over."""
        return {kind: table[name] for kind, name in self.kinds if name in table}

    def named(self, names: frozenset[str]) -> frozenset[int]:
        """All ids of the named kinds (aliases give one name several ids)."""
        return frozenset(self.by_kind(dict.fromkeys(names, None)))


@cache
def syntax(dialect: Dialect) -> Syntax:
    """The grammar of a dialect."""
    match dialect:
        case "typescript":
            language = Language(tree_sitter_typescript.language_typescript())
        case "tsx":
            language = Language(tree_sitter_typescript.language_tsx())
        case "javascript":
            language = Language(tree_sitter_javascript.language())
    kinds = tuple(
        (kind, name)
        for kind in range(language.node_kind_count)
        if language.node_kind_is_visible(kind)
        and language.node_kind_is_named(kind)
        and (name := language.node_kind_for_id(kind)) is not None
    )
    return Syntax(language, kinds)


def refuse_unknown(table: Mapping[str, object]) -> None:
    """Raises `ValueError` for a kind that no dialect has: a rule that would never be applied."""
    dialects: tuple[Dialect, ...] = ("typescript", "tsx", "javascript")
    known = {name for dialect in dialects for _, name in syntax(dialect).kinds}
    unknown = sorted(set(table) - known)
    if unknown:
        raise ValueError(f"no grammar has a node kind {', '.join(unknown)}")


def field(node: Node, name: str) -> Node | None:
    """The child in a field."""
    return node.child_by_field_name(name)


def has_token(node: Node, *words: str) -> bool:
    """Whether one of the children is one of these keywords."""
    return any(child.type in words for child in node.children if not child.is_named)
