"""Mutations of what the code refuses: limits, comparisons, whole guards, sets of states, query filters."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .application import Mark
from .literals import config_values, is_state, other_state, state_of, written_like
from .sites import Edit, Module, chooser, mutant, replace
from .variant import CONDITIONAL, GUARD, TRANSITION, WEAKER, Variant

TESTS = ("requires", "derived", "condition", "trigger", "filter", "selection")
TEMPORAL = frozenset({"trigger-different"})
STRICTNESS = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}
OPPOSITE: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Lt: ">=",
    ast.GtE: "<",
    ast.LtE: ">",
    ast.Gt: "<=",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
SYMBOLS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.GtE: ">=",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}


def accepted(mark: Mark, base: frozenset[str]) -> frozenset[str]:
    """The rules that may report a mutated test, by what the test serves."""
    rules = base | TRANSITION
    if mark.kinds & {"filter", "trigger"}:
        rules |= TEMPORAL | {"rule-unimplemented"}
    if mark.kinds & {"condition"}:
        rules |= CONDITIONAL
    if mark.kinds & {"derived", "selection"}:
        rules |= {"derived-different"}
    return rules


def comparisons(module: Module) -> Iterator[tuple[int, Mark, ast.Compare]]:
    for line, mark in module.marked(*TESTS):
        for node in module.at(line, ast.Compare):
            yield line, mark, node


def with_operator(module: Module, node: ast.Compare, index: int, symbol: str) -> Edit:
    """The comparison with its `index`-th operator replaced."""
    operands = [node.left, *node.comparators]
    text = module.source(operands[0])
    for position, (operator, operand) in enumerate(zip(node.ops, node.comparators, strict=True)):
        text += f" {symbol if position == index else SYMBOLS[type(operator)]} {module.source(operand)}"
    return replace(node, text)


def strictness(module: Module) -> Iterator[Variant | None]:
    """`<` for `<=` and the like, except over continuous time."""
    for line, mark, node in comparisons(module):
        for index, operator in enumerate(node.ops):
            if type(operator) in STRICTNESS and "time" not in mark.tags:
                edit = with_operator(module, node, index, STRICTNESS[type(operator)])
                yield mutant(module, line, mark, "code-strictness", [edit], accepted(mark, GUARD))


def comparison_inverted(module: Module) -> Iterator[Variant | None]:
    """A comparison replaced by its opposite."""
    for line, mark, node in comparisons(module):
        if len(node.ops) == 1:
            edit = with_operator(module, node, 0, OPPOSITE[type(node.ops[0])])
            yield mutant(module, line, mark, "code-comparison-inverted", [edit], accepted(mark, GUARD))


def limit_changed(module: Module) -> Iterator[Variant | None]:
    """A whole number in a comparison, one higher."""
    for line, mark, node in comparisons(module):
        for operand in (node.left, *node.comparators):
            if isinstance(operand, ast.Constant) and type(operand.value) is int:
                edit = replace(operand, str(operand.value + 1))
                yield mutant(module, line, mark, "code-limit-changed", [edit], accepted(mark, GUARD))


def guards(module: Module) -> Iterator[tuple[int, Mark, ast.If]]:
    """Marked `if`s whose body ends the path."""
    for line, mark in module.marked("requires", "trigger"):
        for node in module.at(line, ast.If):
            if not node.orelse and ends(node.body[-1]):
                yield line, mark, node


def ends(statement: ast.stmt) -> bool:
    """Whether a statement leaves the function or the iteration."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return isinstance(statement.value.func, ast.Name) and statement.value.func.id == "abort"
    return isinstance(statement, ast.Raise | ast.Return | ast.Continue)


def guard_deleted(module: Module) -> Iterator[Variant | None]:
    """A refusal, or a call of a function that refuses, deleted; with several callers, in one of them."""
    for line, mark, node in guards(module):
        name = "code-guard-deleted-in-one-caller" if "caller" in mark.tags else "code-guard-deleted"
        yield mutant(module, line, mark, name, [replace(node, "pass")], accepted(mark, WEAKER), gone=True)
    for line, mark in module.marked("requires"):
        for node in module.at(line, ast.If):
            if "caller" in mark.tags and not ends(node.body[-1]):
                edit = replace(node.test, "True")
                yield mutant(
                    module,
                    line,
                    mark,
                    "code-guard-deleted-in-one-caller",
                    [edit],
                    accepted(mark, WEAKER),
                    gone=True,
                )
        for call in module.at(line, ast.Expr):
            if isinstance(call.value, ast.Call) and not ends(call):
                yield mutant(
                    module,
                    line,
                    mark,
                    "code-guard-call-deleted",
                    [replace(call, "pass")],
                    accepted(mark, WEAKER),
                    gone=True,
                )


def guard_only_logs(module: Module) -> Iterator[Variant | None]:
    """The refusal replaced by a message: what follows runs anyway."""
    for line, mark, node in guards(module):
        edit = replace(node.body[-1], 'print("this should not happen")')
        yield mutant(module, line, mark, "code-guard-only-logs", [edit], accepted(mark, WEAKER), gone=True)


def guard_inverted(module: Module) -> Iterator[Variant | None]:
    """The test of an `if` negated as a whole."""
    for line, mark in module.marked("requires", "condition", "trigger"):
        for node in module.at(line, ast.If):
            source = module.source(node.test)
            text = source.removeprefix("not ") if is_not(node.test) else f"not ({source})"
            yield mutant(
                module, line, mark, "code-guard-inverted", [replace(node.test, text)], accepted(mark, GUARD)
            )


def is_not(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)


def sets_of_states(module: Module) -> Iterator[tuple[int, Mark, ast.Tuple | ast.Set | ast.List]]:
    for line, mark in module.marked(*TESTS, "set", "table"):
        for node in module.at(line, ast.expr):
            if not isinstance(node, ast.Tuple | ast.Set | ast.List):
                continue
            if node.elts and all(is_state(module, item) for item in node.elts):
                yield line, mark, node


def elements(module: Module, node: ast.Tuple | ast.Set | ast.List, items: list[str]) -> Edit:
    """The collection with other elements, in the same brackets."""
    source = module.source(node)
    inner = ", ".join(items) + ("," if isinstance(node, ast.Tuple) and len(items) == 1 else "")
    return replace(node, source[0] + inner + source[-1])


def states_widened(module: Module) -> Iterator[Variant | None]:
    """One more state in a set that a guard, a filter or a transition table uses."""
    for line, mark, node in sets_of_states(module):
        present = [state_of(item) for item in node.elts]
        wanted = mark.tagged("widen")
        if mark.kinds & {"table"} and not wanted:
            continue
        added = (
            written_like(node.elts[0], wanted) if wanted else other_state(module, node.elts[0], present, line)
        )
        if added:
            edit = elements(module, node, [*(module.source(item) for item in node.elts), added])
            yield mutant(module, line, mark, "code-states-widened", [edit], accepted(mark, GUARD))


def states_narrowed(module: Module) -> Iterator[Variant | None]:
    """One state less in a set of two or more."""
    for line, mark, node in sets_of_states(module):
        if len(node.elts) > 1:
            random = chooser("narrow", module.path, line)
            dropped = random.randrange(len(node.elts))
            left = [module.source(item) for index, item in enumerate(node.elts) if index != dropped]
            accept = accepted(mark, GUARD) | {"rule-unimplemented"}
            yield mutant(module, line, mark, "code-states-narrowed", [elements(module, node, left)], accept)


def tested_state_changed(module: Module) -> Iterator[Variant | None]:
    """A guard, filter or case on another state."""
    accept_more = frozenset({"state-unspecified", "rule-unimplemented"})
    for line, mark, node in comparisons(module):
        if len(node.ops) == 1 and is_state(module, node.comparators[0]):
            other = other_state(module, node.comparators[0], [state_of(node.comparators[0])], line)
            edit = replace(node.comparators[0], other)
            yield mutant(
                module, line, mark, "code-tested-state-changed", [edit], accepted(mark, GUARD) | accept_more
            )
    for line, mark in module.marked("requires"):
        for case in module.at(line, ast.MatchValue):
            other = other_state(module, case.value, [state_of(case.value)], line)
            edits = [replace(case.value, other)]
            yield mutant(
                module, line, mark, "code-tested-state-changed", edits, accepted(mark, GUARD) | accept_more
            )
    for line, mark in module.marked("filter", "selection"):
        for keyword in module.at(line, ast.keyword):
            if is_state(module, keyword.value):
                other = other_state(module, keyword.value, [state_of(keyword.value)], line)
                edits = [replace(keyword.value, other)]
                yield mutant(
                    module,
                    line,
                    mark,
                    "code-tested-state-changed",
                    edits,
                    accepted(mark, GUARD) | accept_more,
                )


def case_widened(module: Module) -> Iterator[Variant | None]:
    """A `case` that admits every state."""
    for line, mark in module.marked("requires"):
        for pattern in (*module.at(line, ast.MatchValue), *module.at(line, ast.MatchOr)):
            parent = module.parents[pattern]
            if isinstance(parent, ast.match_case):
                start = (pattern.lineno, pattern.col_offset)
                # Python refuses a bare wildcard before other cases.
                edit = Edit(start, (pattern.end_lineno, pattern.end_col_offset), "_ if True")
                yield mutant(module, line, mark, "code-case-widened", [edit], accepted(mark, WEAKER))


def connective_swapped(module: Module) -> Iterator[Variant | None]:
    """`and` for `or` and the reverse."""
    for line, mark in module.marked(*TESTS):
        for node in module.at(line, ast.BoolOp):
            word = " or " if isinstance(node.op, ast.And) else " and "
            text = word.join(operand(module, item) for item in node.values)
            yield mutant(
                module, line, mark, "code-connective-swapped", [replace(node, text)], accepted(mark, GUARD)
            )


def operand(module: Module, node: ast.expr) -> str:
    source = module.source(node)
    return f"({source})" if isinstance(node, ast.BoolOp) else source


def operand_dropped(module: Module) -> Iterator[Variant | None]:
    """One side of an `and` or `or` deleted."""
    for line, mark in module.marked(*TESTS):
        if "found" in mark.tags:
            continue
        for node in module.at(line, ast.BoolOp):
            for index in range(len(node.values)):
                left = [operand(module, item) for at, item in enumerate(node.values) if at != index]
                word = " and " if isinstance(node.op, ast.And) else " or "
                edit = replace(node, word.join(left))
                accept = accepted(mark, GUARD)
                yield mutant(module, line, mark, "code-operand-dropped", [edit], accept, gone=True)


def filter_dropped(module: Module) -> Iterator[Variant | None]:
    """One condition of a query deleted."""
    for line, mark in module.marked("filter", "selection"):
        for node in module.at(line, ast.Compare):
            parent = module.parents[node]
            if isinstance(parent, ast.Call) and node in parent.args:
                edits = [Edit((line, node.col_offset), (line, len(module.text.splitlines()[line - 1])), "")]
                if len(parent.args) == 1:
                    edits = [replace(node, "True")]
                yield mutant(
                    module, line, mark, "code-filter-dropped", edits, accepted(mark, WEAKER), gone=True
                )
        for keyword in module.at(line, ast.keyword):
            parent = module.parents[keyword]
            if (
                isinstance(parent, ast.Call)
                and isinstance(parent.func, ast.Attribute)
                and parent.func.attr == "filter_by"
            ):
                kept = [module.source(item) for item in parent.keywords if item is not keyword]
                edits = [replace(parent, f"{module.source(parent.func)}({', '.join(kept)})")]
                yield mutant(
                    module, line, mark, "code-filter-dropped", edits, accepted(mark, WEAKER), gone=True
                )


def config_replaced_in_guard(module: Module) -> Iterator[Variant | None]:
    """A configured limit replaced by a number: another one, or the same one."""
    for line, mark in module.marked(*TESTS):
        for node, value in config_values(module, line):
            if isinstance(value, int):
                edits = [replace(node, str(value + 1))]
                yield mutant(module, line, mark, "code-config-to-other-literal", edits, accepted(mark, GUARD))
                edits = [replace(node, str(value))]
                yield mutant(
                    module, line, mark, "code-config-to-equal-literal", edits, frozenset({"hardcoded-value"})
                )


GUARD_OPERATORS = (
    strictness,
    comparison_inverted,
    limit_changed,
    guard_deleted,
    guard_only_logs,
    guard_inverted,
    states_widened,
    states_narrowed,
    tested_state_changed,
    case_widened,
    connective_swapped,
    operand_dropped,
    filter_dropped,
    config_replaced_in_guard,
)
