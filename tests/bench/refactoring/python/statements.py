"""The same statements, arranged otherwise."""

from __future__ import annotations

import ast

from ..operator import Sites
from .base import Function, bodies, functions, is_guard, negated, python, refuses

REORDERABLE = (ast.Constant, ast.Attribute, ast.Name)


def invert_if(tree: ast.Module, sites: Sites) -> None:
    """Early refusal as nesting: `if bad: refuse; rest` as `if not bad: rest else: refuse`."""
    for function in functions(tree):
        nest(function.body, sites)


def nest(body: list[ast.stmt], sites: Sites) -> None:
    for index, statement in enumerate(body):
        if is_guard(statement) and isinstance(statement, ast.If) and index + 1 < len(body) and sites.take():
            rest = body[index + 1 :]
            nest(rest, sites)
            body[index:] = [ast.If(negated(statement.test), rest, statement.body)]
            return


def else_after_refusal(tree: ast.Module, sites: Sites) -> None:
    """`if bad: refuse; rest` as `if bad: refuse else: rest`."""
    for function in functions(tree):
        for index, statement in enumerate(function.body):
            if (
                is_guard(statement)
                and isinstance(statement, ast.If)
                and index + 1 < len(function.body)
                and sites.take()
            ):
                statement.orelse = function.body[index + 1 :]
                del function.body[index + 1 :]
                break


def flatten_else(tree: ast.Module, sites: Sites) -> None:
    """`if good: effect else: refuse` as `if not good: refuse; effect`."""
    for body in bodies(tree):
        for statement in list(body):
            if (
                isinstance(statement, ast.If)
                and len(statement.orelse) == 1
                and refuses(statement.orelse[0])
                and sites.take()
            ):
                at = body.index(statement)
                body[at : at + 1] = [ast.If(negated(statement.test), statement.orelse, []), *statement.body]


def if_to_match(tree: ast.Module, sites: Sites) -> None:
    """`if x.status != a: refuse` as a `match` with a case for `a`."""
    for body in bodies(tree):
        for statement in list(body):
            if not (
                is_guard(statement)
                and isinstance(statement, ast.If)
                and isinstance(statement.test, ast.Compare)
            ):
                continue
            test = statement.test
            if (
                len(test.ops) != 1
                or not isinstance(test.ops[0], ast.Eq | ast.NotEq)
                or not matchable(test.comparators[0])
            ):
                continue
            if sites.take():
                cases = [
                    ast.match_case(ast.MatchValue(test.comparators[0]), None, [ast.Pass()]),
                    ast.match_case(ast.MatchAs(), None, statement.body),
                ]
                if isinstance(test.ops[0], ast.Eq):
                    cases[0].body, cases[1].body = cases[1].body, cases[0].body
                body[body.index(statement)] = ast.Match(test.left, cases)


def matchable(node: ast.expr) -> bool:
    """Whether a value can stand in a `case`."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr.isupper()


def expand_increment(tree: ast.Module, sites: Sites) -> None:
    """`x += 1` as `x = x + 1`."""
    for body in bodies(tree):
        for index, statement in enumerate(body):
            if isinstance(statement, ast.AugAssign) and sites.take():
                read = ast.parse(ast.unparse(statement.target), mode="eval").body
                body[index] = ast.Assign([statement.target], ast.BinOp(read, statement.op, statement.value))


def contract_increment(tree: ast.Module, sites: Sites) -> None:
    """`x = x + 1` as `x += 1`."""
    for body in bodies(tree):
        for index, statement in enumerate(body):
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.BinOp):
                target = statement.targets[0]
                same = ast.unparse(target) == ast.unparse(statement.value.left)
                if same and isinstance(target, ast.Name | ast.Attribute) and sites.take():
                    body[index] = ast.AugAssign(target, statement.value.op, statement.value.right)


def reorder_writes(tree: ast.Module, sites: Sites) -> None:
    """Two neighbouring writes of plain values to different fields, the other way round."""
    for body in bodies(tree):
        index = 0
        while index + 1 < len(body):
            if independent(body[index], body[index + 1]) and sites.take():
                body[index], body[index + 1] = body[index + 1], body[index]
                index += 1
            index += 1


def independent(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether two assignments of attributes neither read nor write what the other writes."""
    targets = []
    for statement in (first, second):
        if not (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute)):
            return False
        if not isinstance(statement.value, ast.Constant | ast.Attribute | ast.Name | ast.Call):
            return False
        targets.append(ast.unparse(statement.targets[0]))
    reads = [
        ast.unparse(statement.value) for statement in (first, second) if isinstance(statement, ast.Assign)
    ]
    prefix = targets[0].startswith(targets[1]) or targets[1].startswith(targets[0])
    return not prefix and targets[0] not in reads[1] and targets[1] not in reads[0]


def name_value(tree: ast.Module, sites: Sites) -> None:
    """`x.f = value` as `new_value = value; x.f = new_value`."""
    for body in bodies(tree):
        for statement in list(body):
            if (
                isinstance(statement, ast.Assign)
                and isinstance(statement.targets[0], ast.Attribute)
                and sites.take()
            ):
                body.insert(
                    body.index(statement), ast.Assign([ast.Name("new_value", ast.Store())], statement.value)
                )
                statement.value = ast.Name("new_value", ast.Load())


def merge_writes(tree: ast.Module, sites: Sites) -> None:
    """Two neighbouring independent writes as one tuple assignment."""
    for body in bodies(tree):
        index = 0
        while index + 1 < len(body):
            first, second = body[index], body[index + 1]
            if independent(first, second) and sites.take():
                assert isinstance(first, ast.Assign) and isinstance(second, ast.Assign)
                targets = ast.Tuple([first.targets[0], second.targets[0]], ast.Store())
                values = ast.Tuple([first.value, second.value], ast.Load())
                body[index : index + 2] = [ast.Assign([targets], values)]
            index += 1


def use_setattr(tree: ast.Module, sites: Sites) -> None:
    """`x.f = value` as `setattr(x, "f", value)`."""
    for body in bodies(tree):
        for index, statement in enumerate(body):
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute):
                target = statement.targets[0]
                owner = target.value
                if isinstance(owner, ast.Name) and owner.id == "self" and target.attr.startswith("_"):
                    continue
                if sites.take():
                    call = ast.Call(
                        ast.Name("setattr", ast.Load()),
                        [owner, ast.Constant(target.attr), statement.value],
                        [],
                    )
                    body[index] = ast.Expr(call)


def ternary_to_if(tree: ast.Module, sites: Sites) -> None:
    """`x = a if t else b` as an `if` with two assignments."""
    for body in bodies(tree):
        for index, statement in enumerate(body):
            if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.IfExp) and sites.take():
                choice = statement.value
                then = ast.Assign(statement.targets, choice.body)
                other = ast.Assign(statement.targets, choice.orelse)
                body[index] = ast.If(choice.test, [then], [other])
            elif (
                isinstance(statement, ast.Return) and isinstance(statement.value, ast.IfExp) and sites.take()
            ):
                choice = statement.value
                body[index] = ast.If(choice.test, [ast.Return(choice.body)], [ast.Return(choice.orelse)])


def rename_locals(tree: ast.Module, sites: Sites) -> None:
    """Local variables get other names."""
    for function in functions(tree):
        bound = sorted(
            {
                node.id
                for node in ast.walk(function)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id != "refused"
            }
        )
        parameters = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
        bound = [name for name in bound if name not in parameters]
        nested = any(
            isinstance(node, ast.FunctionDef | ast.Lambda) and node is not function
            for node in ast.walk(function)
        )
        for name in bound:
            if not nested and sites.take():
                rename(function, name, f"{name[0]}_{len(name)}")


def rename(function: Function, old: str, new: str) -> None:
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == old:
            node.id = new


def wrap_in_with(tree: ast.Module, sites: Sites) -> None:
    """A function's body inside `with nullcontext():`."""
    taken = False
    for function in functions(tree):
        start = 1 if ast.get_docstring(function) else 0
        has_yield = any(isinstance(node, ast.Yield) for node in ast.walk(function))
        if not has_yield and len(function.body) > start + 1 and sites.take():
            call = ast.withitem(ast.Call(ast.Name("nullcontext", ast.Load()), [], []))
            function.body[start:] = [ast.With([call], function.body[start:])]
            taken = True
    if taken:
        from .base import insert_after_imports, parsed

        insert_after_imports(tree, *parsed("from contextlib import nullcontext"))


def wrap_in_try(tree: ast.Module, sites: Sites) -> None:
    """A function's body inside `try: … except Exception: log; raise`."""
    taken = False
    for function in functions(tree):
        start = 1 if ast.get_docstring(function) else 0
        has_yield = any(isinstance(node, ast.Yield) for node in ast.walk(function))
        if not has_yield and len(function.body) > start + 1 and sites.take():
            handler = ast.ExceptHandler(
                ast.Name("Exception", ast.Load()),
                None,
                [*ast.parse("_log.exception('failed')").body, ast.Raise()],
            )
            function.body[start:] = [ast.Try(function.body[start:], [handler], [], [])]
            taken = True
    if taken:
        from .base import insert_after_imports, parsed

        insert_after_imports(tree, *parsed("import logging\n_log = logging.getLogger(__name__)"))


STATEMENT_OPERATORS = (
    python("invert-if", invert_if),
    python("else-after-refusal", else_after_refusal),
    python("flatten-else", flatten_else),
    python("if-to-match", if_to_match),
    python("expand-increment", expand_increment),
    python("contract-increment", contract_increment),
    python("reorder-writes", reorder_writes),
    python("name-value", name_value),
    python("merge-writes", merge_writes),
    python("use-setattr", use_setattr),
    python("ternary-to-if", ternary_to_if),
    python("rename-locals", rename_locals),
    python("wrap-in-with", wrap_in_with),
    python("wrap-in-try", wrap_in_try),
)
