"""Configured parameters: names, types and exact values."""

from __future__ import annotations

from fractions import Fraction

from drift.allium.expressions import (
    Access,
    Binary,
    Constant,
    DurationLiteral,
    Expr,
    Name,
    Negative,
    Number,
    Quoted,
    Text,
)
from drift.allium.project import SpecFile
from drift.allium.tree import ConfigDeclaration, Parameter
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.index import Index, declarations, source
from drift.behaviour.model import ConfigParameter
from drift.logic.build import arith
from drift.logic.spans import Span
from drift.logic.terms import Const, boolean, duration, number, symbol, text
from drift.logic.types import UNKNOWN, ValueType

MAX_DEPTH = 200
"""Deepest nesting of expressions, through the defaults that they refer to."""


def compile_config(index: Index) -> tuple[ConfigParameter, ...]:
    """All parameters; an `alias/config` block gives the value in place of the declared default."""
    overrides = _overrides(index)
    values = _Values(index)
    found: dict[str, ConfigParameter] = {}
    for name, owners in index.parameters.items():
        for file, parameter in owners:
            key = index.own_name(name, file)
            override = overrides.get((file.path, name))
            value = values.of(override[0], override[1].value) if override is not None else None
            if value is None:
                value = values.default(file, parameter)
            if key not in found:
                found[key] = ConfigParameter(
                    name=key,
                    source=source(file, parameter.span),
                    type=index.type_of(parameter.type, file) if parameter.type is not None else _type(value),
                    value=value,
                    qualified=f"{file.module}/{name}",
                    unit=_unit(parameter.value),
                )
    for (target, name), (file, parameter) in overrides.items():
        if target not in {one.path for one in index.project.files}:
            key = f"{target}/{name}"
            value = values.of(file, parameter.value)
            found.setdefault(
                key,
                ConfigParameter(
                    key, source(file, parameter.span), _type(value), value, unit=_unit(parameter.value)
                ),
            )
    return tuple(found.values())


def _overrides(index: Index) -> dict[tuple[str, str], tuple[SpecFile, Parameter]]:
    """By `(file, parameter)`, or `(alias, parameter)` where the alias names no file at hand."""
    found: dict[tuple[str, str], tuple[SpecFile, Parameter]] = {}
    for file, declaration in declarations(index.project):
        if isinstance(declaration, ConfigDeclaration) and declaration.alias:
            target = index.project.imports.get((file.path, declaration.alias), declaration.alias)
            for parameter in declaration.parameters:
                if isinstance(parameter, Parameter):
                    found.setdefault((target, parameter.name), (file, parameter))
    return found


class _Values:
    """The constants that expressions amount to; each default is worked out once, one in a circle is none."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[tuple[str, Span], Const | None] = {}
        self._depth = 0

    def default(self, file: SpecFile, parameter: Parameter) -> Const | None:
        """What a parameter is when nothing overrides it."""
        key = (file.path, parameter.span)
        if key not in self._known:
            self._known[key] = None
            self._known[key] = self.of(file, parameter.value)
        return self._known[key]

    def of(self, file: SpecFile, node: Expr | None) -> Const | None:
        """The constant an expression amounts to; None if it is not one."""
        if self._depth > MAX_DEPTH:
            return None
        self._depth += 1
        try:
            return self._amount(file, node)
        finally:
            self._depth -= 1

    def _amount(self, file: SpecFile, node: Expr | None) -> Const | None:
        match node:
            case Number(value=amount):
                return number(amount)
            case DurationLiteral(value=seconds):
                return duration(seconds)
            case Text(value=words):
                return text(words)
            case Quoted(value=literal):
                return symbol(literal)
            case Constant(name="true" | "false" as word):
                return boolean(word == "true")
            case Negative(operand=operand):
                inner = self.of(file, operand)
                if inner is None or not isinstance(inner.value, Fraction):
                    return None
                return Const(inner.kind, -inner.value)
            case Binary(op="+" | "-" | "*" | "/" as op, left=left, right=right):
                first, second = self.of(file, left), self.of(file, right)
                if first is None or second is None:
                    return None
                folded = arith(op, first, second)
                return folded if isinstance(folded, Const) else None
            case Name(name=name, alias=""):
                referred = self._referred(file, name, "")
                return referred if name in self._index.parameters else symbol(name)
            case Access(base=Name(name="config", alias=alias), name=name):
                return self._referred(file, name, alias)
            case _:
                return None

    def _referred(self, file: SpecFile, name: str, alias: str) -> Const | None:
        target = self._index.project.imports.get((file.path, alias)) if alias else file.path
        owners = self._index.parameters.get(name, ())
        for owner, parameter in owners:
            if owner.path == target or (not alias and len(owners) == 1):
                return self.default(owner, parameter)
        return None


def _type(value: Const | None) -> ValueType:
    """The type of a parameter that declares none."""
    return Vocabulary(()).type_of(value) if value is not None else UNKNOWN


def _unit(node: Expr | None) -> str:
    match node:
        case DurationLiteral():
            return node.unit
        case Binary():
            return _unit(node.left) or _unit(node.right)
        case _:
            return ""
