"""Additions that do nothing to specified things."""

from __future__ import annotations

import ast

from ..operator import Sites
from .base import bodies, functions, insert_after_imports, parsed, python

UNRELATED = '''
class _Metrics:
    """Counts requests."""

    def __init__(self):
        self.total = 0
        self.status = "idle"

    def count(self, amount=1):
        if amount <= 0:
            raise ValueError("nothing to count")
        self.total += amount
        self.status = "busy"
        return self.total


_RETRY_LIMIT = 7
_metrics = _Metrics()


def _retry(action, times=_RETRY_LIMIT):
    for attempt in range(times):
        try:
            return action()
        except OSError:
            if attempt == times - 1:
                raise
    return None
'''
WATCH = """
import functools


def _watched(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        _seen.append(function.__name__)
        return function(*args, **kwargs)

    return wrapper


_seen = []
"""


def unparse_only(tree: ast.Module, sites: Sites) -> None:
    """Comments and formatting change, nothing else."""
    sites.take()
    tree.body = list(tree.body)


def add_logging(tree: ast.Module, sites: Sites) -> None:
    """A log line before every write and at the start of every function."""
    taken = False
    for body in bodies(tree):
        for statement in list(body):
            if isinstance(statement, ast.Assign | ast.AugAssign) and sites.take():
                line = parsed("_log.debug('about to write %s', __name__)")
                body[body.index(statement) : body.index(statement)] = line
                taken = True
    if taken:
        insert_after_imports(tree, *parsed("import logging\n_log = logging.getLogger(__name__)"))


def add_log_of_entity(tree: ast.Module, sites: Sites) -> None:
    """A log line that is given what was written."""
    taken = False
    for body in bodies(tree):
        for statement in list(body):
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute):
                owner = statement.targets[0].value
                if isinstance(owner, ast.Name) and sites.take():
                    at = body.index(statement) + 1
                    body[at:at] = parsed(
                        f"_log.info('changed %s to %s', {owner.id}, {ast.unparse(statement.targets[0])})"
                    )
                    taken = True
    if taken:
        insert_after_imports(tree, *parsed("import logging\n_log = logging.getLogger(__name__)"))


def add_return_types(tree: ast.Module, sites: Sites) -> None:
    """`-> None` on functions that return nothing, and hints on locals built by a constructor."""
    for function in functions(tree):
        returns = [
            node for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None
        ]
        yields = any(isinstance(node, ast.Yield) for node in ast.walk(function))
        if function.returns is None and not returns and not yields and sites.take():
            function.returns = ast.Constant(None)
    for body in bodies(tree):
        for index, statement in enumerate(body):
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                value = statement.value
                if (
                    isinstance(value, ast.Call)
                    and isinstance(value.func, ast.Name)
                    and value.func.id[0].isupper()
                ) and sites.take():
                    hint = ast.Name(value.func.id, ast.Load())
                    body[index] = ast.AnnAssign(statement.targets[0], hint, value, 1)


def add_unrelated(tree: ast.Module, sites: Sites) -> None:
    """A class and a function nobody asked for."""
    if sites.take():
        insert_after_imports(tree, *parsed(UNRELATED))


def add_decorator(tree: ast.Module, sites: Sites) -> None:
    """A decorator that only watches."""
    taken = False
    for function in functions(tree):
        plain = not any(isinstance(each, ast.Call | ast.Attribute) for each in function.decorator_list)
        special = {each.id for each in function.decorator_list if isinstance(each, ast.Name)}
        generator = any(isinstance(node, ast.Yield) for node in ast.walk(function))
        if plain and not special and not generator and not function.name.startswith("__") and sites.take():
            function.decorator_list.append(ast.Name("_watched", ast.Load()))
            taken = True
    if taken:
        insert_after_imports(tree, *parsed(WATCH))


def messages_as_fstrings(tree: ast.Module, sites: Sites) -> None:
    """Messages of refusals built as f-strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            for index, argument in enumerate(node.exc.args):
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and sites.take():
                    node.exc.args[index] = ast.JoinedStr([argument])


def add_assertion(tree: ast.Module, sites: Sites) -> None:
    """`assert x is not None` for the owner of a write, where a write would fail on None anyway."""
    for body in bodies(tree):
        for statement in list(body):
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute):
                owner = statement.targets[0].value
                if isinstance(owner, ast.Name) and owner.id != "self" and sites.take():
                    at = body.index(statement)
                    body[at:at] = parsed(f"assert {owner.id} is not None")


NOISE_OPERATORS = (
    python("reformat", unparse_only),
    python("add-logging", add_logging),
    python("add-log-of-entity", add_log_of_entity),
    python("add-types", add_return_types),
    python("add-unrelated-code", add_unrelated),
    python("add-decorator", add_decorator),
    python("messages-as-fstrings", messages_as_fstrings),
    python("add-assertion", add_assertion),
)
