"""Parameters: typed, with a value, of that type. Reference: "Config", rules 25, 47, 49 and 50."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import (
    Apply,
    Binary,
    Conditional,
    Constant,
    Existence,
    Expr,
    Filter,
    Implication,
    Junction,
    Lambda,
    Lookup,
    Negation,
    Relation,
    Within,
)
from drift.allium.items import Broken
from drift.allium.project import SpecFile
from drift.allium.tree import ConfigDeclaration, Parameter
from drift.allium.types.combine import is_open, present
from drift.allium.types.model import Primitive, SpecType
from drift.allium.types.spelled import spelled
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.expressions.agreement import fits

INVALID = "allium.config.invalidParameter"
MISMATCH = "allium.config.typeMismatch"
EXPRESSION = "allium.config.invalidExpression"
MANDATORY_SINCE = 2
"""The edition from which a parameter without a default is a mandatory one."""
_ARITHMETIC = frozenset(
    {
        *(("Integer", op, "Integer") for op in "+-*/"),
        *(("Duration", op, "Duration") for op in "+-"),
        *(("Duration", op, "Integer") for op in "*/"),
        ("Integer", "*", "Duration"),
        *(("Decimal", op, "Decimal") for op in "+-*/"),
        *(("Decimal", op, "Integer") for op in "*/"),
        ("Integer", "*", "Decimal"),
    }
)
_NO_DEFAULT = (
    Relation, Within, Negation, Junction, Implication, Existence, Conditional, Filter, Lambda, Lookup, Apply,
)  # fmt: skip


def check(context: Context) -> Iterator[Found]:
    """Every parameter of every block."""
    for file, block in context.declared(ConfigDeclaration):
        for parameter in block.parameters:
            if isinstance(parameter, Broken):
                continue
            if not block.alias:
                yield from _declared(file, parameter, older=block.older)
            if parameter.value is not None:
                yield from _value(context, file, parameter, parameter.value)


def _declared(file: SpecFile, parameter: Parameter, *, older: bool) -> Iterator[Found]:
    span = parameter.name_span if parameter.name_span.line else parameter.span
    if parameter.type is None and not older:
        said = f"the parameter `{parameter.name}` has no type"
        yield Found(INVALID, file.path, span, said, f"`{parameter.name}: Type = value`")
    elif parameter.value is None and file.tree.version < MANDATORY_SINCE:
        said = f"the parameter `{parameter.name}` has no default value"
        hint = f"`{parameter.name}: Type = value`; later editions (`-- allium: 3`) have mandatory parameters"
        yield Found(INVALID, file.path, span, said, hint)


def _value(context: Context, file: SpecFile, parameter: Parameter, value: Expr) -> Iterator[Found]:
    wanted = _wanted(context, file, parameter)
    given = context.resolution.type_of(value, file.path)
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, Constant) and node.name in ("now", "this"):
            said = f"`{node.name}` has no place in a default: it is worked out once"
            yield Found(EXPRESSION, file.path, node.span, said, "use literals, parameters and arithmetic")
        elif isinstance(node, _NO_DEFAULT):
            said = "a default is made of literals, parameters and arithmetic"
            yield Found(EXPRESSION, file.path, node.span, said)
            return
        elif isinstance(node, Binary):
            stack.extend((node.left, node.right))
            yield from _arithmetic(context, file, node)
    if not fits(given, wanted, context.resolution.index) or _narrowed(given, wanted):
        said = f"`{parameter.name}` is a `{spelled(wanted)}`, its value is a `{spelled(given)}`"
        yield Found(MISMATCH, file.path, value.span, said, _unit(given, wanted))


def _narrowed(given: SpecType, wanted: SpecType) -> bool:
    """A number with a fraction for a whole one."""
    one, other = present(given), present(wanted)
    names = (getattr(one, "name", ""), getattr(other, "name", ""))
    return isinstance(one, Primitive) and isinstance(other, Primitive) and names == ("Decimal", "Integer")


def _unit(given: SpecType, wanted: SpecType) -> str:
    one, other = present(given), present(wanted)
    timed = isinstance(other, Primitive) and other.name == "Duration"
    return "give it a unit: `15.minutes`" if timed and isinstance(one, Primitive) else ""


def _wanted(context: Context, file: SpecFile, parameter: Parameter) -> SpecType:
    if parameter.type is not None:
        return context.resolution.type_of(parameter.type, file.path)
    reference = context.resolution.reference(parameter, file.path)
    declared = reference.declaration if reference is not None else None
    if reference is not None and isinstance(declared, Parameter) and declared.type is not None:
        return context.resolution.type_of(declared.type, reference.module)
    return context.resolution.type_of(None, file.path)


def _arithmetic(context: Context, file: SpecFile, node: Binary) -> Iterator[Found]:
    left = present(context.resolution.type_of(node.left, file.path))
    right = present(context.resolution.type_of(node.right, file.path))
    if node.op == "??" or is_open(left) or is_open(right):
        return
    known = isinstance(left, Primitive) and isinstance(right, Primitive)
    if not known or (left.name, node.op, right.name) not in _ARITHMETIC:  # type: ignore[union-attr]
        said = f"`{node.op}` of a `{spelled(left)}` and a `{spelled(right)}`"
        hint = "durations are scaled by whole numbers; others are combined with their own kind"
        yield Found(MISMATCH, file.path, node.span, said, hint)
