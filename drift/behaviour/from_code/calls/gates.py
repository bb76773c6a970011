"""What stands before the methods of a view: classes that let callers in, the row that it is about."""

from __future__ import annotations

from drift.behaviour.from_code.configuration.constants import definition_value
from drift.behaviour.from_code.evaluation.comparisons import truthiness
from drift.behaviour.from_code.evaluation.queries import list_items, narrow, refuse_without
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    FunctionValue,
    ListValue,
    QueryValue,
    Value,
    as_term,
    row,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.frameworks.schema import EntryTable
from drift.code.symbols.definitions import ClassDefinition, ConstantDefinition
from drift.logic.build import compare
from drift.logic.spans import Source, Span
from drift.logic.terms import Field, Term, Var


def view_of(walk: Walk, cls: ClassDefinition) -> EntryTable | None:
    """What the rulesets say of a view class."""
    return walk.knowledge.frameworks.view(walk.knowledge.inheritance.outside(cls))


def set_gates(walk: Walk, receiver: Var, function: FunctionValue) -> None:
    """The view holds the gates of the method: those its decorator lists, else those of the class."""
    assert function.owner is not None
    table = view_of(walk, function.owner)
    if table is None or not table.gates:
        return
    found = _of_decorator(walk, function, table) or _of_class(walk, function.owner, table)
    if found is not None:
        walk.state.store[(receiver, table.gates)] = found


def pass_gates(walk: Walk, receiver: Term, owner: ClassDefinition, subject: Value | None = None) -> None:
    """Asks every gate of the view whether the caller may come in; with a `subject`, about that row."""
    table = view_of(walk, owner)
    if table is None or not table.gates:
        return
    for gate in list_items(walk.state.store.get((receiver, table.gates), ListValue(()))) or ():
        if not isinstance(gate, ClassValue):
            continue
        name = table.object_gate if subject is not None else table.gate
        method = walk.knowledge.inheritance.method(gate.definition, name) if name else None
        if method is None:
            continue
        instance = Var(gate.definition.name, walk.knowledge.classes.name(gate.definition))
        walk.knowledge.gathered.called.add(method.qualified)
        value = FunctionValue(method.qualified, method.node, method.module, method.owner, instance)
        request: Value = Var("request")
        given = (request, receiver) if subject is None else (request, receiver, subject)
        source = Source(method.module.file, _decisive(method.node))
        answer = walk.call(value, Arguments(given), source)
        walk.refuse_unless(truthiness(walk, answer), source, "refusal", "PermissionDenied")
        if not walk.state.alive:
            return


def fetched(walk: Walk, receiver: Term, name: str, source: Source) -> Value | None:
    """`self.get_object()` of a view: the one of its rows that the request names; None for any other call."""
    info = walk.knowledge.info(walk.entity_of(receiver))
    if info is None or info.kind != "view":
        return None
    table = view_of(walk, info.definition)
    if table is None or name != table.fetch:
        return None
    rows = _rows(walk, receiver, info.definition, table, source)
    if rows is None:
        return None
    key = compare("=", Field(rows.element, walk.knowledge.primary(rows.entity)), Var("pk"))
    found = refuse_without(walk, row(narrow(rows, key).collect()), "Http404", source)
    pass_gates(walk, receiver, info.definition, found)
    return found


def _rows(
    walk: Walk, receiver: Term, cls: ClassDefinition, table: EntryTable, source: Source
) -> QueryValue | None:
    for name in table.rows:
        held = walk.attribute(receiver, name, source.span)
        if isinstance(held, FunctionValue):
            held = walk.call(held, Arguments(), source)
        if isinstance(held, QueryValue):
            return held
    del cls
    return None


def _of_decorator(walk: Walk, function: FunctionValue, table: EntryTable) -> ListValue | None:
    for decorator in function.node.decorators if isinstance(function.node, ir.Function) else ():
        for argument in decorator.arguments if isinstance(decorator, ir.Call) else ():
            if argument.name == table.gates and isinstance(argument.value, ir.Collection):
                inner = Walk(walk.engine, walk.knowledge, function.module, walk.frame, walk.state)
                return ListValue(tuple(inner.evaluate(item) for item in argument.value.items))
    return None


def _of_class(walk: Walk, owner: ClassDefinition, table: EntryTable) -> ListValue | None:
    listed = walk.knowledge.inheritance.member(owner, table.gates)
    held = definition_value(walk, listed) if isinstance(listed, ConstantDefinition) else None
    items = list_items(held) if held is not None else None
    return ListValue(items) if items is not None else None


def _decisive(node: ir.Function) -> Span:
    """The place of what a gate answers: its one `return`, else its name."""
    returned = [s for s in node.body if isinstance(s, ir.Return)]
    return returned[0].span if len(returned) == 1 else node.name_span


def principal_of(walk: Walk, base: Value, name: str) -> Var | None:
    """`request.user`: the caller, of the entity that the frameworks say callers are."""
    table = walk.knowledge.frameworks.principals.get(name)
    if table is None:
        return None
    term = as_term(base)
    if not isinstance(term, Var | Field) or term.name.lstrip("$") not in table.of or walk.entity_of(term):
        return None
    cls = next((c for n in table.means if (c := walk.knowledge.classes.standing_for(n)) is not None), None)
    return Var("current_user", walk.knowledge.classes.name(cls)) if cls is not None else None
