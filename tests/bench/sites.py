"""Marked places of a source file, edits that keep line numbers, and mutants made of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .application import Application, Mark
from .syntax import Dialect, Syntax, dialect_of, parsed
from .syntax.pieces import Body, Piece
from .variant import Place, Variant


@dataclass(frozen=True)
class Edit:
    """Replace the bytes from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Module:
    """One parsed file of an application."""

    application: Application
    path: str
    text: str
    syntax: Syntax
    dialect: Dialect

    def marked(self, *kinds: str) -> Iterator[tuple[int, Mark]]:
        """Marked lines that serve one of `kinds`."""
        for line, mark in sorted(self.application.marks.get(self.path, {}).items()):
            if mark.kinds & set(kinds):
                yield line, mark

    def place(self, line: int) -> Place:
        """The statement at `line`; of a compound one the header, and a body of one statement."""
        statement = self.syntax.statement(line)
        if statement is None or statement.headed:
            return Place(self.path, line, line)
        return Place(self.path, statement.line, statement.last)


def modules(application: Application) -> list[Module]:
    """Every code file of the application that can be changed, parsed."""
    found = []
    for path, text in sorted(application.code.items()):
        syntax, dialect = parsed(path, text), dialect_of(path)
        if syntax is not None and dialect is not None:
            found.append(Module(application, path, text, syntax, dialect))
    return found


def replace(piece: Piece, text: str) -> Edit:
    """An edit that replaces a piece."""
    return Edit(piece.start, piece.end, text)


def apply(text: str, edits: list[Edit]) -> str:
    """The text after `edits`; every edit is padded so that later lines keep their numbers."""
    source = text.encode()
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        lost = source[edit.start : edit.end].count(b"\n") - edit.text.count("\n")
        padded = edit.text + "\n" * max(lost, 0)
        source = source[: edit.start] + padded.encode() + source[edit.end :]
    return source.decode()


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
    text = module.dialect.completed(apply(module.text, edits))
    if text == module.text:
        return None
    try:
        module.dialect.check(text)
    except SyntaxError:
        return None
    before = module.text.splitlines()[line - 1].strip()
    after = text.splitlines()[line - 1].strip()
    if before == after:
        before = "; ".join(module.syntax.source[edit.start : edit.end].decode().strip() for edit in edits)
        after = "; ".join(edit.text for edit in edits)
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
    name = module.syntax.function(line)
    return (
        frozenset({name})
        if "caller" in mark.tags
        else reaching(tuple(sorted(module.application.code.items())), name)
    )


@lru_cache(maxsize=256)
def reaching(sources: tuple[tuple[str, str], ...], name: str) -> frozenset[str]:
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
def mentions(sources: tuple[tuple[str, str], ...]) -> dict[str, frozenset[str]]:
    """What each function's text, decorators and defaults mention: names and attributes."""
    found: dict[str, frozenset[str]] = {}
    for path, text in sources:
        syntax = parsed(path, text)
        for body in syntax.every(Body) if syntax else ():
            found[body.name] = found.get(body.name, frozenset()) | body.mentions
    return found


def chooser(*key: object) -> random.Random:
    """A random source that depends on the site only, never on the order of sites."""
    return random.Random("/".join(str(part) for part in key))
