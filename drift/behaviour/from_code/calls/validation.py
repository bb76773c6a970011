"""What the methods of a class itself turn away: `@field_validator("amount")`, `.refine(event => …)`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drift.behaviour.from_code.walking.state import Frame
from drift.behaviour.from_code.walking.values import DictValue, FunctionValue, Value, as_term, is_term
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Condition
from drift.code import ir
from drift.code.frameworks.declared import CheckTable
from drift.code.symbols.definitions import ClassDefinition, ExternalDefinition, FunctionDefinition
from drift.code.symbols.made_checks import CHECK
from drift.logic.build import disjoin
from drift.logic.spans import Source
from drift.logic.terms import NULL, Compare, Opaque, Record, Term, text

_OF_MADE = CheckTable(given="instance")


def held_to(walk: Walk, cls: ClassDefinition, given: Term) -> tuple[Condition, ...]:
    """What is known of an instance that its own methods let pass."""
    found: list[Condition] = []
    for one in reversed(walk.knowledge.inheritance.order(cls)):
        for method in walk.knowledge.inheritance.methods(one):
            for table, field in _checked_by(walk, method):
                walk.knowledge.gathered.called.add(method.qualified)
                found.extend(_passed(walk, cls, method, table, field, given))
    return tuple(found)


def _checked_by(walk: Walk, method: FunctionDefinition) -> Iterator[tuple[CheckTable, str]]:
    """How the method checks, and the field whose value it is given."""
    for decorator in method.node.decorators:
        if isinstance(decorator, ir.Name) and decorator.name == CHECK:
            yield _OF_MADE, ""
            continue
        called = decorator.callee if isinstance(decorator, ir.Call) else decorator
        if isinstance(called, ir.Attribute) and isinstance(called.base, ir.Name):
            own = walk.frameworks.field_check(called.name)
            if own is not None and _is_field(walk, method.owner, called.base.name):
                yield own, called.base.name
                continue
        found = walk.knowledge.program.resolve(method.module, called)
        table = walk.frameworks.check(found.qualified) if isinstance(found, ExternalDefinition) else None
        if table is None:
            continue
        told = [a.value.value for a in _arguments(decorator) if isinstance(a.value, ir.Literal)]
        if table.given == "instance":
            if not table.word or table.word in told:
                yield table, ""
            continue
        named = [
            a.value.value for a in _arguments(decorator) if isinstance(a.value, ir.Literal) and not a.name
        ]
        for name in named:
            if _is_field(walk, method.owner, name):
                yield table, name


def _arguments(decorator: ir.Expr) -> tuple[ir.Argument, ...]:
    return decorator.arguments if isinstance(decorator, ir.Call) else ()


def _is_field(walk: Walk, cls: ClassDefinition | None, name: str) -> bool:
    return cls is not None and name in walk.knowledge.classes.info(cls).fields


def _passed(
    walk: Walk,
    cls: ClassDefinition,
    method: FunctionDefinition,
    table: CheckTable,
    field: str,
    given: Term,
) -> Iterator[Condition]:
    fields = walk.knowledge.classes.info(cls).fields
    checked = fields.get(field)
    value = walk.read(given, checked.name) if checked is not None else given
    frame = Frame(walk.frame.symbol, walk.frame.file, types=dict(walk.frame.types))
    inner = replace(walk, frame=frame, state=walk.state.fork(), trace=[], mark=0)
    before = len(inner.state.when)
    function = FunctionValue(method.qualified, method.node, method.module, method.owner, given, raw=True)
    arguments: tuple[Value, ...] = ()
    if checked is not None:
        others = DictValue(tuple((text(f.attribute), walk.read(given, f.name)) for f in fields.values()))
        arguments = (value,)
        if table.attribute:
            arguments = (Opaque(field, "the field that is checked"), value)
        elif table.others == ".":
            arguments = (value, others)
        elif table.others:
            arguments = (value, Record(((table.others, as_term(others)),)))
    inner.call(function, Arguments(arguments), Source(method.module.file, method.node.name_span))
    for condition in inner.state.when[before:]:
        said = condition.predicate
        if checked is not None and checked.type.optional and is_term(value):
            said = disjoin(Compare("=", as_term(value), NULL), said)
        yield replace(condition, predicate=said, outcome="assumed", declared=True)
