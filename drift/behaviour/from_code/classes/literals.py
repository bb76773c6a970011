"""What declarations say with literals: the states in a type, the options of a column, moments in numbers."""

from __future__ import annotations

from drift.behaviour.from_code.classes.identity import Identities
from drift.code import ir
from drift.code.frameworks.meanings import ScalarKind
from drift.code.frameworks.schema import FieldTable
from drift.code.symbols.definitions import ConstantDefinition
from drift.logic.types import ValueType
from drift.logic.words import split


def computed_states(identities: Identities, module: ir.Module, expr: ir.Expr) -> tuple[str, ...]:
    """The texts a type computed from a constant stands for; none for any other type.

    `(typeof STATES)[number]`, `(typeof TABLE)[keyof typeof TABLE]`, `keyof typeof TABLE`.
    """
    match expr:
        case ir.Index(base=ir.Call() as base) if _operand(base, "@typeof") is not None:
            return _texts(_constant(identities, module, _operand(base, "@typeof")), keys=False)
        case ir.Call() if isinstance(inner := _operand(expr, "@keyof"), ir.Call):
            return _texts(_constant(identities, module, _operand(inner, "@typeof")), keys=True)
        case _:
            return ()


def _operand(expr: ir.Call, word: str) -> ir.Expr | None:
    """What a piece of syntax that is written as a call is applied to."""
    if isinstance(expr.callee, ir.Name) and expr.callee.name == word and expr.arguments:
        return expr.arguments[0].value
    return None


def _constant(identities: Identities, module: ir.Module, expr: ir.Expr | None) -> ir.Expr | None:
    found = identities.program.lookup(module, expr.name) if isinstance(expr, ir.Name) else None
    return found.value if isinstance(found, ConstantDefinition) else None


def _texts(expr: ir.Expr | None, *, keys: bool) -> tuple[str, ...]:
    match expr:
        case ir.Collection() if not keys:
            parts: list[ir.Expr | None] = list(expr.items)
        case ir.Mapping():
            parts = [entry.key if keys else entry.value for entry in expr.entries]
        case ir.Call(arguments=(ir.Argument(value=inner), *_)):
            return _texts(inner, keys=keys)
        case _:
            return ()
    texts = [p.value for p in parts if isinstance(p, ir.Literal) and p.kind == "string"]
    return tuple(texts) if len(texts) == len(parts) else ()


def as_moment(identities: Identities, module: ir.Module, name: str, type_: ValueType) -> ValueType:
    """A number or text under a name like `paidAt` is a moment, where the language writes moments so."""
    if type_.kind not in ("integer", "string"):
        return type_
    moments = identities.frameworks.language(module.language).moments
    spoken = split(name)
    return ValueType("timestamp", type_.optional) if len(spoken) > 1 and spoken[-1] in moments else type_


def column_kind(identities: Identities, expr: ir.Expr) -> ScalarKind | None:
    """The kind of a column whose type is given in text (`"timestamptz"`)."""
    if isinstance(expr, ir.Literal) and expr.kind == "string":
        return identities.frameworks.scalar(f"@column.{expr.value}")
    return None


def given_options(call: ir.Call, table: FieldTable) -> tuple[dict[str, ir.Expr], list[ir.Expr]]:
    """The named and the positional arguments of a call that declares a field.

    Names in an object literal among the arguments count as named.
    """
    named = {a.name: a.value for a in call.arguments if a.name}
    positional: list[ir.Expr] = []
    for argument in call.arguments:
        if argument.name or argument.spread:
            continue
        if isinstance(argument.value, ir.Mapping) and table.options:
            for entry in argument.value.entries:
                if isinstance(entry.key, ir.Literal):
                    named.setdefault(entry.key.value, entry.value)
        else:
            positional.append(argument.value)
    return named, positional
