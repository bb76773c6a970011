"""Expressions in Allium syntax, as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import inflection

from drift.logic.build import OPPOSITE
from drift.logic.quantity import duration_parts, render_const, render_number
from drift.logic.rewrite import bounded, substitute
from drift.logic.terms import (
    TRUE,
    Aggregate,
    Always,
    And,
    Arith,
    Call,
    Collect,
    Compare,
    Config,
    Const,
    Exists,
    Expression,
    Field,
    Holds,
    Ite,
    Member,
    Not,
    Now,
    Opaque,
    Or,
    Predicate,
    Record,
    SetOf,
    Term,
    Truth,
    Var,
)

_IF, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _ATOM = range(8)
_STRENGTH: Final = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "%": _PRODUCT}
_THIS: Final = Var("\x00this")
"""The element of the collection whose condition is being written: its fields stand without a prefix."""


def render(expression: Expression, config_values: Mapping[str, Const] | None = None) -> str:
    """The expression in Allium syntax with no more parentheses than needed.

    Where `config_values` has a parameter its value follows in parentheses: `config.max_attempts (5)`.
    """
    return _Writer(config_values or {}).write(bounded(expression), _IF)


class _Writer:
    def __init__(self, config_values: Mapping[str, Const]) -> None:
        self.config_values = config_values

    def write(self, node: Expression, least: int) -> str:
        """The node's text, in parentheses if it binds less tightly than `least`."""
        text, strength = self._node(node)
        return f"({text})" if strength < least else text

    def _node(self, node: Expression) -> tuple[str, int]:
        match node:
            case Always(value):
                return ("true" if value else "false"), _ATOM
            case Not(operand):
                return self._negated(operand)
            case And(operands):
                return " and ".join(self.write(operand, _NOT) for operand in operands), _AND
            case Or(operands):
                return " or ".join(self.write(operand, _AND) for operand in operands), _OR
            case Compare(op, left, right):
                return f"{self.write(left, _SUM)} {op} {self.write(right, _SUM)}", _COMPARE
            case Member(item, collection):
                return f"{self.write(item, _SUM)} in {self.write(collection, _SUM)}", _COMPARE
            case Exists(term):
                return f"exists {self._existing(term)}", _COMPARE
            case Holds(term):
                return self._node(term)
            case Truth(predicate):
                return self._node(predicate)
            case Arith(op, left, right):
                strength = _STRENGTH[op]
                return f"{self.write(left, strength)} {op} {self.write(right, strength + 1)}", strength
            case Ite(test, then, other):
                return (
                    f"if {self.write(test, _OR)}: {self.write(then, _OR)} else: {self.write(other, _IF)}",
                    _IF,
                )
            case _:
                return self._leaf(node), _ATOM

    def _leaf(self, node: Expression) -> str:
        match node:
            case Const(kind, value):
                return (
                    _literal(value)
                    if kind == "duration" and isinstance(value, Fraction)
                    else render_const(node)
                )
            case Var(name, _):
                return "this" if node == _THIS else name
            case Field(base, name):
                return name if base == _THIS else f"{self.write(base, _ATOM)}.{name}"
            case Config(name):
                return self._config(name)
            case Now():
                return "now"
            case Call(name, args):
                return f"{name}({', '.join(self.write(arg, _IF) for arg in args)})"
            case Collect():
                return self._collect(node)
            case Aggregate():
                return self._aggregate(node)
            case SetOf(items):
                return f"{{{', '.join(self.write(item, _OR) for item in items)}}}"
            case Record(entries):
                return f"{{{', '.join(f'{name}: {self.write(value, _IF)}' for name, value in entries)}}}"
            case Opaque(key, _, _):
                return key
            case _:
                raise TypeError(f"not a leaf: {type(node).__name__}")

    def _negated(self, operand: Predicate) -> tuple[str, int]:
        match operand:
            case Member(item, collection):
                return f"{self.write(item, _SUM)} not in {self.write(collection, _SUM)}", _COMPARE
            case Compare(op, left, right):
                return self._node(Compare(OPPOSITE[op], left, right))
            case _:
                return f"not {self.write(operand, _NOT)}", _NOT

    def _config(self, name: str) -> str:
        if "/" in name:
            module, _, parameter = name.rpartition("/")
            written = f"{module}/config.{parameter}"
        else:
            written = name if "." in name or ":" in name else f"config.{name}"
        value = self.config_values.get(name)
        return written if value is None else f"{written} ({render_const(value)})"

    def _existing(self, term: Term) -> str:
        if isinstance(term, Collect) and self._lookup(term) is None:
            return self._conditioned(term, term.entity)
        return self.write(term, _ATOM)

    def _collect(self, collect: Collect) -> str:
        lookup = self._lookup(collect)
        if lookup is not None:
            return lookup
        plural = inflection.pluralize(collect.entity) if collect.entity else "items"
        return plural if collect.where == TRUE else f"({self._conditioned(collect, plural)})"

    def _conditioned(self, collect: Collect, name: str) -> str:
        if collect.where == TRUE:
            return name
        return f"{name} with {self.write(substitute(collect.where, {collect.element: _THIS}), _IF)}"

    def _lookup(self, collect: Collect) -> str | None:
        """`Membership{user, workspace: w}` where the condition only equates fields with values."""
        operands = collect.where.operands if isinstance(collect.where, And) else (collect.where,)
        parts: list[str] = []
        for operand in operands:
            if not isinstance(operand, Compare) or operand.op != "=":
                return None
            field, value = operand.left, operand.right
            if not (isinstance(field, Field) and field.base == collect.element):
                field, value = value, field
            if not (isinstance(field, Field) and field.base == collect.element) or isinstance(value, Const):
                return None
            written = self.write(value, _OR)
            parts.append(field.name if written == field.name else f"{field.name}: {written}")
        return f"{collect.entity}{{{', '.join(parts)}}}"

    def _aggregate(self, node: Aggregate) -> str:
        if isinstance(node.collection, Collect) and node.gather == "first" and node.of is None:
            lookup = self._lookup(node.collection)
            if lookup is not None:
                return lookup
        collection = self.write(node.collection, _ATOM)
        if node.of is not None:
            element = node.collection.element if isinstance(node.collection, Collect) else None
            selected = node.of if element is None else substitute(node.of, {element: _THIS})
            collection = (
                f"({collection.removeprefix('(').removesuffix(')')} -> {self.write(selected, _ATOM)})"
            )
        return collection if node.gather == "values" else f"{collection}.{node.gather}"


def _literal(seconds: Fraction) -> str:
    amount, name = duration_parts(seconds)
    if name == "millisecond":
        amount, name = amount / 1000, "second"
    return f"{render_number(amount)}.{name}{'' if amount == 1 else 's'}"
