"""New instances that nothing keeps: made, perhaps filled, and dropped when the function ends.

`hold = Hold(member=member)` without `session.add(hold)`. Certain only where the function that makes the
instance hands it to nobody: neither returned, nor an argument, nor part of anything else, nor asked to do
something itself. Then only its constructor could have kept it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.code import ir
from drift.code.ir.inner import inner, nodes
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition, FunctionDefinition
from drift.logic.spans import Source, Span

_PLAIN_BASES = frozenset({"object", "abc.ABC", "typing.Generic", "typing.Protocol"})


def is_dropped(knowledge: Knowledge, source: Source, entity: str, unsaved: bool) -> bool:
    """Whether the instance that is made at a place is certainly gone when the function around it ends.

    Its class makes it, it is spelled out, or a verb only makes it. `unsaved`: no store was met.
    """
    info = knowledge.info(entity)
    module = knowledge.program.module_at(source.file)
    if info is None or module is None or not _keeps_to_itself(knowledge, info.definition):
        return False
    function = _around(knowledge, module, source.span)
    made = None if function is None else _let_go(function, source.span)
    return made is not None and (
        _is_constructed(knowledge, module, made)
        or (unsaved and _only_makes(knowledge, info.definition, made))
    )


def _is_constructed(knowledge: Knowledge, module: ir.Module, made: ir.Expr) -> bool:
    if isinstance(made, ir.Call):
        return isinstance(knowledge.program.resolve(module, made.callee), ClassDefinition)
    return isinstance(made, ir.Mapping)


def _around(knowledge: Knowledge, module: ir.Module, place: Span) -> ir.Function | None:
    """The innermost function around a place; None in a function literal, whose caller is not known."""
    if module.file not in knowledge.functions_in:
        knowledge.functions_in[module.file] = tuple(
            node for node in nodes(module.body) if isinstance(node, ir.Function | ir.Lambda)
        )
    found: ir.Function | None = None
    for one in knowledge.functions_in[module.file]:
        if _encloses(one.span, place):
            if isinstance(one, ir.Lambda):
                return None
            if found is None or _encloses(found.span, one.span):
                found = one
    return found


def _encloses(one: Span, other: Span) -> bool:
    start, end = (one.line, one.column), (one.end_line, one.end_column)
    return start <= (other.line, other.column) and (other.end_line, other.end_column) <= end


def _only_makes(knowledge: Knowledge, cls: ClassDefinition, made: ir.Expr) -> bool:
    """Whether a method makes an instance that another one stores: `repository.create({…})`."""
    match made:
        case ir.Call(callee=ir.Attribute(name=name)):
            return knowledge.classes.is_only_made(cls, name)
        case _:
            return False


def _let_go(function: ir.Function, place: Span) -> ir.Expr | None:
    """The expression at a place, if it is only given a local name, if any, that hands it to nobody."""
    for statement in _statements(function.body):
        match statement:
            case ir.Evaluate(value=value) if value.span == place:
                return value
            case ir.Assign(targets=targets, value=value) if value is not None and (
                place == value.span or (place == statement.span and isinstance(value, ir.Mapping))
            ):
                names = [one.name for one in targets if isinstance(one, ir.Name)]
                alone = len(names) == len(targets) == 1
                return value if alone and not _hands_on(function.body, names[0], statement) else None
            case _:
                continue
    return None


def _statements(body: tuple[ir.Stmt, ...]) -> Iterator[ir.Stmt]:
    """Every statement of a function, not those of functions inside."""
    stack: list[object] = [body]
    while stack:
        part = stack.pop()
        if isinstance(part, tuple):
            stack.extend(part)
        elif isinstance(part, msgspec.Struct) and not isinstance(part, ir.Function | ir.Lambda | ir.Class):
            if isinstance(part, ir.Stmt):
                yield part
            stack.extend(inner(part))


def _hands_on(body: tuple[ir.Stmt, ...], name: str, binding: ir.Assign) -> bool:
    """Whether a local is used for anything but reading and setting what it holds, or is bound once more."""
    stack: list[object] = [body]
    while stack:
        part = stack.pop()
        match part:
            case tuple():
                stack.extend(part)
            case ir.Assign() if part is binding:
                continue
            case ir.Call(callee=ir.Attribute(base=ir.Name(name=said))) if said == name:
                return True
            case ir.Attribute(base=ir.Name(name=said)) if said == name:
                continue
            case ir.Name(name=said) if said == name:
                return True
            case ir.Opaque(names=names) | ir.OpaqueStatement(names=names) if name in names:
                return True
            case msgspec.Struct():
                stack.extend(inner(part))
            case _:
                continue
    return False


def _keeps_to_itself(knowledge: Knowledge, cls: ClassDefinition) -> bool:
    """Whether making an instance leaves no trace of it: no constructor or base hands it on."""
    if knowledge.classes.kind(cls) != "storage":
        # `@interface` and the like only say how the class was declared.
        outside = (base for base in knowledge.inheritance.outside(cls) if not base.startswith("@"))
        if any(base not in _PLAIN_BASES for base in outside):
            return False
        if any(not _is_known(knowledge, cls, decorator) for decorator in cls.node.decorators):
            return False
    conventions = knowledge.frameworks.conventions
    making = {*conventions.constructors, *conventions.after_construction}
    return all(
        _only_fills(method)
        for one in knowledge.inheritance.order(cls)
        for method in knowledge.inheritance.methods(one)
        if method.name in making
    )


def _is_known(knowledge: Knowledge, cls: ClassDefinition, decorator: ir.Expr) -> bool:
    target = decorator.callee if isinstance(decorator, ir.Call) else decorator
    found = knowledge.program.resolve(cls.module, target)
    return isinstance(found, ExternalDefinition) and knowledge.classes.kind(cls) is not None


def _only_fills(method: FunctionDefinition) -> bool:
    """Whether a constructor does nothing with the new instance but fill it."""
    receiver = method.node.parameters[0].name if method.node.parameters else ""
    nothing = ir.Assign(span=method.node.span, targets=(), value=None)
    return not _hands_on(method.node.body, receiver, nothing)
