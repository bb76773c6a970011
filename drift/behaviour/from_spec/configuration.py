"""Configured parameters: names, types and exact values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from drift.allium.items import TypeRef
from drift.allium.names.walking import every
from drift.allium.project import SpecFile
from drift.allium.tree import ConfigDeclaration, Parameter
from drift.behaviour.expand import Vocabulary
from drift.behaviour.from_spec.index import Index, declarations, source, words as spelled
from drift.behaviour.model import ConfigParameter, Conflict
from drift.logic.build import arith
from drift.logic.spans import Span
from drift.logic.terms import ArithOp, Const, boolean, duration, number, symbol, text
from drift.logic.types import UNKNOWN, ValueType

Overrides = Mapping[tuple[str, str], Sequence[tuple[SpecFile, Parameter]]]
"""What `alias/config` blocks set, by `(file, parameter)`, or by alias where it names no file at hand."""

_Line = tuple[str, Span, bool]
"""A line of a `config` block, and whether integers are divided in it."""


def compile_config(index: Index) -> tuple[tuple[ConfigParameter, ...], tuple[Conflict, ...]]:
    """All parameters; an `alias/config` block gives the value in place of the declared default.

    Contradictions are overrides of one parameter with different values, and parameters of one name in modules
    that know nothing of each other.
    """
    overrides = _overrides(index)
    values = _Values(index, overrides)
    found: dict[str, ConfigParameter] = {}
    for name, owners in index.parameters.items():
        for file, parameter in owners:
            key = index.names.parameter(file.path, name)
            if key not in found:
                found[key] = _parameter(index, values, key, file, parameter)
    here = {one.path for one in index.project.files}
    for (target, name), settings in overrides.items():
        if target not in here:
            file, parameter = settings[0]
            key = f"{target}/{name}"
            value = values.set_to(file, parameter)
            place = source(file, parameter.span)
            outside = ConfigParameter(key, place, _type(value), value, unit=_unit(parameter.value))
            found.setdefault(key, outside)
    conflicts = (*_overridden_twice(overrides, values), *_namesakes(index, values))
    return tuple(found.values()), conflicts


def _parameter(
    index: Index, values: _Values, key: str, file: SpecFile, parameter: Parameter
) -> ConfigParameter:
    value = values.of_parameter(file, parameter)
    setting = values.setting(file, parameter)
    return ConfigParameter(
        name=key,
        source=source(file, parameter.span),
        type=index.type_of(parameter.type, file) if parameter.type is not None else _type(value),
        value=value,
        qualified=f"{file.module}/{parameter.name}",
        unit=_unit(setting[1].value if setting is not None else parameter.value),
        override=source(setting[0], setting[1].span) if setting is not None else None,
    )


def _overrides(index: Index) -> Overrides:
    found: dict[tuple[str, str], list[tuple[SpecFile, Parameter]]] = {}
    for file, declaration in declarations(index.project):
        if isinstance(declaration, ConfigDeclaration) and declaration.alias:
            target = index.project.imports.get((file.path, declaration.alias), declaration.alias)
            for parameter in declaration.parameters:
                if isinstance(parameter, Parameter):
                    found.setdefault((target, parameter.name), []).append((file, parameter))
    return found


class _Values:
    """The constants that parameters amount to; each is worked out once, one in a circle is none."""

    def __init__(self, index: Index, overrides: Overrides) -> None:
        self._index = index
        self._overrides = overrides
        self._known: dict[_Line, Const | None] = {}
        self._opened: set[_Line] = set()

    def setting(self, file: SpecFile, parameter: Parameter) -> tuple[SpecFile, Parameter] | None:
        """The line of an `alias/config` block that sets a parameter."""
        settings = self._overrides.get((file.path, parameter.name))
        return settings[0] if settings else None

    def of_parameter(self, file: SpecFile, parameter: Parameter) -> Const | None:
        """What a parameter is: as it is set from outside, else its default."""
        setting = self.setting(file, parameter)
        value = self.set_to(*setting, whole=_is_whole(parameter)) if setting is not None else None
        return self.set_to(file, parameter) if value is None else value

    def set_to(self, file: SpecFile, parameter: Parameter, *, whole: bool = False) -> Const | None:
        """What a line of a `config` block says."""
        line = (file.path, parameter.span, whole or _is_whole(parameter))
        if line not in self._opened:
            self._settle(file, parameter, line)
        return self._known.get(line)

    def _settle(self, file: SpecFile, parameter: Parameter, line: _Line) -> None:
        """Works a line out after all that it refers to, however long the chain."""
        stack = [(file, parameter, line)]
        while stack:
            file, parameter, line = stack[-1]
            if line not in self._opened:
                self._opened.add(line)
                stack.extend(one for one in self._read_by(file, parameter) if one[2] not in self._opened)
                continue
            stack.pop()
            if line not in self._known:
                self._known[line] = self._of(file, parameter.value, whole=line[2])

    def _read_by(self, file: SpecFile, parameter: Parameter) -> Iterator[tuple[SpecFile, Parameter, _Line]]:
        """The lines that a default refers to: declarations, and what sets them."""
        for node in every(() if parameter.value is None else (parameter.value,)):
            found = self._declared(node, file)
            if found is not None:
                owner, read = found
                setting = self.setting(owner, read)
                whole = _is_whole(read)
                yield owner, read, (owner.path, read.span, whole)
                if setting is not None:
                    where, line = setting
                    yield where, line, (where.path, line.span, whole or _is_whole(line))

    def _declared(self, node: Expr, file: SpecFile) -> tuple[SpecFile, Parameter] | None:
        """The declaration of the parameter that a name or path refers to, if there is only one."""
        if not isinstance(node, Name | Access):
            return None
        found = self._index.reference(node, file)
        if found is None or found.kind != "config" or found.others:
            return None
        return self._index.resolution.module(found.module).file, found.declaration

    def _of(self, file: SpecFile, node: Expr | None, *, whole: bool) -> Const | None:
        """The constant an expression amounts to; None if it is not one. `whole`: integers are divided."""
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
                inner = self._of(file, operand, whole=whole)
                if inner is None or not isinstance(inner.value, Fraction):
                    return None
                return Const(inner.kind, -inner.value)
            case Binary(op="+" | "-" | "*" | "/" as op, left=left, right=right):
                first, second = self._of(file, left, whole=whole), self._of(file, right, whole=whole)
                return _computed(op, first, second, whole=whole)
            case Name(name=name, alias=""):
                return self._referred(node, file) if self._is_parameter(node, file) else symbol(name)
            case Access(base=Name(name="config", alias=alias), name=name):
                outside = self._overrides.get((alias, name)) if alias else None
                return self.set_to(*outside[0]) if outside else self._referred(node, file)
            case _:
                return None

    def _is_parameter(self, node: Name, file: SpecFile) -> bool:
        found = self._index.reference(node, file)
        return found is not None and found.kind == "config"

    def _referred(self, node: Name | Access, file: SpecFile) -> Const | None:
        declared = self._declared(node, file)
        return self.of_parameter(*declared) if declared is not None else None


def _computed(op: ArithOp, left: Const | None, right: Const | None, *, whole: bool) -> Const | None:
    """Division of integers truncates toward zero (reference v3, "Expression-form config defaults")."""
    if left is None or right is None:
        return None
    folded = arith(op, left, right)
    if not isinstance(folded, Const):
        return None
    if whole and op == "/" and isinstance(folded.value, Fraction):
        return Const(folded.kind, Fraction(int(folded.value)))
    return folded


def _is_whole(parameter: Parameter) -> bool:
    return isinstance(parameter.type, TypeRef) and parameter.type.name == "Integer"


def _overridden_twice(overrides: Overrides, values: _Values) -> Iterator[Conflict]:
    """Parameters that several modules set, each to another value (reference v3, "diamond dependency")."""
    for (_, name), settings in overrides.items():
        first = settings[0]
        for other in settings[1:]:
            if values.set_to(*first) != values.set_to(*other):
                yield _conflict(name, first, other, "it is set to different values")


def _namesakes(index: Index, values: _Values) -> Iterator[Conflict]:
    """Parameters of one name, type and meaning in modules of which neither uses the other."""
    linked = {(file, target) for (file, _), target in index.project.imports.items()}
    for name, owners in index.parameters.items():
        first = owners[0]
        for other in owners[1:]:
            pair = (first[0].path, other[0].path)
            if pair in linked or (pair[1], pair[0]) in linked:
                continue
            one, two = values.of_parameter(*first), values.of_parameter(*other)
            if one is not None and two is not None and one != two:
                reason = "modules that do not know each other give it other values"
                yield _conflict(name, first, other, reason)


def _conflict(
    name: str, first: tuple[SpecFile, Parameter], other: tuple[SpecFile, Parameter], reason: str
) -> Conflict:
    (file, one), (place, two) = first, other
    return Conflict(
        "config",
        f"config.{name}",
        source(file, one.span),
        source(place, two.span),
        spelled(file, one.span),
        spelled(place, two.span),
        reason,
    )


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
