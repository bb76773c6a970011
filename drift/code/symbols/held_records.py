"""Classes that keep their state in one record: `class Loan { constructor(private props: LoanProps) {} }`.

The record is no thing of its own, it is the inside of the class: its members become fields of the class,
`this.props.status` is `this.status`, and a getter that only hands a member out is that field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar, cast

import msgspec

from drift.code import ir
from drift.code.ir.inner import nodes

INTERFACE: Final = "@interface"
THIS: Final = "this"

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class _Held:
    """The field that holds the record, and what each member of the record is called in the class."""

    owner: str
    field: str
    names: dict[str, str]
    members: tuple[ir.Assign, ...]


class _UnclearError(Exception):
    """The class does something with its record that can't be said of single fields."""


def with_held_records(modules: Iterable[ir.Module]) -> dict[str, ir.Module]:
    """The modules with classes that hold such a record, with its members as their fields, by file."""
    every = tuple(modules)
    inherited = {
        base.base.name if isinstance(base, ir.Index) and isinstance(base.base, ir.Name) else _last(base)
        for module in every
        for cls in module.body
        if isinstance(cls, ir.Class)
        for base in cls.bases
    }
    found: dict[str, ir.Module] = {}
    for module in every:
        new = _module(module, inherited)
        if new is not module:
            found[module.file] = new
    return found


def _last(expr: ir.Expr) -> str:
    return expr.name if isinstance(expr, ir.Name | ir.Attribute) else ""


def _module(module: ir.Module, inherited: set[str]) -> ir.Module:
    records = {
        one.name: members
        for one in module.body
        if isinstance(one, ir.Class) and one.name not in inherited and (members := _members(one))
    }
    if not records:
        return module
    body = tuple(
        _flat(one, records) if isinstance(one, ir.Class) and one.name not in inherited else one
        for one in module.body
    )
    changed = any(new is not old for new, old in zip(body, module.body, strict=True))
    return msgspec.structs.replace(module, body=body) if changed else module


def _members(cls: ir.Class) -> tuple[ir.Assign, ...]:
    """The members of a record type that has nothing but plain ones."""
    if [_last(base) for base in cls.bases] != [INTERFACE]:
        return ()
    members = tuple(one for one in cls.body if isinstance(one, ir.Assign) and _name(one))
    return members if len(members) == len(cls.body) else ()


def _name(member: ir.Assign) -> str:
    return (
        member.targets[0].name if len(member.targets) == 1 and isinstance(member.targets[0], ir.Name) else ""
    )


def _flat(cls: ir.Class, records: dict[str, tuple[ir.Assign, ...]]) -> ir.Class:
    held = _held(cls, records)
    if held is None:
        return cls
    body: list[ir.Stmt] = []
    try:
        for one in cls.body:
            match one:
                case ir.Assign() if _name(one) == held.field:
                    body.extend(_field(member, held) for member in held.members)
                case ir.Function() if _hands_on(one, held.field):
                    pass
                case ir.Function():
                    body.append(_function(one, held))
                case _:
                    body.append(one)
    except _UnclearError:
        return cls
    return msgspec.structs.replace(cls, body=tuple(body))


def _field(member: ir.Assign, held: _Held) -> ir.Assign:
    target = member.targets[0]
    named = ir.Name(span=target.span, name=held.names[_name(member)])
    return msgspec.structs.replace(member, targets=(named,))


def _held(cls: ir.Class, records: dict[str, tuple[ir.Assign, ...]]) -> _Held | None:
    """The record that a class keeps its state in: a private field, the only one of such a type."""
    fields = [one for one in cls.body if isinstance(one, ir.Assign)]
    holding = [one for one in fields if _last_name(one.annotation) in records and _name(one)]
    if len(holding) != 1 or any(_last(base) == INTERFACE for base in cls.bases):
        return None
    field = holding[0]
    name, members = _name(field), records[_last_name(field.annotation)]
    if "private" not in field.marks or {"class", "static"} & set(field.marks) or field.value is not None:
        return None
    if not _is_state(cls, name):
        return None
    taken = {_name(one) for one in fields}
    taken |= {one.name for one in cls.body if isinstance(one, ir.Function) and not _hands_on(one, name)}
    names = {(m := _name(member)): f"_{m}" if m in taken else m for member in members}
    said = set(names.values())
    return _Held(cls.name, name, names, members) if not said & taken and len(said) == len(names) else None


def _last_name(annotation: ir.Expr | None) -> str:
    return annotation.name if isinstance(annotation, ir.Name) else ""


def _is_state(cls: ir.Class, field: str) -> bool:
    """Whether the class changes what the record holds, or makes instances of itself: no service does."""
    for function in cls.body:
        if not isinstance(function, ir.Function):
            continue
        for node in nodes(function):
            match node:
                case ir.Call(callee=ir.Name(name=name), constructs=True) if name == cls.name:
                    return True
                case ir.Assign(targets=targets) if "constructor" not in function.marks and any(
                    _is_record(t, field) or (isinstance(t, ir.Attribute) and _is_record(t.base, field))
                    for t in targets
                ):
                    return True
                case _:
                    pass
    return False


def _is_record(expr: object, field: str) -> bool:
    match expr:
        case ir.Attribute(base=ir.Name(name="this"), name=name):
            return name == field
        case _:
            return False


def _hands_on(function: ir.Function, field: str) -> bool:
    """Whether an accessor is nothing but the member of its name."""
    match function.body:
        case (ir.Return(value=ir.Attribute(base=record, name=name)),) if "property" in function.marks:
            return name == function.name and _is_record(record, field)
        case (
            ir.Assign(
                targets=(ir.Attribute(base=record, name=name),), value=ir.Name(name=value), operator=""
            ),
        ):
            own = len(function.parameters) == 2 and function.parameters[1].name == value
            return "setter" in function.marks and own and name == function.name and _is_record(record, field)
        case _:
            return False


def _function(function: ir.Function, held: _Held) -> ir.Function:
    # Private members can be reached on other instances of the class, not on what is of another type.
    others = {
        p.name for p in function.parameters if p.name != THIS and _last_name(p.annotation) != held.owner
    }
    return _part(function, held, frozenset(others))


def _part(part: Part, held: _Held, others: frozenset[str]) -> Part:
    """The same part of the tree, with members of the record as fields of the class."""
    match part:
        case ir.Attribute(base=ir.Attribute(base=ir.Name(name=owner) as base, name=field), name=name) if (
            field == held.field and owner not in others
        ):
            if name not in held.names:
                raise _UnclearError
            return msgspec.structs.replace(part, base=base, name=held.names[name])
        case ir.Attribute(base=ir.Name(name="this") as base, name=field) if field == held.field:
            return cast("Part", base)
        case msgspec.Struct():
            old = {name: getattr(part, name) for name in part.__struct_fields__}
            new = {name: _value(value, held, others) for name, value in old.items()}
            return msgspec.structs.replace(part, **new)
        case _:
            return part


def _value(value: object, held: _Held, others: frozenset[str]) -> object:
    if not isinstance(value, tuple):
        return _part(value, held, others)
    parts: list[object] = []
    for one in value:
        if isinstance(one, ir.Assign) and any(_is_record(target, held.field) for target in one.targets):
            parts.extend(_whole(one, held, others))
        else:
            parts.append(_value(one, held, others))
    return tuple(parts)


def _whole(assign: ir.Assign, held: _Held, others: frozenset[str]) -> Iterator[ir.Stmt]:
    """`this.props = props`, `this.props = {...this.props, status}`: an assignment for each member."""
    if len(assign.targets) != 1 or assign.operator or assign.value is None:
        raise _UnclearError
    target = assign.targets[0]
    for name, value in _given(assign.value, held):
        attribute = ir.Attribute(
            span=target.span, base=ir.Name(span=target.span, name=THIS), name=held.names[name]
        )
        said = _part(value, held, others)
        yield msgspec.structs.replace(assign, targets=(attribute,), value=said)


def _given(value: ir.Expr, held: _Held) -> Iterator[tuple[str, ir.Expr]]:
    match value:
        case ir.Name():
            for name in held.names:
                yield name, ir.Attribute(span=value.span, base=value, name=name)
        case ir.Mapping(entries=(ir.Entry(key=None, value=whole), *entries)):
            named = [(_key(entry), entry.value) for entry in entries]
            changed = [name for name, _ in named]
            if any(name not in held.names for name in changed) or len(set(changed)) != len(changed):
                raise _UnclearError
            if _reads(changed, [given for _, given in named], held):
                raise _UnclearError
            if not _is_record(whole, held.field):
                if not isinstance(whole, ir.Name):
                    raise _UnclearError
                for name in held.names:
                    if name not in changed:
                        yield name, ir.Attribute(span=whole.span, base=whole, name=name)
            yield from named
        case ir.Mapping(entries=entries) if {_key(entry) for entry in entries} == set(held.names):
            if _reads(list(held.names), [entry.value for entry in entries], held):
                raise _UnclearError
            yield from ((_key(entry), entry.value) for entry in entries)
        case _:
            raise _UnclearError


def _reads(changed: list[str], values: list[ir.Expr], held: _Held) -> bool:
    """Whether a later value is read off a member that an earlier one has changed by then."""
    for position, value in enumerate(values):
        before = changed[:position]
        for node in nodes(value):
            if isinstance(node, ir.Attribute) and node.name in before and _is_record(node.base, held.field):
                return True
    return False


def _key(entry: ir.Entry) -> str:
    return entry.key.value if isinstance(entry.key, ir.Literal) and entry.key.kind == "string" else ""
