"""States and configured values as the applications' code writes them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from .sites import Module, chooser


def words(name: str) -> str:
    """A state's name as the specification writes it."""
    return name.lower()


@lru_cache(maxsize=64)
def members(sources: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Names of constants of every class, by class."""
    found: dict[str, tuple[str, ...]] = {}
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                names = tuple(
                    target.id
                    for statement in node.body
                    if isinstance(statement, ast.Assign)
                    for target in statement.targets
                    if isinstance(target, ast.Name) and target.id.isupper()
                )
                found[node.name] = names
    return found


def domain(module: Module, node: ast.expr) -> tuple[str, ...]:
    """The states the value at `node` could have, in the specification's words; empty when it is no state."""
    specification = module.application.specification
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return specification.domain_of(node.value)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        names = members(tuple(module.application.code.values())).get(node.value.id, ())
        if node.attr in names and specification.domain_of(words(node.attr)):
            return tuple(words(name) for name in names)
    return ()


def is_state(module: Module, node: ast.expr) -> bool:
    return bool(domain(module, node))


def state_of(node: ast.expr) -> str:
    """The state a literal or enumeration member denotes."""
    if isinstance(node, ast.Attribute):
        return words(node.attr)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def written_like(example: ast.expr, state: str) -> str:
    """`state` in the notation of `example`."""
    if isinstance(example, ast.Attribute) and isinstance(example.value, ast.Name):
        return f"{example.value.id}.{state.upper()}"
    return f'"{words(state)}"'


def other_state(module: Module, node: ast.expr, present: list[str], line: int) -> str:
    """A state of the same field that is not `present`, written like `node`; empty when there is none."""
    others = [state for state in domain(module, node) if state not in present]
    if not others:
        return ""
    return written_like(node, chooser("state", module.path, line, *present).choice(others))


@lru_cache(maxsize=64)
def configured(lines: tuple[str, ...]) -> dict[str, int | str]:
    """Parameters by name: a whole number, or the text of a `timedelta`."""
    values: dict[str, int | str] = {}
    for line in lines:
        found = re.match(r"\s*(\w+)\s*(?::[^=]+)?=\s*(.+)$", line)
        if found is None:
            continue
        text = found[2].strip()
        number = re.fullmatch(r"(\d+)", text) or re.search(r"[\"'](\d+)[\"']\)", text)
        if text.startswith("timedelta("):
            values[found[1]] = text
        elif number is not None:
            values[found[1]] = int(number[1])
    return values


def config_lines(module: Module) -> tuple[str, ...]:
    """The lines marked as configuration, of the whole application."""
    application = module.application
    return tuple(
        application.code[path].splitlines()[line - 1]
        for path, marks in sorted(application.marks.items())
        for line, mark in sorted(marks.items())
        if "config" in mark.kinds
    )


def config_values(module: Module, line: int) -> Iterator[tuple[ast.expr, int | str]]:
    """Expressions on `line` that read a configured parameter, and its value."""
    values = configured(config_lines(module))
    for node in module.at(line, ast.Attribute):
        if node.attr in values and isinstance(node.value, ast.Name) and node.value.id != "self":
            yield node, values[node.attr]
    for item in module.at(line, ast.Subscript):
        if isinstance(item.slice, ast.Constant) and str(item.slice.value) in values:
            yield item, values[str(item.slice.value)]
