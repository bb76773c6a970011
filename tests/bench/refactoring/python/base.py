"""What the refactorings of Python share."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeAlias

from ..operator import Operator, Sites

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


def python(name: str, transform: Callable[[ast.Module, Sites], None]) -> Operator:
    """An operator that changes a module's tree in place; the text is written anew."""

    def rewrite(path: str, text: str, sites: Sites) -> str:
        tree = ast.parse(text)
        before = ast.dump(tree)
        transform(tree, sites)
        if ast.dump(tree) == before and name != "reformat":
            return text
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"

    return Operator(name, "python", rewrite)


def functions(tree: ast.Module) -> list[Function]:
    """Every function and method with a body of its own, outermost first."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not abstract(node)
    ]


def abstract(node: Function) -> bool:
    """Whether a function is a declaration only."""
    return all(isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in node.body)


def bodies(tree: ast.AST) -> list[list[ast.stmt]]:
    """Every list of statements inside functions."""
    found: list[list[ast.stmt]] = []
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and not abstract(function):
            for node in ast.walk(function):
                for name in ("body", "orelse", "finalbody"):
                    value = getattr(node, name, None)
                    if (
                        isinstance(value, list)
                        and value
                        and isinstance(value[0], ast.stmt)
                        and value not in found
                    ):
                        found.append(value)
    return found


def local_names(function: Function) -> set[str]:
    """Parameters and names the function binds."""
    arguments = function.args
    open_ended = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *open_ended)
    names = {each.arg for each in named}
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.MatchAs) and node.name:
            names.add(node.name)
    return names


def free_names(node: ast.AST, among: set[str]) -> list[str]:
    """Names of `among` that `node` reads, in order of appearance."""
    found: list[str] = []
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and each.id in among and each.id not in found:
            found.append(each.id)
    return sorted(found)


def refuses(statement: ast.stmt) -> bool:
    """Whether a statement raises or aborts."""
    if isinstance(statement, ast.Raise):
        return True
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Call)
        and isinstance(statement.value.func, ast.Name)
        and statement.value.func.id == "abort"
    )


def leaves(statement: ast.stmt) -> bool:
    """Whether nothing after a statement runs."""
    return refuses(statement) or isinstance(statement, ast.Return | ast.Continue)


def is_guard(statement: ast.stmt) -> bool:
    """`if test: refuse` without an else."""
    return (
        isinstance(statement, ast.If)
        and not statement.orelse
        and len(statement.body) == 1
        and leaves(statement.body[0])
    )


def negated(test: ast.expr) -> ast.expr:
    """`not test`, without a double negation."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return test.operand
    return ast.UnaryOp(ast.Not(), test)


def insert_after_imports(tree: ast.Module, *nodes: ast.stmt) -> None:
    """Put statements behind the imports of a module."""
    last = 0
    for index, statement in enumerate(tree.body):
        documents = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        if isinstance(statement, ast.Import | ast.ImportFrom) or (index == 0 and documents):
            last = index + 1
    tree.body[last:last] = list(nodes)


def parsed(text: str) -> list[ast.stmt]:
    """The statements of a piece of source."""
    return ast.parse(text).body
