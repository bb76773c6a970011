"""Calls: of functions, classes, methods of queries and collections, and the outside world."""

from __future__ import annotations

from dataclasses import replace

from drift.behaviour.from_code.calls.alternatives import either
from drift.behaviour.from_code.calls.by_class import for_class_given
from drift.behaviour.from_code.calls.clients import called_table, client_method
from drift.behaviour.from_code.calls.collaborators import held_callable, held_tool
from drift.behaviour.from_code.calls.construction import construct, replaced
from drift.behaviour.from_code.calls.forms import form_method
from drift.behaviour.from_code.calls.gates import fetched
from drift.behaviour.from_code.calls.handing_over import deferred, run_inside, through_hook
from drift.behaviour.from_code.calls.inputs import check_method
from drift.behaviour.from_code.calls.interfaces import (
    does_nothing,
    implementations,
    is_interface,
    promised,
    stands_for,
)
from drift.behaviour.from_code.calls.items import items_method
from drift.behaviour.from_code.calls.managed import (
    above,
    instance_method,
    rows_method,
    through_relationship,
)
from drift.behaviour.from_code.calls.mappers import mapped_row
from drift.behaviour.from_code.calls.namesakes import candidates, only_method
from drift.behaviour.from_code.calls.objects import as_instance
from drift.behaviour.from_code.calls.outside import ANSWER, answered, call_outside
from drift.behaviour.from_code.calls.procedures import gone_on, put_together
from drift.behaviour.from_code.calls.sessions import called_runner, emission, session_method
from drift.behaviour.from_code.calls.statements import last_result
from drift.behaviour.from_code.calls.summaries import call_function
from drift.behaviour.from_code.calls.tables import table_method
from drift.behaviour.from_code.calls.transitions import machine_moves, make_first
from drift.behaviour.from_code.evaluation.collections_ import collection_method, member_change
from drift.behaviour.from_code.evaluation.generics import filled_class, filled_in
from drift.behaviour.from_code.evaluation.handing import hand_out
from drift.behaviour.from_code.evaluation.queries import column_method, query_method, query_of
from drift.behaviour.from_code.evaluation.subscripts import MISSING_KEY, subscript
from drift.behaviour.from_code.walking.state import Exit
from drift.behaviour.from_code.walking.values import (
    ChoiceValue,
    ClassValue,
    DictValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    MethodValue,
    ModuleValue,
    ProcedureValue,
    QueryValue,
    SuperValue,
    Value,
    as_term,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.symbols.definitions import FunctionDefinition
from drift.logic.spans import Source
from drift.logic.terms import NOW, NULL, Call, Const, Field, Opaque, Term, Var

MAX_DEPTH = 14


def call(walk: Walk, callee: Value, arguments: Arguments, source: Source) -> Value:
    """Calls a value."""
    if isinstance(callee, ProcedureValue):
        return gone_on(walk, callee, arguments, source)
    if isinstance(callee, MethodValue) and isinstance(callee.receiver, ProcedureValue):
        return put_together(walk, callee.receiver, callee.name, arguments, source)
    if deferred(walk, callee, arguments, source):
        return NULL
    followed = run_inside(walk, callee, arguments, source)
    if followed is not None:
        return followed
    match callee:
        case FunctionValue() if callee.preset:
            return call(walk, replace(callee, preset=()), _with_preset(callee, arguments), source)
        case FunctionValue():
            return _function(walk, callee, arguments, source)
        case ClassValue():
            return construct(walk, callee, arguments, source)
        case ExternalValue(qualified=qualified):
            head, _, last = qualified.rpartition(".")
            own = table_method(walk, ExternalValue(head), last, arguments, source) if head else None
            return own if own is not None else call_outside(walk, callee, arguments, source)
        case MethodValue():
            return _method(walk, callee, arguments, source)
        case Opaque() | Const() if callee == NULL or (
            isinstance(callee, Opaque) and callee.key == MISSING_KEY
        ):
            raised = walk.conventions.missing_key
            exit_ = Exit("raise", walk.state.when, source, None, raised, "error", dict(walk.state.store))
            walk.leave(exit_)
            return NULL
        case ChoiceValue():
            return either(walk, callee.test, callee.then, callee.other, arguments, source)
        case SuperValue():
            return _constructor_above(walk, callee, arguments, source)
        case QueryValue() | ListValue() | DictValue() | ModuleValue():
            return Opaque("call", "a call of something that is no function", (as_term(callee),))
        case _:
            own = called_method(walk, callee)
            if own is not None:
                return call(walk, own, arguments, source)
            return _unknown(walk, as_term(callee), arguments, source)


def _constructor_above(walk: Walk, callee: SuperValue, arguments: Arguments, source: Source) -> Value:
    """`super(…)`: the constructor of the class above."""
    for cls in walk.knowledge.inheritance.order(callee.owner)[1:]:
        found = walk.knowledge.constructor(cls)
        if found is not None:
            value = FunctionValue(found.qualified, found.node, found.module, found.owner, callee.receiver)
            walk.knowledge.gathered.called.add(found.qualified)
            return call_function(walk, value, arguments, source)
    return NULL


_COPY_OPTIONS = frozenset({"update", "deep", "include", "exclude"})


def _replaces(walk: Walk, callee: Field) -> bool:
    """Whether the method gives a copy of an instance with new values (`_replace`, `model_copy`)."""
    verb = walk.frameworks.verb("instance", callee.name)
    return verb is not None and verb.means == "replace" and bool(walk.entity_of(callee.base))


def called_method(walk: Walk, value: Value) -> FunctionValue | None:
    """What calling an object runs: the method its class has for that."""
    info = walk.knowledge.info(walk.entity_of(value))
    calling = walk.frameworks.conventions.calling
    method = walk.knowledge.special(info.definition, calling) if info is not None else None
    if method is None:
        return None
    return FunctionValue(method.qualified, method.node, method.module, method.owner, as_term(value))


def _with_preset(callee: FunctionValue, arguments: Arguments) -> Arguments:
    """The arguments of a call together with those the function was given beforehand."""
    named = {n: v for n, v in callee.preset if n}
    named.update(arguments.named)
    first = tuple(v for n, v in callee.preset if not n)
    return Arguments((*first, *arguments.positional), tuple(named.items()), arguments.open)


def _function(walk: Walk, callee: FunctionValue, arguments: Arguments, source: Source) -> Value:
    arguments = _instances(walk, callee, arguments, source)
    chosen = None if callee.raw else for_class_given(walk, callee, arguments)
    if chosen is not None:
        return call(walk, chosen, arguments, source)
    if not callee.raw:
        # A decorator that calls what it wraps is no caller of it.
        walk.knowledge.gathered.called.add(callee.qualified)
    same = mapped_row(walk, callee, arguments)
    if same is not None:
        return same
    if not _answers(walk, callee):
        emission(walk, callee.qualified, arguments, source)
    if walk.depth >= MAX_DEPTH:
        walk.frame.truncated = f"calls deeper than {MAX_DEPTH} are not followed"
        walk.opaque_call(callee.qualified, source, "the call chain is too deep", arguments.all())
        return Opaque(callee.qualified, "the call chain is too deep")
    if isinstance(callee.node, ir.Function):
        definition = FunctionDefinition(callee.module, callee.node, callee.qualified, callee.owner)
        if callee.owner is None and stands_for(walk, definition):
            return promised(walk, definition, arguments, source)
        if callee.owner is not None and is_interface(walk, definition):
            return _interface(walk, callee, definition, arguments, source)
    return call_function(walk, callee, arguments, source)


def _instances(walk: Walk, callee: FunctionValue, arguments: Arguments, source: Source) -> Arguments:
    """Object literals as instances of what the parameters say they are."""
    if not walk.conventions.members or not any(isinstance(a, DictValue) for a in arguments.all()):
        return arguments
    parameters = list(callee.node.parameters)
    if callee.bound is not None:
        parameters = parameters[1:]
    given = list(arguments.positional)
    for position, (parameter, value) in enumerate(zip(parameters, given, strict=False)):
        if isinstance(value, DictValue) and not parameter.kind:
            type_ = walk.knowledge.classes.annotation(callee.module, parameter.annotation)
            if callee.bound is not None:
                type_ = filled_in(walk.knowledge.classes, type_, walk.type_of(callee.bound))
            given[position] = as_instance(walk, value, type_, source)
    return replace(arguments, positional=tuple(given))


def _interface(
    walk: Walk, callee: FunctionValue, method: FunctionDefinition, arguments: Arguments, source: Source
) -> Value:
    """A call through an interface: its one implementation, else what its signature promises."""
    assert method.owner is not None
    found = implementations(walk, method)
    if len(found) == 1:
        own, given = found[0].method, filled_class(walk.knowledge.classes, found[0].owner)
        walk.knowledge.gathered.called.add(own.qualified)
        value = FunctionValue(own.qualified, own.node, own.module, own.owner, callee.bound)
        value = replace(value, filled=given.entity if given is not None else callee.filled)
        return call_function(walk, value, arguments, source)
    if not found and does_nothing(walk, method):
        return call_function(walk, callee, arguments, source)
    for one in found:
        walk.knowledge.gathered.called.add(one.method.qualified)
    if _reads_clock(walk, method.name, arguments):
        return NOW
    return promised(walk, method, arguments, source)


def _method(walk: Walk, callee: MethodValue, arguments: Arguments, source: Source) -> Value:
    receiver, name = callee.receiver, callee.name
    frameworks = walk.frameworks
    if isinstance(receiver, QueryValue) and receiver.runs:
        done = rows_method(walk, receiver, name, arguments, source)
        return receiver if done is None else done
    if isinstance(receiver, QueryValue) and receiver.deferred:
        return client_method(walk, receiver, name, arguments, source)
    own = table_method(walk, receiver, name, arguments, source)
    if own is None:
        own = items_method(walk, receiver, name, arguments, source)
    if own is not None:
        return own
    if isinstance(receiver, QueryValue):
        done = rows_method(walk, receiver, name, arguments, source)
        return receiver if done is None else done
    if isinstance(receiver, SuperValue):
        done = above(walk, receiver, name, arguments, source)
        if done is not None:
            return done
    if isinstance(receiver, ClassValue):
        return _on_class(walk, receiver, name, arguments, source)
    if isinstance(receiver, FunctionValue):
        # `task.delay(…)`, `view.as_view(…)`: the function is run elsewhere, with these arguments.
        emission(walk, receiver.qualified, arguments, source)
        walk.knowledge.gathered.called_by_name.setdefault(receiver.qualified, set()).add(walk.frame.symbol)
        return Opaque(f"{receiver.qualified}.{name}", "run elsewhere")
    if isinstance(receiver, ExternalValue):
        return call_outside(walk, ExternalValue(f"{receiver.qualified}.{name}"), arguments, source)
    handled = collection_method(walk, receiver, name, arguments, source)
    if handled is not None:
        return handled
    if name == "get" and arguments.positional:
        default = arguments.positional[1] if len(arguments.positional) > 1 else NULL
        return subscript(walk, receiver, arguments.positional[0], default)
    if is_term(receiver):
        term = as_term(receiver)
        verb = frameworks.verb("column", name)
        if verb is not None:
            return column_method(walk, term, verb, name, arguments)
        return _unknown(walk, Field(term, name), arguments, source)
    return Opaque(name, "a method of something unknown", tuple(as_term(a) for a in arguments.all()))


def _on_class(walk: Walk, receiver: ClassValue, name: str, arguments: Arguments, source: Source) -> Value:
    checked = check_method(walk, receiver, name, arguments)
    if checked is not None:
        return checked
    query = query_of(walk, receiver)
    if name in walk.conventions.views:
        walk.knowledge.gathered.views.setdefault(
            receiver.definition.qualified, Arguments(named=arguments.named)
        )
        return Opaque("view", "a view")
    if query is not None:
        for on in ("entity", "query"):
            verb = walk.frameworks.verb(on, name)
            if verb is not None and verb.means == "create":
                return construct(walk, receiver, arguments, source)
            if verb is not None:
                return query_method(walk, query, verb, name, arguments, source)
    terms = tuple(as_term(a) for a in arguments.all())
    return Opaque(f"{receiver.definition.name}.{name}", "an inherited method from outside", terms)


def _unknown(walk: Walk, callee: Term, arguments: Arguments, source: Source) -> Value:
    """A call whose target no type tells: a session verb, a method that one class alone has, else opaque."""
    if isinstance(callee, Field | Var):
        held = held_callable(walk, callee) if isinstance(callee, Field) else None
        if held is not None:
            return call(walk, held, arguments, source)
        tool = held_tool(walk, callee) if isinstance(callee, Field) else None
        if tool is not None and not any(walk.entities_in(a) for a in arguments.all()):
            return Call(f"{tool.name}()", tuple(as_term(a) for a in arguments.all()))
        if _reads_clock(walk, callee.name, arguments):
            return NOW
    if isinstance(callee, Field):
        if _replaces(walk, callee):
            update = arguments.get("update")
            given = Arguments((callee.base,) if update is None else (callee.base, update), arguments.named)
            rest = replace(given, named=tuple((n, v) for n, v in given.named if n not in _COPY_OPTIONS))
            return replaced(walk, callee.base, rest, source)
        own = table_method(walk, callee.base, callee.name, arguments, source)
        if own is None:
            own = items_method(walk, callee.base, callee.name, arguments, source)
        if own is None:
            own = _of_machine(walk, callee, source)
        if own is None:
            own = _of_cursor(walk, callee, arguments, source)
        if own is None:
            own = form_method(walk, callee.base, callee.name, arguments, source)
        if own is None:
            own = fetched(walk, callee.base, callee.name, source)
        if own is None:
            own = instance_method(walk, callee.base, callee.name, arguments, source)
        if own is None:
            own = through_relationship(walk, callee.base, callee.name, arguments, source)
        if own is None:
            own = _of_outside_class(walk, callee, arguments, source)
        if own is not None:
            return own
        handled = member_change(walk, callee.base, callee.name, arguments, source)
        if handled is not None:
            return handled
        handled = session_method(walk, callee.base, callee.name, arguments, source)
        if handled is not None:
            return handled
        collected = collection_method(walk, callee.base, callee.name, arguments, source)
        if collected is not None:
            return collected
        if callee.name == "get" and arguments.positional:
            default = arguments.positional[1] if len(arguments.positional) > 1 else NULL
            return subscript(walk, callee.base, arguments.positional[0], default)
        hooked = through_hook(walk, callee, arguments, source)
        if hooked is not None:
            return hooked
        unique = only_method(walk, callee, arguments)
        if unique is not None:
            walk.knowledge.gathered.called.add(unique.qualified)
            value = FunctionValue(unique.qualified, unique.node, unique.module, unique.owner, callee.base)
            return call_function(walk, value, arguments, source)
        for method in candidates(walk, callee):
            walk.knowledge.gathered.called_by_name.setdefault(method.qualified, set()).add(walk.frame.symbol)
        emission(walk, callee.name, arguments, source)
        verb = walk.frameworks.verb("any", callee.name)
        if verb is not None and verb.means == "conversion":
            return callee.base
        if _is_harmless(walk, callee.base):
            return Call(callee.name, (callee.base, *(as_term(a) for a in arguments.all())))
        base_entities = walk.entities_in(callee.base)
        method_known = bool(candidates(walk, callee))
        if method_known or base_entities:
            walk.opaque_call(
                callee.name, source, "the receiver's type is not known", (callee.base, *arguments.all())
            )
        elif not walk.entity_of(callee.base):
            walk.opaque_call(callee.name, source, "the receiver's type is not known", arguments.all())
        return Call(callee.name, (callee.base, *(as_term(a) for a in arguments.all())))
    rows = called_table(walk, callee, arguments) or called_runner(walk, callee, arguments, source)
    if rows is not None:
        return rows
    walk.opaque_call("call", source, "the called function is not known", arguments.all())
    return Call("call", (callee, *(as_term(a) for a in arguments.all())))


def _of_machine(walk: Walk, callee: Field, source: Source) -> Value | None:
    """A method that a table of transitions gives an instance."""
    moves = machine_moves(walk, callee.base, callee.name)
    if not moves:
        return None
    make_first(walk, moves, callee.base, source)
    return NULL


def _of_cursor(walk: Walk, callee: Field, arguments: Arguments, source: Source) -> Value | None:
    """What is asked of the last statement that was run on a cursor."""
    last = last_result(walk, callee.base)
    frameworks = walk.frameworks
    runs = frameworks.verb("session", callee.name) is not None and bool(arguments.positional)
    if last is None or runs or frameworks.verb("query", callee.name) is None:
        return None
    if isinstance(last, QueryValue):
        return rows_method(walk, last, callee.name, arguments, source)
    return last.items[0] if isinstance(last, ListValue) and last.items else None


def _of_outside_class(walk: Walk, callee: Field, arguments: Arguments, source: Source) -> Value | None:
    """A method of an object whose outside class is declared, where the rulesets know it."""
    if isinstance(callee.base, Call) and callee.base.name == ANSWER:
        hand_out(walk, arguments)
        return answered(callee.base, arguments)
    type_ = walk.type_of(callee.base)
    if type_.kind != "unknown" or "." not in type_.entity:
        return None
    frameworks = walk.frameworks
    qualified = f"{type_.entity}.{callee.name}"
    if frameworks.call(qualified) is None and frameworks.mapping(type_.entity) is None:
        return None
    return call_outside(walk, ExternalValue(qualified), arguments, source)


def _is_harmless(walk: Walk, made: Term) -> bool:
    """Whether a harmless outside function made the object: `logging.getLogger(...)`."""
    table = walk.frameworks.call(made.name) if isinstance(made, Call) else None
    return table is not None and table.means == "harmless"


def _answers(walk: Walk, callee: FunctionValue) -> bool:
    """Whether the function is given what a request is answered with: it sends that, and no message."""
    for parameter in callee.node.parameters:
        type_ = walk.knowledge.classes.annotation(callee.module, parameter.annotation)
        table = walk.knowledge.frameworks.call(f"{type_.entity}.send") if "." in type_.entity else None
        if table is not None and table.means == "answer":
            return True
    return False


def _reads_clock(walk: Walk, name: str, arguments: Arguments) -> bool:
    """Whether a call of something handed in reads the clock; a time zone may be given, data may not."""
    verb = walk.frameworks.verb("clock", name.lstrip("_$"))
    return verb is not None and verb.means == "now" and not any(walk.entity_of(a) for a in arguments.all())
