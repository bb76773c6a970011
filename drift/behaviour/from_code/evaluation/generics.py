"""Type variables: what a class that fills in its generic base makes of the types left open there."""

from __future__ import annotations

from drift.behaviour.from_code.classes import Classes, replace_optional
from drift.code import ir
from drift.code.symbols.definitions import ClassDefinition
from drift.logic.terms import Var
from drift.logic.types import UNKNOWN, ValueType

_OPENS, _CLOSES = "<", ">"
"""Around the type that an object was made with, before its name: the name is all that is kept of it."""


def filled_in(classes: Classes, type_: ValueType, holder: ValueType) -> ValueType:
    """The type of a field of `holder`, its type variables replaced by the one entity the holder was given."""
    if not _is_open(type_):
        return type_
    given = holder.element or _given(classes, holder.entity)
    return _filled(type_, given) if given is not None else type_


def filled_object(made: Var, given: ValueType) -> Var:
    """The object of a class that leaves a type open, which was made with that type for it."""
    return Var(f"{_OPENS}{given.entity}{_CLOSES}{made.name}", made.entity)


def filling_of(made: Var) -> ValueType | None:
    """The type that an object was made with; None for one of a class that leaves none open."""
    if not made.name.startswith(_OPENS):
        return None
    return ValueType("entity", entity=made.name[1:].partition(_CLOSES)[0])


def plain_name(name: str) -> str:
    """The name of a variable without the type that the object was made with."""
    return name.partition(_CLOSES)[2] if name.startswith(_OPENS) else name


def is_open(type_: ValueType) -> bool:
    """Whether the type has a part that its holder leaves open."""
    return _is_open(type_)


def filled_with(type_: ValueType, given: ValueType) -> ValueType:
    """The type with that in place of what is left open."""
    return _filled(type_, given)


def _is_open(type_: ValueType) -> bool:
    if type_.kind == "unknown":
        return type_.entity.startswith(Classes.VARIABLE)
    return type_.element is not None and _is_open(type_.element)


def _filled(type_: ValueType, given: ValueType) -> ValueType:
    if type_.kind == "unknown":
        return replace_optional(given, type_.optional)
    element = _filled(type_.element or UNKNOWN, given)
    return ValueType(type_.kind, type_.optional, type_.states, type_.entity, element)


def _given(classes: Classes, name: str) -> ValueType | None:
    cls = classes.named(name)
    return filled_class(classes, cls) if cls is not None else None


def filled_class(classes: Classes, cls: ClassDefinition) -> ValueType | None:
    """The entity in `class Orders(Repository[Order])`, if there is one only."""
    found: dict[ValueType, None] = {}
    for one in classes.inheritance.order(cls):
        for base in one.node.bases:
            if isinstance(base, ir.Index) and isinstance(
                classes.program.resolve(one.module, base.base), ClassDefinition
            ):
                argument = classes.entity_argument(one.module, base)
                if argument is not None:
                    found[argument] = None
    return next(iter(found)) if len(found) == 1 else None
