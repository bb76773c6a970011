"""The values that a column lists: those of an enumeration, of a table of values and labels."""

from __future__ import annotations

from drift.behaviour.from_code.classes.identity import Identities
from drift.behaviour.from_code.classes.members import enum_type
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition, ConstantDefinition, Definition
from drift.code.symbols.program import class_member
from drift.logic.types import UNKNOWN, ValueType

MAX_DEPTH = 6
"""Names followed from one constant to the next."""


def listed(identities: Identities, cls: ClassDefinition, expr: ir.Expr | None) -> ValueType:
    """The type whose values `choices=…` lists in the body of `cls`; `UNKNOWN` where it can't be read.

    `Status.choices`, `Status`, `[("draft", "Draft"), …]`, `["draft", …]`, or a constant that is one of these.
    """
    return _listed(identities, cls, expr, 0)


def _listed(identities: Identities, cls: ClassDefinition, expr: ir.Expr | None, depth: int) -> ValueType:
    if depth > MAX_DEPTH:
        return UNKNOWN
    match expr:
        case ir.Name():
            found = in_body(identities, cls, expr)
            if isinstance(found, ConstantDefinition):
                return _listed(identities, cls, found.value, depth + 1)
            return _enum(identities, found)
        case ir.Attribute(base=base):
            found = in_body(identities, cls, expr)
            if isinstance(found, ConstantDefinition):
                return _listed(identities, cls, found.value, depth + 1)
            own = _enum(identities, found)
            return own if own.kind == "enum" else _enum(identities, in_body(identities, cls, base))
        case ir.Call(callee=ir.Attribute() as callee):
            return _listed(identities, cls, callee, depth + 1)
        case ir.Collection(items=items):
            texts: list[str] = []
            for item in items:
                if isinstance(item, ir.Spread):
                    further = _listed(identities, cls, item.value, depth + 1)
                    texts += further.states or ("",)
                else:
                    texts.append(_text(identities, cls, item, 0))
            if not texts or not all(texts):
                return UNKNOWN
            return ValueType("enum", states=tuple(texts))
        case _:
            return UNKNOWN


def _enum(identities: Identities, found: Definition | None) -> ValueType:
    if isinstance(found, ClassDefinition) and identities.is_enum(found):
        return enum_type(identities, found)
    return UNKNOWN


def _text(identities: Identities, cls: ClassDefinition, expr: ir.Expr, depth: int) -> str:
    """The value of one choice: itself, or the first of a value and its label."""
    match expr:
        case ir.Literal(kind="string" | "integer", value=value):
            return value
        case ir.Collection(items=(first, *_)) if depth == 0:
            return _text(identities, cls, first, depth + 1)
        case ir.Name() | ir.Attribute() if depth < MAX_DEPTH:
            found = in_body(identities, cls, expr)
            held = found.value if isinstance(found, ConstantDefinition) else None
            return _text(identities, cls, held, depth + 1) if held is not None else ""
        case _:
            return ""


def in_body(identities: Identities, cls: ClassDefinition, expr: ir.Expr | None) -> Definition | None:
    """What an expression in the body of a class means: names of the class first, then those of the module."""
    match expr:
        case ir.Name(name=name):
            own = class_member(cls, name)
            return own if own is not None else identities.program.resolve(cls.module, expr)
        case ir.Attribute(base=base, name=name):
            found = in_body(identities, cls, base)
            if isinstance(found, ClassDefinition):
                return identities.inheritance.member(found, name)
            return identities.program.resolve(cls.module, expr)
        case _:
            return identities.program.resolve(cls.module, expr)
