"""Marked places in a module's syntax tree, and text edits that keep line numbers."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from .application import Application, Mark
from .variant import Place, Variant

Node = TypeVar("Node", bound=ast.AST)


@dataclass(frozen=True)
class Edit:
    """Replace the source between two (line, column) positions, lines 1-based, columns 0-based."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


@dataclass(frozen=True)
class Module:
    """One parsed file of an application."""

    application: Application
    path: str
    text: str
    tree: ast.Module
    parents: dict[ast.AST, ast.AST]

    def marked(self, *kinds: str) -> Iterator[tuple[int, Mark]]:
        """Marked lines that serve one of `kinds`."""
        for line, mark in sorted(self.application.marks[self.path].items()):
            if mark.kinds & set(kinds):
                yield line, mark

    def at(self, line: int, kind: type[Node]) -> Iterator[Node]:
        """Nodes of a kind that start on `line`."""
        for node in ast.walk(self.tree):
            if isinstance(node, kind) and getattr(node, "lineno", 0) == line:
                yield node

    def source(self, node: ast.AST) -> str:
        return ast.get_source_segment(self.text, node) or ""

    def statement(self, line: int) -> ast.stmt | None:
        """The innermost statement whose text covers `line`."""
        covering = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
        ]
        return min(covering, key=lambda node: (node.end_lineno or 0) - node.lineno, default=None)

    def place(self, line: int) -> Place:
        """The statement at `line`; of a compound one the header, and a body of one statement."""
        statement = self.statement(line)
        if statement is None:
            return Place(self.path, line, line)
        if isinstance(statement, ast.If) and len(statement.body) == 1 and not statement.orelse:
            return Place(self.path, statement.lineno, statement.end_lineno or line)
        body = getattr(statement, "body", None)
        if isinstance(body, list):
            return Place(self.path, line, line)
        return Place(self.path, statement.lineno, statement.end_lineno or line)

    def function(self, line: int) -> str:
        """The name of the innermost function around `line`, or an empty string."""
        covering = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.lineno <= line <= (node.end_lineno or node.lineno)
        ]
        return max(covering, key=lambda node: node.lineno).name if covering else ""


def modules(application: Application) -> list[Module]:
    """Every code file of the application, parsed."""
    found = []
    for path, text in sorted(application.code.items()):
        tree = ast.parse(text)
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        found.append(Module(application, path, text, tree, parents))
    return found


def replace(node: ast.expr | ast.stmt, text: str) -> Edit:
    """An edit that replaces a node."""
    return Edit((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0), text)


def apply(text: str, edits: list[Edit]) -> str:
    """The text after `edits`; every edit is padded so that later lines keep their numbers."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        begin = starts[edit.start[0] - 1] + edit.start[1]
        end = starts[edit.end[0] - 1] + edit.end[1]
        lost = text[begin:end].count("\n") - edit.text.count("\n")
        text = text[:begin] + edit.text + "\n" * max(lost, 0) + text[end:]
    return text


def mutant(
    module: Module,
    line: int,
    mark: Mark,
    operator: str,
    edits: list[Edit],
    accept: frozenset[str],
    *,
    gone: bool = False,
) -> Variant | None:
    """A mutant of one marked line, or nothing when the edit breaks the syntax or changes nothing."""
    text = apply(module.text, edits)
    if text == module.text:
        return None
    try:
        ast.parse(text)
    except SyntaxError:
        return None
    before = module.text.splitlines()[line - 1].strip()
    after = text.splitlines()[line - 1].strip()
    return Variant(
        app=module.application.name,
        kind="mutation",
        side="code",
        operator=operator,
        description=f"{before}  =>  {after}",
        files={module.path: text},
        accept=accept,
        places=(module.place(line),),
        rules=mark.rules,
        symbols=around(module, line, mark) if gone else frozenset(),
    )


def around(module: Module, line: int, mark: Mark) -> frozenset[str]:
    """The function around `line` and those that come to it; only itself where each caller holds its guard."""
    name = module.function(line)
    return (
        frozenset({name})
        if "caller" in mark.tags
        else reaching(tuple(module.application.code.values()), name)
    )


@lru_cache(maxsize=256)
def reaching(sources: tuple[str, ...], name: str) -> frozenset[str]:
    """Names of functions that mention `name`, or a function that does, and so on."""
    found, waiting = {name}, [name]
    while waiting:
        wanted = waiting.pop()
        for function, names in mentions(sources).items():
            if wanted in names and function not in found:
                found.add(function)
                waiting.append(function)
    return frozenset(found)


@lru_cache(maxsize=16)
def mentions(sources: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """What each function's text, decorators and defaults mention: names and attributes."""
    found: dict[str, frozenset[str]] = {}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
                names |= {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}
                found[node.name] = found.get(node.name, frozenset()) | names
    return found


def chooser(*key: object) -> random.Random:
    """A random source that depends on the site only, never on the order of sites."""
    return random.Random("/".join(str(part) for part in key))
