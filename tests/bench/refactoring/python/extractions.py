"""Parts moved into functions and constants of their own."""

from __future__ import annotations

import ast

from ..operator import Sites
from .base import (
    Function,
    bodies,
    free_names,
    functions,
    insert_after_imports,
    is_guard,
    local_names,
    parsed,
    python,
    refuses,
)


def helper(name: str, parameters: list[str], body: list[ast.stmt]) -> ast.FunctionDef:
    """A plain function."""
    arguments = ast.arguments([], [ast.arg(each) for each in parameters], None, [], [], None, [])
    node = ast.FunctionDef(name, arguments, body, [], None)
    node.type_params = []  # type: ignore[attr-defined, unused-ignore]
    return node


def call(name: str, arguments: list[str]) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), [ast.Name(each, ast.Load()) for each in arguments], [])


def statements_of(function: Function) -> list[list[ast.stmt]]:
    """The lists of statements of a function, its own included."""
    found = [function.body]
    for node in ast.walk(function):
        for name in ("body", "orelse"):
            value = getattr(node, name, None)
            if (
                isinstance(value, list)
                and value
                and isinstance(value[0], ast.stmt)
                and not any(value is each for each in found)
            ):
                found.append(value)
    return found


def extract_guard(tree: ast.Module, sites: Sites) -> None:
    """`if bad: raise` moved into a function that raises."""
    added: list[ast.stmt] = []
    for function in functions(tree):
        known = local_names(function)
        for body in statements_of(function):
            for index, statement in enumerate(body):
                if (
                    is_guard(statement)
                    and isinstance(statement, ast.If)
                    and refuses(statement.body[0])
                    and not async_or_yield(statement)
                    and sites.take()
                ):
                    names = free_names(statement, known)
                    name = f"_check_{len(added) + 1}"
                    added.append(helper(name, names, [statement]))
                    body[index] = ast.Expr(call(name, names))
    tree.body += added


def extract_predicate(tree: ast.Module, sites: Sites) -> None:
    """The test of a refusal moved into a function that returns it."""
    added: list[ast.stmt] = []
    for function in functions(tree):
        known = local_names(function)
        for body in statements_of(function):
            for statement in body:
                if (
                    is_guard(statement)
                    and isinstance(statement, ast.If)
                    and not isinstance(statement.test, ast.Name)
                ):
                    names = free_names(statement.test, known)
                    if names and not async_or_yield(statement.test) and sites.take():
                        name = f"_is_refused_{len(added) + 1}"
                        added.append(helper(name, names, [ast.Return(statement.test)]))
                        statement.test = call(name, names)
    tree.body += added


def extract_write(tree: ast.Module, sites: Sites) -> None:
    """`x.f = value` moved into a function."""
    added: list[ast.stmt] = []
    for function in functions(tree):
        if function.name == "__init__":
            continue
        known = local_names(function)
        for body in statements_of(function):
            for index, statement in enumerate(body):
                writes = isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute)
                increments = isinstance(statement, ast.AugAssign) and isinstance(
                    statement.target, ast.Attribute
                )
                if (writes or increments) and sites.take():
                    names = free_names(statement, known)
                    name = f"_write_{len(added) + 1}"
                    added.append(helper(name, names, [statement]))
                    body[index] = ast.Expr(call(name, names))
    tree.body += added


def extract_tail(tree: ast.Module, sites: Sites) -> None:
    """What follows the last guard of a function moved into a function of its own."""
    added: list[ast.stmt] = []
    for function in functions(tree):
        last = max((index for index, each in enumerate(function.body) if is_guard(each)), default=-1)
        tail = function.body[last + 1 :]
        if (
            last >= 0
            and len(tail) > 1
            and not isinstance(tail[0], ast.Return)
            and not async_or_yield(function)
            and sites.take()
        ):
            names = sorted({name for each in tail for name in free_names(each, local_names(function))})
            bound = {
                n.id
                for each in tail
                for n in ast.walk(each)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
            }
            read_before = {
                n.id for each in function.body[: last + 1] for n in ast.walk(each) if isinstance(n, ast.Name)
            }
            parameters = {
                each.arg
                for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
            }
            passed = [
                each for each in names if each not in bound or each in read_before or each in parameters
            ]
            name = f"_proceed_{len(added) + 1}"
            added.append(helper(name, passed, tail))
            function.body[last + 1 :] = [ast.Return(call(name, passed))]
    tree.body += added


def async_or_yield(part: ast.AST) -> bool:
    return any(isinstance(node, ast.Yield | ast.Await | ast.YieldFrom) for node in ast.walk(part))


def name_literal(tree: ast.Module, sites: Sites) -> None:
    """A literal in a test or a write becomes a module constant."""
    constants: dict[str, str] = {}
    for body in bodies(tree):
        for statement in body:
            for holder in literal_holders(statement):
                value = (
                    holder.value if isinstance(holder, ast.keyword | ast.Assign) else holder.comparators[0]
                )
                if (
                    isinstance(value, ast.Constant)
                    and isinstance(value.value, str | int)
                    and value.value != ""
                    and sites.take()
                ):
                    text = ast.unparse(value)
                    name = constants.setdefault(text, f"CONSTANT_{len(constants) + 1}")
                    reference = ast.Name(name, ast.Load())
                    if isinstance(holder, ast.keyword | ast.Assign):
                        holder.value = reference
                    else:
                        holder.comparators[0] = reference
    insert_after_imports(tree, *parsed("\n".join(f"{name} = {text}" for text, name in constants.items())))


def literal_holders(statement: ast.stmt) -> list[ast.Compare | ast.Assign | ast.keyword]:
    """Comparisons, attribute writes and keywords of one simple statement or of the test of an `if`."""
    if isinstance(statement, ast.If):
        return [node for node in ast.walk(statement.test) if isinstance(node, ast.Compare)]
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute):
        return [statement]
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
        return list(statement.value.keywords)
    return []


def alias_setting(tree: ast.Module, sites: Sites) -> None:
    """`settings.x` read through a module constant."""
    constants: dict[str, str] = {}
    roots = {"settings", "policy", "constants"}
    for function in functions(tree):
        for node in ast.walk(function):
            for name, value in ast.iter_fields(node):
                if (
                    isinstance(value, ast.Attribute)
                    and isinstance(value.value, ast.Name)
                    and value.value.id in roots
                ):
                    if sites.take():
                        text = ast.unparse(value)
                        setattr(
                            node,
                            name,
                            ast.Name(constants.setdefault(text, f"_{value.attr.upper()}"), ast.Load()),
                        )
                elif isinstance(value, list):
                    for index, item in enumerate(value):
                        if (
                            isinstance(item, ast.Attribute)
                            and isinstance(item.value, ast.Name)
                            and item.value.id in roots
                        ) and sites.take():
                            text = ast.unparse(item)
                            alias = constants.setdefault(text, f"_{item.attr.upper()}")
                            value[index] = ast.Name(alias, ast.Load())
    insert_after_imports(tree, *parsed("\n".join(f"{name} = {text}" for text, name in constants.items())))


def local_setting(tree: ast.Module, sites: Sites) -> None:
    """A refusal's right-hand side read into a local first: `limit = settings.x; if n >= limit`."""
    for body in bodies(tree):
        for statement in list(body):
            if (
                is_guard(statement)
                and isinstance(statement, ast.If)
                and isinstance(statement.test, ast.Compare)
            ):
                right = statement.test.comparators[0]
                if (
                    len(statement.test.ops) == 1
                    and isinstance(right, ast.Attribute | ast.Subscript)
                    and sites.take()
                ):
                    body.insert(body.index(statement), ast.Assign([ast.Name("limit", ast.Store())], right))
                    statement.test.comparators[0] = ast.Name("limit", ast.Load())


EXTRACTION_OPERATORS = (
    python("extract-guard", extract_guard),
    python("extract-predicate", extract_predicate),
    python("extract-write", extract_write),
    python("extract-tail", extract_tail),
    python("name-literal", name_literal),
    python("alias-setting", alias_setting),
    python("local-setting", local_setting),
)
