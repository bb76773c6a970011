"""What stands before the methods of a view: classes that let callers in, the row that it is about."""

from __future__ import annotations

from drift.behaviour.boundaries import CALLER
from drift.behaviour.from_code.configuration.constants import definition_value
from drift.behaviour.from_code.evaluation.entity_names import entity_for_name
from drift.behaviour.from_code.evaluation.queries import list_items, narrow, refuse_without
from drift.behaviour.from_code.evaluation.truth import truthiness
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    ExternalValue,
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
from drift.logic.terms import Call, Field, Holds, Opaque, Term, Var


def view_of(walk: Walk, cls: ClassDefinition) -> EntryTable | None:
    """What the rulesets say of a view class."""
    return walk.frameworks.view(walk.knowledge.inheritance.outside(cls))


def set_gates(walk: Walk, receiver: Var, function: FunctionValue) -> None:
    """The view holds the gates of the method: those its decorator lists, else those of the class."""
    assert function.owner is not None
    table = view_of(walk, function.owner)
    if table is None or not table.gates:
        return
    found = (
        _of_method(walk, function.owner, table)
        or _of_decorator(walk, function, table)
        or _of_class(walk, function.owner, table)
    )
    if found is not None:
        walk.state.store[(receiver, table.gates)] = found


def pass_gates(walk: Walk, receiver: Term, owner: ClassDefinition, subject: Value | None = None) -> None:
    """Asks every gate of the view whether the caller may come in; with a `subject`, about that row."""
    table = view_of(walk, owner)
    if table is None or not table.gates:
        return
    for gate in list_items(walk.state.store.get((receiver, table.gates), ListValue(()))) or ():
        if isinstance(gate, ExternalValue):
            continue
        if isinstance(gate, ClassValue):
            _ask(walk, gate, receiver, table, subject)
        else:
            about: tuple[Value, ...] = (receiver,) if subject is None else (receiver, subject)
            unknown = Opaque("gate", "a gate that is not followed", tuple(as_term(v) for v in about))
            place = Source(owner.module.file, owner.node.name_span)
            walk.refuse_unless(Holds(unknown), place, "refusal", "PermissionDenied")
        if not walk.state.alive:
            return


def _ask(walk: Walk, gate: ClassValue, receiver: Term, table: EntryTable, subject: Value | None) -> None:
    name = table.object_gate if subject is not None else table.gate
    method = walk.knowledge.inheritance.method(gate.definition, name) if name else None
    if method is None:
        return
    instance = Var(gate.definition.name, walk.knowledge.classes.name(gate.definition))
    walk.knowledge.gathered.called.add(method.qualified)
    value = FunctionValue(method.qualified, method.node, method.module, method.owner, instance)
    request: Value = Var("request")
    given = (request, receiver) if subject is None else (request, receiver, subject)
    source = Source(method.module.file, _decisive(method.node))
    answer = walk.call(value, Arguments(given), source)
    walk.refuse_unless(truthiness(walk, answer), source, "refusal", "PermissionDenied")


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


UNREAD = Opaque("gates", "gates that are not listed one by one")


def _of_method(walk: Walk, owner: ClassDefinition, table: EntryTable) -> ListValue | None:
    """What the view's own method lists, which counts instead of all else."""
    method = walk.knowledge.inheritance.method(owner, table.gates_method) if table.gates_method else None
    if method is None:
        return None
    body = method.node.body
    returned = body[0].value if len(body) == 1 and isinstance(body[0], ir.Return) else None
    return _listed(walk, returned, method.module) if returned is not None else ListValue((UNREAD,))


def _of_decorator(walk: Walk, function: FunctionValue, table: EntryTable) -> ListValue | None:
    for decorator in function.node.decorators if isinstance(function.node, ir.Function) else ():
        for argument in decorator.arguments if isinstance(decorator, ir.Call) else ():
            if argument.name == table.gates:
                return _listed(walk, argument.value, function.module)
    return None


def _of_class(walk: Walk, owner: ClassDefinition, table: EntryTable) -> ListValue | None:
    listed = walk.knowledge.inheritance.member(owner, table.gates)
    if not isinstance(listed, ConstantDefinition):
        return None
    if isinstance(listed.value, ir.Collection) and any(
        isinstance(item, ir.Binary | ir.Call) for item in listed.value.items
    ):
        return _listed(walk, listed.value, listed.module)
    items = list_items(definition_value(walk, listed))
    return ListValue(items if items is not None else (UNREAD,))


def _listed(walk: Walk, listed: ir.Expr, module: ir.Module) -> ListValue:
    """The gates that an expression lists; one that it does not tell is there as unknown."""
    inner = Walk(walk.engine, walk.knowledge, module, walk.frame, walk.state)
    if isinstance(listed, ir.Collection):
        return ListValue(tuple(gate for item in listed.items for gate in _gates(inner, item)))
    items = list_items(inner.evaluate(listed)) if isinstance(listed, ir.Name) else None
    return ListValue(items if items is not None else (UNREAD,))


def _gates(walk: Walk, item: ir.Expr) -> tuple[Value, ...]:
    """`IsOpen`, `IsOpen()`, `IsOpen & IsMine`: the classes that all have to let a caller in."""
    match item:
        case ir.Binary(operator="&"):
            return (*_gates(walk, item.left), *_gates(walk, item.right))
        case ir.Call(arguments=()):
            return _gates(walk, item.callee)
        case ir.Name() | ir.Attribute():
            return (walk.evaluate(item),)
        case _:
            return (UNREAD,)


def _decisive(node: ir.Function) -> Span:
    """The place of what a gate answers: its one `return`, else its name."""
    returned = [s for s in node.body if isinstance(s, ir.Return)]
    return returned[0].span if len(returned) == 1 else node.name_span


def principal_of(walk: Walk, base: Value, name: str) -> Var | None:
    """`request.user`: the caller, of the entity that the frameworks say callers are."""
    term = as_term(base)
    spoken = _spoken(walk, term)
    table = next(
        (t for t in walk.frameworks.principals if t.attribute == name and spoken and spoken in t.of), None
    )
    if table is None:
        return None
    if not table.means:
        entity = entity_for_name(walk.knowledge, name)
        return Var(CALLER, entity) if entity else None
    cls = next((c for n in table.means if (c := walk.knowledge.classes.standing_for(n)) is not None), None)
    return Var(CALLER, walk.knowledge.classes.name(cls)) if cls is not None else None


def _spoken(walk: Walk, term: Term) -> str:
    """What the rulesets call a value: by its name, or by the call that gives it."""
    match term:
        case Var() | Field():
            return "" if walk.entity_of(term) else term.name.lstrip("$")
        case Call(name=name, args=(Call(name=made), *_)):
            return f"{made}().{name}()"
        case Call(name=name):
            return f"{name}()"
        case _:
            return ""
