"""How instances are written out: whole, as a form lists their fields, or as an entry point declares it."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.answers import Shown
from drift.behaviour.from_code.classes import FieldInfo
from drift.behaviour.from_code.walking.state import Handed
from drift.behaviour.from_code.walking.values import FunctionValue
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.code.frameworks.conventions import ConventionTable
from drift.code.ir.inner import nodes
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition
from drift.code.symbols.program import dotted
from drift.logic.spans import Source
from drift.logic.terms import Call, Opaque, Record, SetOf, Term
from drift.logic.types import ValueType

_ALL = "__all__"
_INNER_FIELDS = "fields"
_INNER_MODEL = "model"


def whole(walk: Walk, entity: str) -> Iterator[Shown]:
    """The fields of an instance that is written out as it is: all but those that lead to others."""
    info = walk.knowledge.info(entity)
    for one in () if info is None else info.fields.values():
        if not one.relationship and one.type.kind != "collection" and not _hidden(walk, one):
            yield Shown(entity, one.name, whole=True)


def _hidden(walk: Walk, field: FieldInfo) -> bool:
    """Whether a decorator of the field, or the word that its column is not selected, keeps it back."""
    conventions = walk.conventions
    if field.owner is None or not conventions.hidden:
        return False
    for statement in field.owner.node.body:
        named = isinstance(statement, ir.Assign) and any(
            isinstance(target, ir.Name) and target.name == field.attribute for target in statement.targets
        )
        for decorator in statement.decorators if named and isinstance(statement, ir.Assign) else ():
            callee = decorator.callee if isinstance(decorator, ir.Call) else decorator
            if dotted(callee).rpartition(".")[2] in conventions.hidden or _names(decorator, conventions):
                return True
    return False


def narrows(walk: Walk) -> bool:
    """Whether the program asks for some fields of rows only: which rows those are is not told."""
    if not walk.conventions.narrowing:
        return False
    knowledge = walk.knowledge
    if knowledge.narrowed is None:
        table = knowledge.frameworks.language
        knowledge.narrowed = any(
            _names(statement, table(module.language))
            for module in knowledge.program.modules
            for statement in module.body
        )
    return knowledge.narrowed


def _names(node: object, conventions: ConventionTable) -> bool:
    """Whether an object inside has an entry by which only some fields are read."""
    return any(
        isinstance(part, ir.Entry)
        and isinstance(part.key, ir.Literal)
        and part.key.value in conventions.narrowing
        for part in nodes(node)
    )


def written_as(walk: Walk, cls: ClassDefinition) -> ir.Function | None:
    """The method that gives what an instance of the class is written out as."""
    name = walk.conventions.written
    methods = walk.knowledge.inheritance.methods(cls) if name else ()
    return next((one.node for one in methods if one.name == name), None)


def written_by(walk: Walk, entity: str, attribute: str) -> tuple[Shown, ...] | None:
    """What a form shows under an attribute; None for what is no form, or lists no fields."""
    cls = walk.knowledge.classes.named(entity)
    if cls is None:
        return None
    table = walk.frameworks.written(walk.knowledge.inheritance.outside(cls))
    if table is None or table.written != attribute:
        return None
    inner = next((s for s in cls.node.body if isinstance(s, ir.Class) and s.name == table.inner), None)
    said = {} if inner is None else dict(_assigned(inner.body))
    model = said.get(_INNER_MODEL)
    found = walk.knowledge.program.resolve(cls.module, model) if model is not None else None
    if not isinstance(found, ClassDefinition):
        return None
    listed = said.get(_INNER_FIELDS)
    target = walk.knowledge.classes.name(found)
    if isinstance(listed, ir.Literal) and listed.value == _ALL:
        return tuple(whole(walk, target))
    if not isinstance(listed, ir.Collection):
        return None
    info = walk.knowledge.info(target)
    fields = {} if info is None else {name: one.name for name, one in info.fields.items()}
    names = [item for item in listed.items if isinstance(item, ir.Literal)]
    if len(names) < len(listed.items):
        return None
    file = cls.module.file
    return tuple(
        Shown(
            target, fields.get(one.value, one.value), one.value not in fields, source=Source(file, one.span)
        )
        for one in names
    )


def dumped(walk: Walk, value: Term) -> tuple[tuple[Shown, ...], bool] | None:
    """The fields of a class that has outside code make or write out an instance, and whether all of them.

    None for what is nothing of that.
    """
    match value:
        case Opaque(key=name) if "." in name:
            head, _, method = name.rpartition(".")
            cls = walk.knowledge.classes.named(head)
            table = None if cls is None else walk.frameworks.written(walk.knowledge.inheritance.outside(cls))
            if table is None or method not in table.made_of:
                return None
            shown = tuple(_of_class(walk, ValueType("entity", entity=head)))
            return (shown, True) if shown else None
        case Call(name=method, args=(receiver, *options)):
            made = dumped(walk, receiver)
            entity = made[0][0].entity if made is not None and made[0] else walk.entity_of(receiver)
            cls = walk.knowledge.classes.named(entity) if entity else None
            table = None if cls is None else walk.frameworks.written(walk.knowledge.inheritance.outside(cls))
            if table is None or method not in table.dumps:
                return None
            left_out = any(isinstance(option, SetOf | Record) for option in options)
            shown = tuple(_of_class(walk, ValueType("entity", entity=entity)))
            return (shown, not left_out) if shown else None
        case _:
            return None


def declared_answer(walk: Walk, function: FunctionValue) -> Handed | None:
    """The fields of the class that an entry point declares to be written out; None if it declares none."""
    if not isinstance(function.node, ir.Function):
        return None
    for decorator in function.node.decorators:
        if not isinstance(decorator, ir.Call):
            continue
        found = walk.knowledge.program.resolve(function.module, decorator.callee)
        table = walk.frameworks.entry(found.qualified) if isinstance(found, ExternalDefinition) else None
        if table is None or not table.answers:
            continue
        given = {argument.name: argument.value for argument in decorator.arguments if argument.name}
        declared = given.get(table.answers, function.node.returns)
        type_ = walk.knowledge.classes.annotation(function.module, declared)
        shown = tuple(_of_class(walk, type_))
        left_out = tuple(name for name in table.leaves_out if name in given)
        return Handed(shown, left_out) if shown else None
    return None


def _of_class(walk: Walk, type_: ValueType) -> Iterator[Shown]:
    entity = type_.element.entity if type_.element is not None else type_.entity
    info = walk.knowledge.info(entity) if entity else None
    if info is None or not walk.knowledge.is_data(info.definition):
        return
    for one in info.fields.values():
        yield Shown(entity, one.name, source=one.source)


def _assigned(body: tuple[ir.Stmt, ...]) -> Iterator[tuple[str, ir.Expr]]:
    for statement in body:
        if isinstance(statement, ir.Assign) and statement.value is not None:
            for target in statement.targets:
                if isinstance(target, ir.Name):
                    yield target.name, statement.value
