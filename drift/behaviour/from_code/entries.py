"""Entry points: where the outside world comes in, and functions that nothing in the code base calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from drift.behaviour.answers import Answer
from drift.behaviour.from_code.attached import attached, depend
from drift.behaviour.from_code.calls.gates import pass_gates, set_gates
from drift.behaviour.from_code.calls.guards import pass_guards
from drift.behaviour.from_code.calls.in_front import pass_in_front
from drift.behaviour.from_code.calls.inputs import checked_parameters
from drift.behaviour.from_code.calls.parameters import default_argument, unknown_argument
from drift.behaviour.from_code.calls.registering import chain
from drift.behaviour.from_code.calls.summaries import call_function
from drift.behaviour.from_code.configuration.constants import definition_value
from drift.behaviour.from_code.evaluation.handing import answer_of
from drift.behaviour.from_code.evaluation.names import decorated
from drift.behaviour.from_code.evaluation.queries import list_items
from drift.behaviour.from_code.following import followed
from drift.behaviour.from_code.handed_over import handed_over, subject_of
from drift.behaviour.from_code.labels import by_place, with_schedule, within_class
from drift.behaviour.from_code.walking.engine import Steps
from drift.behaviour.from_code.walking.knowledge import RESERVE, Knowledge
from drift.behaviour.from_code.walking.state import Frame, State
from drift.behaviour.from_code.walking.values import (
    ClassValue,
    DictValue,
    FunctionValue,
    ListValue,
    QueryValue,
    Value,
)
from drift.behaviour.from_code.walking.walk import Arguments, Engine, Walk
from drift.behaviour.model import EntryKind, TriggerKind
from drift.code import ir
from drift.code.frameworks.schema import EntryTable
from drift.code.symbols.definitions import ConstantDefinition, ExternalDefinition, FunctionDefinition
from drift.code.symbols.program import flat
from drift.logic.spans import NOWHERE, Source, Span
from drift.logic.terms import NULL, Config, Var
from drift.logic.types import ValueType


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One way in. `label` is how a reader knows it: `POST /login`, or the function's name."""

    function: FunctionValue
    trigger: TriggerKind
    label: str
    declared: bool
    steps: tuple[FunctionValue, ...] = ()
    kind: EntryKind = ""
    subject: tuple[str, str] | None = None
    checked: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """An entry point and what it does."""

    entry: Entry
    frame: Frame
    params: tuple[Var, ...]
    answer: Answer | None = None


def declared_entry(knowledge: Knowledge, function: FunctionDefinition) -> tuple[EntryTable, str] | None:
    """The sort of entry point that decorators or the view class make of a function, and its label."""
    for decorator in function.node.decorators:
        found = _decorating(knowledge, function, decorator)
        if found is not None:
            table = knowledge.frameworks.entry(found.qualified)
            if table is not None:
                label = _spoken(_label(decorator, found.qualified, function.name), table, function)
                label = with_schedule(decorator, label) if table.kind == "job" else label
                return table, within_class(knowledge, table, function, label)
    if function.owner is not None:
        table = knowledge.frameworks.view(knowledge.inheritance.outside(function.owner))
        if table is not None and function.name in table.verbs:
            verb = f"{function.name.upper()} {function.owner.name}"
            return table, verb if table.kind == "http" else function.module.name.rpartition(".")[2]
    return by_place(knowledge, function)


def _decorating(
    knowledge: Knowledge, function: FunctionDefinition, decorator: ir.Expr, depth: int = 0
) -> ExternalDefinition | None:
    """What outside code decorates a function: also a member of what an outside decorator made of another.

    `@cli.command()` is `click.group.command` where `cli` is a function under `@click.group()`.
    """
    target = decorator.callee if isinstance(decorator, ir.Call) else decorator
    found = knowledge.program.resolve(function.module, target)
    if isinstance(found, ExternalDefinition):
        return found
    if depth > _MADE_FROM or not isinstance(target, ir.Attribute):
        return None
    base = knowledge.program.resolve(function.module, target.base)
    if not isinstance(base, FunctionDefinition) or not base.node.decorators:
        return None
    outer = _decorating(knowledge, base, base.node.decorators[0], depth + 1)
    return None if outer is None else ExternalDefinition(f"{outer.qualified}.{target.name}")


def _spoken(label: str, table: EntryTable, function: FunctionDefinition) -> str:
    """A label that names no path names the function."""
    verb, _, path = label.partition(" ")
    if path or table.kind != "http":
        return label if path else function.name
    owner = f"{function.owner.name}." if function.owner is not None else ""
    return f"{verb.upper()} {owner}{function.name}" if "." not in verb else f"{owner}{function.name}"


def _label(decorator: ir.Expr, qualified: str, name: str) -> str:
    """`POST /login` from `@app.post("/login")` or `@app.route("/login", methods=["POST"])`."""
    if not isinstance(decorator, ir.Call):
        return name
    path = next(
        (
            a.value.value
            for a in decorator.arguments
            if isinstance(a.value, ir.Literal) and a.value.kind == "string"
        ),
        "",
    )
    verb = qualified.rsplit(".", 1)[-1].upper()
    for argument in decorator.arguments:
        if argument.name == "methods" and isinstance(argument.value, ir.Collection):
            verbs = [i.value for i in argument.value.items if isinstance(i, ir.Literal)]
            verb = "|".join(verbs)
    verb = "GET" if verb == "ROUTE" else verb
    return f"{verb} {path}" if path.startswith("/") or not path else f"{verb.lower()} {path}"


_MADE_FROM = 8
"""So many groups within groups of commands are followed."""

_TRIGGERS: dict[str, TriggerKind] = {
    "http": "external",
    "job": "scheduled",
    "message": "external",
    "command": "external",
    "event": "external",
    "lifecycle": "internal",
}


def find_entries(knowledge: Knowledge, source: Callable[[str], bytes]) -> tuple[list[Entry], list[Entry]]:
    """Declared entry points and functions nobody calls; and apart, what nothing can reach.

    Call it after every function was walked once: only then is it known what is called.
    """
    live: list[Entry] = _registered(knowledge)
    dead: list[Entry] = []
    seen: set[str] = set()
    run = {step.qualified for entry in live for step in (entry.function, *entry.steps)}
    handed = handed_over(knowledge, source)
    for definition in followed(knowledge):
        function = _value(knowledge, definition)
        declared = handed.get(definition.qualified) or declared_entry(knowledge, definition)
        seen.add(definition.qualified)
        if declared is not None:
            table, label = declared
            if table.kind == "event" and definition.qualified in knowledge.gathered.called:
                # What sends the event within the program runs it there.
                continue
            subject = subject_of(knowledge, definition, table)
            trigger = _TRIGGERS[table.kind]
            live.append(Entry(function, trigger, label, True, (), table.kind, subject, table.checked))
            continue
        made = knowledge.gathered.procedures.get(definition.qualified)
        if isinstance(made, FunctionValue):
            live.append(Entry(made, "external", definition.qualified, True, kind="http"))
            continue
        if definition.qualified in run | knowledge.gathered.called or _is_plumbing(knowledge, definition):
            continue
        entry = Entry(function, "external", definition.qualified, False)
        (dead if _is_private(definition) and not _is_mentioned(knowledge, definition) else live).append(entry)
    for qualified, (nested, table) in sorted(knowledge.gathered.nested.items(), key=lambda p: p[0]):
        if qualified not in seen and isinstance(nested.node, ir.Function):
            label = next((_label(d, "", nested.node.name) for d in nested.node.decorators), qualified)
            name = label.strip() or qualified
            live.append(Entry(nested, _TRIGGERS[table.kind], name, True, kind=table.kind))
    for (_, qualified), given in sorted(knowledge.gathered.handed_out.items(), key=lambda p: p[0]):
        if qualified not in seen | run | knowledge.gathered.called:
            chained = "$run" in dict(given.closure)
            kind: EntryKind = "http" if chained else ""
            live.append(Entry(given, "external", qualified, chained, kind=kind))
    return live, dead


def _registered(knowledge: Knowledge) -> list[Entry]:
    """What was handed over to be run when something happens."""
    registrations = knowledge.gathered.registrations
    found: list[Entry] = []
    same: Counter[str] = Counter()
    for one in registrations.in_order():
        steps = registrations.leading_to(one) if one.table.kind == "http" else ()
        last = one.steps[-1]
        if one.table.kind == "event" and one.label.partition(" ")[2] in knowledge.gathered.sent:
            continue
        if isinstance(last.node, ir.Lambda) and last.qualified.startswith("lambda:"):
            named = f"{last.module.name}.{one.label}"
            same[named] += 1
            # Two jobs of one module, the same path on two routers: each is an operation of its own.
            named = f"{named} ({same[named]})" if same[named] > 1 else named
            last = replace(last, qualified=named)
            steps = (*steps[:-1], last) if steps else ()
        found.append(Entry(last, _TRIGGERS[one.table.kind], one.label, True, steps, one.table.kind))
    return found


def register_all(engine: Engine, knowledge: Knowledge, texts: Callable[[str, Span], str]) -> None:
    """Runs what modules do when they are loaded, for what it registers and what it gives away."""
    knowledge.gathered.registrations.loading = True
    for module in knowledge.program.modules:
        if not knowledge.frameworks.language(module.language).members:
            continue
        knowledge.spent = 0
        walk = Walk(engine, knowledge, module, Frame(module.name, module.file), State(), texts=texts)
        walk.execute([s for s in module.body if isinstance(s, ir.Evaluate | ir.If | ir.For)])
        for constant in knowledge.program.scope(module).constants.values():
            if (
                isinstance(constant.value, ir.Mapping | ir.Call | ir.Lambda)
                and "type" not in constant.node.marks
            ):
                _hand_out(walk, definition_value(walk, constant))
    for entry in _registered(knowledge):
        walk_entry(engine, knowledge, entry, texts)
    for (_, qualified), given in sorted(knowledge.gathered.handed_out.items(), key=lambda p: p[0]):
        walk_entry(engine, knowledge, Entry(given, "external", qualified, False), texts)


def _value(knowledge: Knowledge, definition: FunctionDefinition) -> FunctionValue:
    del knowledge
    return FunctionValue(definition.qualified, definition.node, definition.module, definition.owner)


def _is_plumbing(knowledge: Knowledge, function: FunctionDefinition) -> bool:
    """Special methods, properties and interfaces are not ways in.

    Nor are functions that only make decorators.
    """
    name = function.name
    conventions = knowledge.frameworks.conventions
    special = (*conventions.constructors, *conventions.special)
    if name not in conventions.calling and any(fnmatchcase(name, pattern) for pattern in special):
        return True
    walk = Walk(_no_engine(), knowledge, function.module, Frame("", function.module.file), State())
    if any(
        decorated(walk, function, meaning) for meaning in ("property", "abstract", "setter", "constructor")
    ):
        return True
    if any(isinstance(d, ir.Attribute) and d.name in {"setter", "deleter"} for d in function.node.decorators):
        return True
    if _returns_inner_function(function.node):
        return True
    return function.owner is not None and knowledge.classes.kind(function.owner) in ("enum", "exception")


def _returns_inner_function(node: ir.Function) -> bool:
    inner = {s.name for s in flat(node.body) if isinstance(s, ir.Function)}
    returned = [s.value for s in flat(node.body) if isinstance(s, ir.Return)]
    return any(isinstance(v, ir.Name) and v.name in inner for v in returned)


def _no_engine() -> Engine:
    return Steps()


def _is_private(function: FunctionDefinition) -> bool:
    return function.name.startswith("_") or "private" in function.node.marks


def _is_mentioned(knowledge: Knowledge, function: FunctionDefinition) -> bool:
    return function.qualified in knowledge.gathered.called_by_name


def walk_entry(
    engine: Engine,
    knowledge: Knowledge,
    entry: Entry,
    texts: Callable[[str, Span], str],
    *,
    scouting: bool = False,
) -> Walked:
    """Walks one entry point with unknown inputs.

    `scouting`: only for what is learnt on the way (who calls whom); what it does is not gathered.
    """
    knowledge.spent = 0
    knowledge.reserve = RESERVE if entry.declared else 0
    function = entry.function
    frame = Frame(entry.label, function.module.file)
    walk = Walk(engine, knowledge, function.module, frame, State(), owner=function.owner, texts=texts)
    params: list[Var] = []
    positional: list[Value] = []
    named: list[tuple[str, Value]] = []
    parameters = list(function.node.parameters)
    if function.owner is not None and parameters and not _is_static(walk, function):
        first = parameters.pop(0)
        if _is_class_method(walk, function):
            positional.append(ClassValue(function.owner))
        else:
            owner = knowledge.classes.name(function.owner)
            receiver = Var(first.name, owner)
            managed = knowledge.classes.managers.managed_by(function.owner)
            if managed is not None:
                entity = knowledge.classes.name(managed)
                positional.append(QueryValue(entity, knowledge.element(entity)))
            else:
                _construct_view(walk, receiver, function)
                set_gates(walk, receiver, function)
                pass_gates(walk, receiver, function.owner)
                positional.append(receiver)
                params.append(receiver)
    for expr, module in attached(knowledge, function):
        depend(walk, expr, module)

    if entry.steps:
        parameters = []
    for parameter in parameters:
        if parameter.kind in ("*", "**"):
            continue
        if parameter.default is not None and not entry.declared:
            value = default_argument(walk, function, parameter)
            if not isinstance(value, Config):
                value = unknown_argument(walk, function, parameter)
        else:
            value = unknown_argument(walk, function, parameter)
        if entry.subject is not None and entry.subject[0] == parameter.name:
            value = Var(parameter.name, entry.subject[1])
        named.append((parameter.name, value))
        if isinstance(value, Var):
            params.append(value)
    if entry.declared:
        pass_guards(walk, function, params)
        if entry.kind == "http" and " /" in entry.label:
            pass_in_front(walk, function, entry.label.partition(" ")[2])
    checked_parameters(walk, function, named, all_of_them=entry.checked)
    further = any(p.kind in ("*", "**") for p in parameters)
    arguments = Arguments(tuple(positional), tuple(named), further)
    wrapped = _by_view(walk, function, positional)
    if entry.steps:
        request, answer = Var("request"), Var("answer")
        params.extend((request, answer))
        frame.types[answer] = ValueType("unknown", entity="express.Response")
        walk.call(chain(entry.steps, request, answer), Arguments(), NOWHERE)
        value = NULL
    elif wrapped is None:
        placed = not scouting or walk.conventions.members
        value = call_function(walk, function, arguments, NOWHERE, placed=placed)
        if walk.conventions.members:
            _hand_out(walk, value)
    else:
        value = walk.call(wrapped, replace(arguments, positional=()), NOWHERE)
    given_out = answer_of(walk, function, value) if entry.kind == "http" and not scouting else None
    return Walked(entry, frame, tuple(params), given_out)


def _hand_out(walk: Walk, value: Value, depth: int = 0) -> None:
    """Functions that a function gives away, alone or in an object, are ways in if nothing calls them."""
    match value:
        case FunctionValue():
            walk.knowledge.gathered.handed_out.setdefault((value.module.name, value.qualified), value)
        case DictValue(items=items) if depth < 3:
            for _, held in items:
                _hand_out(walk, held, depth + 1)
        case ListValue(items=listed) if depth < 3:
            for held in listed:
                _hand_out(walk, held, depth + 1)
        case _:
            pass


def _by_view(walk: Walk, function: FunctionValue, receiver: list[Value]) -> Value | None:
    """The method as the decorators that its view class lists leave it.

    None where none of the code base is listed.
    """
    if function.owner is None or not receiver:
        return None
    table = walk.frameworks.view(walk.knowledge.inheritance.outside(function.owner))
    bound: Value = replace(function, bound=receiver[0])
    value = bound
    for name in table.view_decorators if table is not None else ():
        listed = walk.knowledge.inheritance.member(function.owner, name)
        items = list_items(definition_value(walk, listed)) if isinstance(listed, ConstantDefinition) else None
        for decorator in items or ():
            if isinstance(decorator, FunctionValue):
                walk.knowledge.gathered.called.add(decorator.qualified)
                made = walk.call(decorator, Arguments((value,)), NOWHERE)
                value = made if isinstance(made, FunctionValue) else value
    return None if value == bound else value


def _construct_view(walk: Walk, receiver: Var, function: FunctionValue) -> None:
    """A view class holds what it was registered with."""
    assert function.owner is not None
    given = walk.knowledge.gathered.views.get(function.owner.qualified)
    init = walk.knowledge.constructor(function.owner)
    if given is None or init is None or not given.named:
        return
    constructor = FunctionValue(init.qualified, init.node, init.module, init.owner, receiver)
    call_function(walk, constructor, given, Source(init.module.file, init.node.span))
    walk.frame.effects.clear()


def _is_static(walk: Walk, function: FunctionValue) -> bool:
    return _has(walk, function, "static")


def _is_class_method(walk: Walk, function: FunctionValue) -> bool:
    return _has(walk, function, "class")


def _has(walk: Walk, function: FunctionValue, meaning: str) -> bool:
    if not isinstance(function.node, ir.Function) or function.owner is None:
        return False
    definition = FunctionDefinition(function.module, function.node, function.qualified, function.owner)
    return decorated(walk, definition, meaning)
