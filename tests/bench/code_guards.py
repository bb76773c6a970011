"""Mutations of what the code refuses: limits, comparisons, whole guards, sets of states, query filters."""

from __future__ import annotations

from collections.abc import Iterator

from .application import Mark
from .literals import config_values, is_state, other_state, states_of, written_like
from .sites import Edit, Module, chooser, mutant, replace
from .syntax.pieces import (
    Act,
    Branch,
    Case,
    Check,
    Collection,
    Comparison,
    Condition,
    Connective,
    Literal,
    Member,
    Operator,
    Piece,
)
from .variant import CONDITIONAL, GUARD, TRANSITION, VALUE, WEAKER, Variant

TESTS = ("requires", "derived", "condition", "trigger", "filter", "selection")
TEMPORAL = frozenset({"trigger-different"})
STRICTNESS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
OPPOSITE = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", "<=": ">", ">": "<=",
    "in": "not in", "not in": "in", "is": "is not", "is not": "is",
}  # fmt: skip
STATES = frozenset({"state-unspecified", "rule-unimplemented"})


def accepted(mark: Mark, base: frozenset[str]) -> frozenset[str]:
    """The rules that may report a mutated test, by what the test serves."""
    rules = base | TRANSITION
    if mark.kinds & {"filter", "trigger"}:
        rules |= TEMPORAL | {"rule-unimplemented"}
    if mark.kinds & {"condition"}:
        rules |= CONDITIONAL
    if mark.kinds & {"derived", "selection"}:
        rules |= {"derived-different"}
    if mark.kinds & {"selection"}:
        # What counts too much may let less through; what is changed in bulk is changed where it is selected.
        rules |= GUARD | VALUE
    return rules


def comparisons(module: Module) -> Iterator[tuple[int, Mark, Comparison]]:
    for line, mark in module.marked(*TESTS):
        for node in module.syntax.at(line, Comparison):
            yield line, mark, node


def respelled(operator: Operator, symbols: dict[str, str]) -> list[Edit]:
    """The operator replaced by its partner, where it has one that can be written in its place."""
    text = operator.spelled(symbols.get(operator.symbol, ""))
    return [replace(operator, text)] if text else []


def strictness(module: Module) -> Iterator[Variant | None]:
    """`<` for `<=` and the like, except over continuous time."""
    for line, mark, node in comparisons(module):
        for operator in node.operators:
            if "time" not in mark.tags:
                edits = respelled(operator, STRICTNESS)
                yield mutant(module, line, mark, "code-strictness", edits, accepted(mark, GUARD))


def comparison_inverted(module: Module) -> Iterator[Variant | None]:
    """A comparison replaced by its opposite."""
    for line, mark, node in comparisons(module):
        if len(node.operators) == 1:
            edits = respelled(node.operators[0], OPPOSITE)
            yield mutant(module, line, mark, "code-comparison-inverted", edits, accepted(mark, GUARD))


def limit_changed(module: Module) -> Iterator[Variant | None]:
    """A whole number in a comparison, one higher."""
    for line, mark, node in comparisons(module):
        for value in module.syntax.at(line, Literal):
            if type(value.value) is int and any(same(value, operand) for operand in node.operands):
                edits = [replace(value, str(value.value + 1))]
                yield mutant(module, line, mark, "code-limit-changed", edits, accepted(mark, GUARD))


def same(piece: Piece, other: Piece) -> bool:
    return (piece.start, piece.end) == (other.start, other.end)


def guards(module: Module) -> Iterator[tuple[int, Mark, Branch]]:
    """Marked `if`s whose body ends the path."""
    for line, mark in module.marked("requires", "trigger"):
        for node in module.syntax.at(line, Branch):
            if not node.otherwise and node.leaves:
                yield line, mark, node


def guard_deleted(module: Module) -> Iterator[Variant | None]:
    """A refusal, or a call of a function that refuses, deleted; with several callers, in one of them."""
    nothing, true = module.dialect.nothing, module.dialect.true
    in_one = "code-guard-deleted-in-one-caller"
    for line, mark, node in guards(module):
        name = in_one if "caller" in mark.tags else "code-guard-deleted"
        edits, accept = [replace(node, nothing)], accepted(mark, WEAKER)
        yield mutant(module, line, mark, name, edits, accept, gone=True)
    for line, mark in module.marked("requires"):
        accept = accepted(mark, WEAKER)
        for node in module.syntax.at(line, Branch):
            if "caller" in mark.tags and not node.leaves:
                yield mutant(module, line, mark, in_one, [replace(node.test, true)], accept, gone=True)
        for call in module.syntax.at(line, Act):
            if not call.leaves:
                name = in_one if "caller" in mark.tags else "code-guard-call-deleted"
                edits = [replace(call, nothing)]
                yield mutant(module, line, mark, name, edits, accept, gone=True)


def guard_only_logs(module: Module) -> Iterator[Variant | None]:
    """The refusal replaced by a message: what follows runs anyway."""
    for line, mark, node in guards(module):
        edits = [replace(node.last, module.dialect.message)]
        accept = accepted(mark, WEAKER)
        yield mutant(module, line, mark, "code-guard-only-logs", edits, accept, gone=True)


def guard_inverted(module: Module) -> Iterator[Variant | None]:
    """The test of an `if` negated as a whole."""
    for line, mark in module.marked("requires", "condition", "trigger"):
        for node in module.syntax.at(line, Branch):
            inner = module.syntax.text(node.operand or node.test)
            text = inner if node.operand else module.dialect.negation(inner)
            edits = [replace(node.test, text)]
            yield mutant(module, line, mark, "code-guard-inverted", edits, accepted(mark, GUARD))


def sets_of_states(module: Module) -> Iterator[tuple[int, Mark, Collection]]:
    for line, mark in module.marked(*TESTS, "set", "table", "role"):
        for node in module.syntax.at(line, Collection):
            if node.items and all(is_state(module, item) for item in node.items):
                yield line, mark, node


def elements(module: Module, node: Collection, items: list[str]) -> Edit:
    """The collection with other elements, in the same brackets."""
    return replace(node, module.dialect.brackets(module.syntax.text(node), items))


def states_widened(module: Module) -> Iterator[Variant | None]:
    """One more state in a set that a guard, a filter, a role check or a transition table uses."""
    for line, mark, node in sets_of_states(module):
        wanted = mark.tagged("widen")
        if mark.kinds & {"table"} and not wanted:
            continue
        first, present = node.items[0], states_of(module, node.items)
        added = (
            written_like(module, first, wanted.lower())
            if wanted
            else other_state(module, first, present, line)
        )
        if added:
            edit = elements(module, node, [*(module.syntax.text(item) for item in node.items), added])
            yield mutant(module, line, mark, "code-states-widened", [edit], accepted(mark, GUARD))


def states_narrowed(module: Module) -> Iterator[Variant | None]:
    """One state less in a set of two or more."""
    for line, mark, node in sets_of_states(module):
        if len(node.items) > 1:
            random = chooser("narrow", module.path, line)
            dropped = random.randrange(len(node.items))
            left = [module.syntax.text(item) for at, item in enumerate(node.items) if at != dropped]
            accept = accepted(mark, GUARD) | {"rule-unimplemented"}
            yield mutant(module, line, mark, "code-states-narrowed", [elements(module, node, left)], accept)


def tested_state_changed(module: Module) -> Iterator[Variant | None]:
    """A guard, a filter or a case on another state."""
    for line, mark in module.marked(*TESTS):
        for value in (*module.syntax.at(line, Member), *module.syntax.at(line, Literal)):
            if not value.written and is_state(module, value) and alone(module, value):
                other = other_state(module, value, states_of(module, [value]), line)
                edits = [replace(value, other)] if other else []
                accept = accepted(mark, GUARD) | STATES
                yield mutant(module, line, mark, "code-tested-state-changed", edits, accept)


def alone(module: Module, value: Piece) -> bool:
    """Whether a state is compared by itself, or is the label of a case."""
    compared = (each.operands for each in module.syntax.at(value.line, Comparison))
    labels = ((each.value,) for each in module.syntax.at(value.line, Case))
    return any(same(value, operand) for operands in (*compared, *labels) for operand in operands)


def case_widened(module: Module) -> Iterator[Variant | None]:
    """A `case` that admits every state."""
    for line, mark in module.marked("requires"):
        for case in module.syntax.at(line, Case):
            edits = [replace(case, case.open)] if case.open else []
            yield mutant(module, line, mark, "code-case-widened", edits, accepted(mark, WEAKER))


def connective_swapped(module: Module) -> Iterator[Variant | None]:
    """`and` for `or` and the reverse."""
    for line, mark in module.marked(*TESTS):
        for node in module.syntax.at(line, Connective):
            word = module.dialect.either if node.word == "and" else module.dialect.both
            text = word.join(operand(module, item) for item in node.operands)
            edits, accept = [replace(node, text)], accepted(mark, GUARD)
            yield mutant(module, line, mark, "code-connective-swapped", edits, accept)


def operand(module: Module, piece: Piece) -> str:
    source = module.syntax.text(piece)
    mixed = any(same(piece, each) for each in module.syntax.at(piece.line, Connective))
    return f"({source})" if mixed else source


def operand_dropped(module: Module) -> Iterator[Variant | None]:
    """One side of an `and` or `or` deleted."""
    for line, mark in module.marked(*TESTS):
        if "found" in mark.tags:
            continue
        for node in module.syntax.at(line, Connective):
            word = module.dialect.both if node.word == "and" else module.dialect.either
            for index in range(len(node.operands)):
                left = [operand(module, item) for at, item in enumerate(node.operands) if at != index]
                edits, accept = [replace(node, word.join(left))], accepted(mark, GUARD)
                yield mutant(module, line, mark, "code-operand-dropped", edits, accept, gone=True)


def filter_dropped(module: Module) -> Iterator[Variant | None]:
    """One condition of a query deleted."""
    for line, mark in module.marked(*TESTS):
        for node in module.syntax.at(line, Condition):
            edits, accept = [Edit(*node.cut, node.instead)], accepted(mark, WEAKER)
            yield mutant(module, line, mark, "code-filter-dropped", edits, accept, gone=True)


def check_removed(module: Module) -> Iterator[Variant | None]:
    """A decorator or a handler that checks a role, deleted."""
    for line, mark in module.marked("role"):
        for node in module.syntax.at(line, Check):
            edits, accept = [Edit(*node.cut, "")], accepted(mark, WEAKER) | {"actor-unchecked"}
            yield mutant(module, line, mark, "code-role-check-removed", edits, accept, gone=True)


def config_replaced_in_guard(module: Module) -> Iterator[Variant | None]:
    """A configured limit replaced by a number: another one, or the same one."""
    for line, mark in module.marked(*TESTS):
        for node, value in config_values(module, line):
            if isinstance(value, int):
                edits = [replace(node, str(value + 1))]
                yield mutant(module, line, mark, "code-config-to-other-literal", edits, accepted(mark, GUARD))
                edits, accept = [replace(node, str(value))], frozenset({"hardcoded-value"})
                yield mutant(module, line, mark, "code-config-to-equal-literal", edits, accept)


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
    check_removed,
    config_replaced_in_guard,
)
