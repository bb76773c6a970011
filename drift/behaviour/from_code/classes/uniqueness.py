"""Which fields tell the rows of a class apart: no two rows agree in all of such a set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.code import ir
from drift.code.frameworks.declared import UniqueTable
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition


def told_apart_by(knowledge: Knowledge, entity: str) -> tuple[tuple[str, ...], ...]:
    """The sets of fields, by canonical name, that no two stored rows of the entity share the values of."""
    info = knowledge.info(entity)
    if info is None or info.kind != "storage":
        return ()
    found: dict[tuple[str, ...], None] = {}
    for one in info.fields.values():
        if one.unique and not one.primary:
            found[(one.name,)] = None
    for cls in knowledge.inheritance.order(info.definition):
        for names in _declared(knowledge, cls):
            known = [knowledge.field(entity, name) for name in names]
            if names and all(one is not None for one in known):
                found[tuple(one.name for one in known if one is not None)] = None
    return tuple(found)


def _declared(knowledge: Knowledge, cls: ClassDefinition) -> Iterator[tuple[str, ...]]:
    for table in knowledge.frameworks.uniques:
        for decorator in cls.node.decorators:
            if isinstance(decorator, ir.Call) and _is_one_of(
                knowledge, cls, decorator.callee, table.decorators
            ):
                yield from (
                    _names(a.value) for a in decorator.arguments if isinstance(a.value, ir.Collection)
                )
        if table.attribute:
            for value in _values(cls.node.body, table):
                yield from _sets(knowledge, cls, value, table)


def _values(body: Iterable[ir.Stmt], table: UniqueTable) -> Iterator[ir.Expr]:
    """What the attribute holds, wherever it is assigned."""
    for statement in body:
        match statement:
            case ir.Class(name=name, body=inner) if table.inner and name == table.inner:
                yield from _values(inner, table.model_copy(update={"inner": ""}))
            case ir.Assign(targets=targets, value=value) if value is not None and not table.inner:
                if any(isinstance(one, ir.Name) and one.name == table.attribute for one in targets):
                    yield value
            case _:
                pass


def _sets(
    knowledge: Knowledge, cls: ClassDefinition, value: ir.Expr, table: UniqueTable
) -> Iterator[tuple[str, ...]]:
    match value:
        case ir.Call(callee=callee, arguments=arguments):
            partly = any(argument.name in table.unless for argument in arguments)
            if partly or not _is_one_of(knowledge, cls, callee, table.calls):
                return
            if table.keyword:
                yield from (_names(one.value) for one in arguments if one.name == table.keyword)
            else:
                given = [one.value for one in arguments if not one.name]
                yield tuple(one.value for one in given if isinstance(one, ir.Literal))
        case ir.Collection(items=items) if any(isinstance(one, ir.Literal) for one in items):
            if not table.calls:
                yield _names(value)
        case ir.Collection(items=items):
            for item in items:
                yield from _sets(knowledge, cls, item, table)
        case _:
            return


def _names(value: ir.Expr) -> tuple[str, ...]:
    items = value.items if isinstance(value, ir.Collection) else ()
    if not all(isinstance(one, ir.Literal) and one.kind == "string" for one in items):
        return ()
    return tuple(one.value for one in items if isinstance(one, ir.Literal))


def _is_one_of(knowledge: Knowledge, cls: ClassDefinition, callee: ir.Expr, names: list[str]) -> bool:
    if not names:
        return False
    found = knowledge.program.resolve(cls.module, callee)
    return isinstance(found, ExternalDefinition) and found.qualified in names
