"""The same condition, written otherwise."""

from __future__ import annotations

import ast
from collections.abc import Callable

from ..operator import Sites
from .base import bodies, is_guard, negated, python, refuses

MIRROR: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.Eq(),
    ast.NotEq: ast.NotEq(),
    ast.Lt: ast.Gt(),
    ast.Gt: ast.Lt(),
    ast.LtE: ast.GtE(),
    ast.GtE: ast.LtE(),
}
OPPOSITE: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Lt: ast.GtE(),
    ast.GtE: ast.Lt(),
    ast.LtE: ast.Gt(),
    ast.Gt: ast.LtE(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
}


class Rewriter(ast.NodeTransformer):
    """Rewrites test expressions of `if`s and returns; queries stay, their operators are overloaded."""

    def __init__(self, sites: Sites, rewrite: Callable[[ast.expr], ast.expr | None]) -> None:
        self.sites = sites
        self.rewrite = rewrite

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        node.test = self.changed(node.test)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if isinstance(node.value, ast.Compare | ast.BoolOp):
            node.value = self.changed(node.value)
        return node

    def changed(self, test: ast.expr) -> ast.expr:
        """The test with its outermost rewritable part rewritten."""
        other = self.rewrite(test)
        if other is not None:
            return other if self.sites.take() else test
        if isinstance(test, ast.BoolOp):
            test.values = [self.changed(value) for value in test.values]
        elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            test.operand = self.changed(test.operand)
        return test


def rewriting(rewrite: Callable[[ast.expr], ast.expr | None]) -> Callable[[ast.Module, Sites], None]:
    """A transformation that rewrites test expressions."""

    def transform(tree: ast.Module, sites: Sites) -> None:
        Rewriter(sites, rewrite).visit(tree)

    return transform


def mirrored(test: ast.expr) -> ast.expr | None:
    """`a < b` as `b > a`."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in MIRROR:
        return ast.Compare(test.comparators[0], [MIRROR[type(test.ops[0])]], [test.left])
    return None


def negated_opposite(test: ast.expr) -> ast.expr | None:
    """`a == b` as `not a != b`."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return ast.UnaryOp(ast.Not(), ast.Compare(test.left, [OPPOSITE[type(test.ops[0])]], test.comparators))
    return None


def de_morgan(test: ast.expr) -> ast.expr | None:
    """`a or b` as `not (not a and not b)`."""
    if isinstance(test, ast.BoolOp):
        other = ast.And() if isinstance(test.op, ast.Or) else ast.Or()
        return ast.UnaryOp(ast.Not(), ast.BoolOp(other, [negated(value) for value in test.values]))
    return None


def membership_spelled_out(test: ast.expr) -> ast.expr | None:
    """`x in (a, b)` as `x == a or x == b`."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.In | ast.NotIn):
        items = test.comparators[0]
        if isinstance(items, ast.Tuple | ast.Set | ast.List):
            inside = isinstance(test.ops[0], ast.In)
            operator: ast.cmpop = ast.Eq() if inside else ast.NotEq()
            values: list[ast.expr] = [ast.Compare(test.left, [operator], [item]) for item in items.elts]
            return ast.BoolOp(ast.Or() if inside else ast.And(), values)
    return None


def other_brackets(test: ast.expr) -> ast.expr | None:
    """`x in (a, b)` as `x in {a, b}` or `x in [a, b]`."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.In | ast.NotIn):
        items = test.comparators[0]
        if isinstance(items, ast.Tuple):
            return ast.Compare(test.left, test.ops, [ast.Set(items.elts)])
        if isinstance(items, ast.Set):
            return ast.Compare(test.left, test.ops, [ast.List(items.elts, ast.Load())])
    return None


def single_membership(test: ast.expr) -> ast.expr | None:
    """`x == a` as `x in (a,)`, for constants."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq | ast.NotEq):
        item = test.comparators[0]
        member = isinstance(item, ast.Attribute) and item.attr.isupper()
        if member or (isinstance(item, ast.Constant) and isinstance(item.value, str)):
            operator: ast.cmpop = ast.In() if isinstance(test.ops[0], ast.Eq) else ast.NotIn()
            return ast.Compare(test.left, [operator], [ast.Tuple([item], ast.Load())])
    return None


def split_condition(tree: ast.Module, sites: Sites) -> None:
    """`if a or b: refuse` as two `if`s."""
    for body in bodies(tree):
        for statement in list(body):
            if (
                (
                    is_guard(statement)
                    and isinstance(statement, ast.If)
                    and isinstance(statement.test, ast.BoolOp)
                )
                and isinstance(statement.test.op, ast.Or)
                and sites.take()
            ):
                at = body.index(statement)
                body[at : at + 1] = [
                    ast.If(value, list(statement.body), []) for value in statement.test.values
                ]


def merge_conditions(tree: ast.Module, sites: Sites) -> None:
    """Two neighbouring refusals of the same kind as one `if` with `or`."""
    for body in bodies(tree):
        index = 0
        while index + 1 < len(body):
            first, second = body[index], body[index + 1]
            if mergeable(first) and mergeable(second) and same_refusal(first, second) and sites.take():
                assert isinstance(first, ast.If) and isinstance(second, ast.If)
                body[index : index + 2] = [
                    ast.If(ast.BoolOp(ast.Or(), [first.test, second.test]), first.body, [])
                ]
            else:
                index += 1


def mergeable(statement: ast.stmt) -> bool:
    return is_guard(statement) and isinstance(statement, ast.If) and refuses(statement.body[0])


def same_refusal(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether two guards refuse in the same way; messages may differ."""
    kinds = []
    for guard in (first, second):
        assert isinstance(guard, ast.If)
        action = guard.body[0]
        call = action.exc if isinstance(action, ast.Raise) else getattr(action, "value", None)
        if not isinstance(call, ast.Call):
            return False
        status = ast.dump(call.args[0]) if isinstance(action, ast.Expr) and call.args else ""
        kinds.append((ast.dump(call.func), status))
    return kinds[0] == kinds[1]


def nest_conjunction(tree: ast.Module, sites: Sites) -> None:
    """`if a and b: …` as `if a: if b: …`."""
    for body in bodies(tree):
        for statement in body:
            if (
                (
                    isinstance(statement, ast.If)
                    and not statement.orelse
                    and isinstance(statement.test, ast.BoolOp)
                )
                and isinstance(statement.test.op, ast.And)
                and sites.take()
            ):
                first, *rest = statement.test.values
                inner = rest[0] if len(rest) == 1 else ast.BoolOp(ast.And(), rest)
                statement.body = [ast.If(inner, statement.body, [])]
                statement.test = first


def name_condition(tree: ast.Module, sites: Sites) -> None:
    """`if test: refuse` as `refused = test; if refused: refuse`."""
    for body in bodies(tree):
        for statement in list(body):
            if is_guard(statement) and isinstance(statement, ast.If) and sites.take():
                at = body.index(statement)
                body.insert(at, ast.Assign([ast.Name("refused", ast.Store())], statement.test))
                statement.test = ast.Name("refused", ast.Load())


CONDITION_OPERATORS = (
    python("mirror-comparison", rewriting(mirrored)),
    python("negate-opposite", rewriting(negated_opposite)),
    python("de-morgan", rewriting(de_morgan)),
    python("spell-out-membership", rewriting(membership_spelled_out)),
    python("other-brackets", rewriting(other_brackets)),
    python("single-membership", rewriting(single_membership)),
    python("split-condition", split_condition),
    python("merge-conditions", merge_conditions),
    python("nest-conjunction", nest_conjunction),
    python("name-condition", name_condition),
)
