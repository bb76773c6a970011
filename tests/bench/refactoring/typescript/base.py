"""What the refactorings of TypeScript share: sites are replaced ranges of the text, no printing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from tree_sitter import Node

from ...syntax.script_reader import FUNCTIONS, LEAVING, plain, text, walk
from ...syntax.typescript import tree
from ..operator import Operator, Sites

GRAMMARS = {
    ".ts": "typescript", ".tsx": "tsx", ".js": "javascript", ".mjs": "javascript", ".cjs": "javascript"
}  # fmt: skip
TYPES = frozenset({"type_annotation", "type_parameters"})
TYPED = ("required_parameter", "optional_parameter")
HOLDERS = FUNCTIONS | {"function_declaration", "method_definition"}
SIMPLE = frozenset({"identifier", "member_expression", "string", "number", "true", "false", "null"})


@dataclass(frozen=True)
class Change:
    """Replace the bytes from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Site:
    """One place and what to write there. `head` goes behind the imports, `foot` to the end of the file."""

    changes: tuple[Change, ...]
    head: str = ""
    foot: str = ""

    @property
    def span(self) -> tuple[int, int]:
        return min(each.start for each in self.changes), max(each.end for each in self.changes)


@dataclass
class File:
    """A parsed file; `fresh` gives numbers for names."""

    root: Node
    source: bytes
    numbers: int = field(default=0)

    def fresh(self) -> int:
        self.numbers += 1
        return self.numbers

    def between(self, start: int, end: int) -> str:
        return self.source[start:end].decode()

    def nodes(self, *kinds: str) -> Iterator[Node]:
        """Every node of some kinds, in the order of the text."""
        for node in walk(self.root):
            if node.type in kinds:
                yield node


def typescript(name: str, find: Callable[[File], Iterator[Site]], *, always: bool = False) -> Operator:
    """An operator of the sites that `find` yields; of two that overlap, the first is changed."""

    def rewrite(path: str, source: str, sites: Sites) -> str:
        grammar = GRAMMARS[PurePosixPath(path).suffix]
        root = tree(grammar, source)
        chosen: list[Site] = []
        for site in find(File(root, source.encode())):
            free = all(site.span[1] <= each.span[0] or each.span[1] <= site.span[0] for each in chosen)
            if sites.take() and (free or always):
                chosen.append(site)
        written = applied(source.encode(), root, chosen).decode()
        return untyped(written) if grammar == "javascript" and chosen else written

    return Operator(name, "typescript", rewrite)


def untyped(source: str) -> str:
    """JavaScript of what operators write: all of them write types."""
    types = [each for each in walk(tree("tsx", source)) if each.type in TYPES]
    outer = [each for each in types if each.parent is None or not within(each.parent)]
    changes = [Change(each.start_byte, each.end_byte, "") for each in outer]
    return spliced(source.encode(), changes).decode()


def within(node: Node) -> bool:
    """Whether a node is, or stands in, a type."""
    return node.type in TYPES or (node.parent is not None and within(node.parent))


def applied(source: bytes, root: Node, sites: list[Site]) -> bytes:
    """The source with the sites changed, and what they add at its head and foot."""
    changes = [change for site in sites for change in site.changes]
    head = "\n".join(dict.fromkeys(site.head for site in sites if site.head))
    foot = "\n".join(dict.fromkeys(site.foot for site in sites if site.foot))
    if head:
        behind = [each for each in root.children if each.type == "import_statement" or directive(each)]
        at = behind[-1].end_byte if behind else 0
        changes.append(Change(at, at, f"\n{head}\n"))
    return spliced(source, changes) + (f"\n{foot}\n".encode() if foot else b"")


def spliced(source: bytes, changes: list[Change]) -> bytes:
    """The source with each range replaced."""
    for change in sorted(changes, key=lambda each: each.start, reverse=True):
        source = source[: change.start] + change.text.encode() + source[change.end :]
    return source


def directive(node: Node) -> bool:
    """`'use server'` and the like."""
    return node.type == "expression_statement" and node.named_children[0].type == "string"


def site(node: Node, written: str, *, head: str = "", foot: str = "") -> Site:
    """A site that replaces one node."""
    return Site((Change(node.start_byte, node.end_byte, written),), head, foot)


def blocks(file: File) -> Iterator[list[Node]]:
    """The statements of every block inside functions."""
    for node in file.nodes("statement_block"):
        yield [each for each in node.named_children if each.type != "comment"]


def condition(node: Node) -> Node:
    """The test of an `if`, without its parentheses."""
    found = node.child_by_field_name("condition")
    assert found is not None
    return plain(found)


def refusal(node: Node) -> Node | None:
    """The only statement of an `if` without an else, where nothing after it runs."""
    if node.type != "if_statement" or node.child_by_field_name("alternative") is not None:
        return None
    body = node.child_by_field_name("consequence")
    assert body is not None
    inner = [each for each in body.named_children if each.type != "comment"]
    last = body if body.type != "statement_block" else (inner[0] if len(inner) == 1 else None)
    return last if last is not None and last.type in LEAVING else None


def guards(file: File) -> Iterator[tuple[list[Node], int, Node]]:
    """Refusals in blocks: the statements, the index of the `if`, what it does."""
    for statements in blocks(file):
        for index, statement in enumerate(statements):
            last = refusal(statement)
            if last is not None:
                yield statements, index, last


def holder(node: Node) -> Node | None:
    """The function around a node."""
    around = node.parent
    while around is not None and around.type not in HOLDERS:
        around = around.parent
    return around


def locals_of(function: Node) -> set[str]:
    """Parameters and names that a function, or one around it, binds."""
    names: set[str] = set()
    around: Node | None = function
    while around is not None:
        for node in walk(around):
            if node.type in ("variable_declarator", *TYPED):
                pattern = node.child_by_field_name("name") or node.child_by_field_name("pattern")
                names |= (
                    {text(each) for each in walk(pattern) if bound(each)} if pattern is not None else set()
                )
            elif node.type == "for_in_statement" and (left := node.child_by_field_name("left")) is not None:
                names |= {text(each) for each in walk(left) if bound(each)}
            elif node.type == "formal_parameters":
                own = [each for each in node.named_children if each.type not in TYPED]
                patterns = [each.child_by_field_name("left") or each for each in own]
                names |= {text(each) for one in patterns for each in walk(one) if bound(each)}
            elif node.type == "arrow_function" and (one := node.child_by_field_name("parameter")) is not None:
                names.add(text(one))
        around = holder(around)
    return names


def bound(node: Node) -> bool:
    return node.type in ("identifier", "shorthand_property_identifier_pattern")


def free(node: Node, names: set[str]) -> list[str]:
    """Names of `names` that `node` reads, in the order of the alphabet."""
    read = {text(each) for each in walk(node) if each.type in ("identifier", "shorthand_property_identifier")}
    return sorted(read & names)


def movable(node: Node) -> bool:
    """Whether an expression means the same in a function of its own."""
    kinds = {each.type for each in walk(node)}
    return not kinds & {"this", "super", "await_expression", "yield_expression", "arrow_function"}


def negated(node: Node) -> str:
    """The opposite of a truth value."""
    if node.type == "unary_expression" and text(node).startswith("!"):
        return text(node.child_by_field_name("argument"))
    return f"!({text(node)})" if node.type not in ("identifier", "member_expression") else f"!{text(node)}"


def operator_of(node: Node) -> str:
    return text(node.child_by_field_name("operator")) if node.type == "binary_expression" else ""


def sides(node: Node) -> tuple[Node, Node]:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    assert left is not None and right is not None
    return left, right


def tests(file: File) -> Iterator[Node]:
    """The parts of the tests of `if`s, outermost first; not what queries and callbacks hold."""
    for statement in file.nodes("if_statement"):
        waiting = [condition(statement)]
        while waiting:
            node = plain(waiting.pop())
            yield node
            if operator_of(node) in ("&&", "||"):
                waiting += reversed(sides(node))
            elif node.type == "unary_expression" and text(node).startswith("!"):
                waiting += node.named_children


def assignment(statement: Node) -> Node | None:
    """`x.f = value` as a statement."""
    inner = statement.named_children[0] if statement.type == "expression_statement" else None
    if inner is None or inner.type != "assignment_expression":
        return None
    return inner if sides(inner)[0].type == "member_expression" else None


def bare(written: str) -> str:
    """A statement with its semicolon."""
    return written if re.search(r"[;}]\s*$", written) else f"{written};"
