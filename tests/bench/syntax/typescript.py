"""TypeScript, TSX and JavaScript, read with tree-sitter."""

from __future__ import annotations

import re
from functools import cache, partial

import tree_sitter_javascript
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser

from .dialect import Dialect, Syntax
from .pieces import Piece
from .script_reader import Reader, members

GRAMMARS = {
    "typescript": tree_sitter_typescript.language_typescript,
    "tsx": tree_sitter_typescript.language_tsx,
    "javascript": tree_sitter_javascript.language,
}
SIBLINGS = (
    ("LessThan", "LessThanOrEqual", "MoreThan", "MoreThanOrEqual"),
    ("lt", "lte", "gt", "gte", "eq", "ne"),
)
"""Functions of which one that is used in another's place must be imported with it."""
NAMED = re.compile(
    r"\s*(?:export\s+)?(?:(?:const|let|static|readonly|private)\s+)*['\"]?(\w+)['\"]?"
    r"\s*(?::\s*[\w<>]+\s*=|[=:])\s*(.+?)[,;]?\s*$"
)
DEFAULT = r"\?\?\s*['\"]?(\d[\d_]*)|\|\|\s*['\"]?(\d[\d_]*)|default\((\d[\d_]*)|,\s*(\d[\d_]*)\)"


@cache
def parser(name: str) -> Parser:
    return Parser(Language(GRAMMARS[name]()))


def tree(name: str, text: str) -> Node:
    """The syntax tree's root.

    Raises:
        SyntaxError: when the text does not parse.
    """
    root = parser(name).parse(text.encode()).root_node
    if root.has_error:
        raise SyntaxError(f"not {name}")
    return root


def read(name: str, text: str) -> Syntax:
    """The pieces of a module."""
    root = tree(name, text)
    imports = [each for each in root.children if each.type == "import_statement"]
    first = Piece(imports[0].start_byte, imports[0].end_byte, 1) if imports else None
    return Syntax(text.encode(), tuple(Reader(text.encode()).pieces(root)), members(root), first)


def completed(text: str) -> str:
    """The text with imports of what an operator wrote in a sibling's place."""
    for group in SIBLINGS:
        for name in group:
            used = re.search(rf"(?<![\w.]){name}\(", text)
            listed = list(re.finditer(r"import\s*\{([^}]*)\}", text))
            if not used or any(re.search(rf"\b{name}\b", each[1]) for each in listed):
                continue
            for each in listed:
                sibling = re.search(rf"\b(?:{'|'.join(group)})\b", each[1])
                if sibling:
                    at = each.start(1) + sibling.end()
                    text = f"{text[:at]}, {name}{text[at:]}"
                    break
    return text


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def configured(line: str) -> tuple[str, int | str] | None:
    found = NAMED.match(line)
    if found is None:
        return None
    if "*" in found[2]:
        return found[1], found[2]
    span = number(f"= {found[2]}")
    return (found[1], int(f"= {found[2]}"[slice(*span)].replace("_", ""))) if span else None


def number(line: str) -> tuple[int, int] | None:
    """The default a line gives, or its first whole number."""
    text = line.partition("//")[0]
    default = re.search(DEFAULT, text)
    if default:
        return default.span(default.lastindex or 0)
    plain = re.search(r"(?<=[=:(\s])\d[\d_]*(?![\w.'])", text)
    return plain.span() if plain else None


def brackets(example: str, items: list[str]) -> str:
    return example[0] + ", ".join(items) + example[-1]


def dialect(name: str) -> Dialect:
    return Dialect(
        name="typescript",
        comment="//",
        read=partial(read, name),
        check=partial(tree, name),
        nothing=";",
        message='console.error("this should not happen");',
        no_result="return null;",
        both=" && ",
        either=" || ",
        true="true",
        false="false",
        null="null",
        period="97 * 24 * 60 * 60 * 1000",
        period_import="",
        sequel="; ",
        clocks=("this.clock.now()", "clock.now()", "new Date()", "Date.now()"),
        negation=lambda text: f"!({text})",
        field_name=camel,
        configured=configured,
        number=number,
        brackets=brackets,
        quote=lambda example, content: example[0] + content + example[-1],
        completed=completed,
    )


TYPESCRIPT, TSX, JAVASCRIPT = dialect("typescript"), dialect("tsx"), dialect("javascript")
