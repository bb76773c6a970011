"""Statements: one structured walk, under a stack of path conditions."""

from __future__ import annotations

from collections.abc import Sequence

from drift.behaviour.from_code.calls.decorators import decorated_value
from drift.behaviour.from_code.calls.objects import as_instance
from drift.behaviour.from_code.calls.unnamed_calls import by_operator
from drift.behaviour.from_code.configuration.constants import definition_value
from drift.behaviour.from_code.evaluation.collections_ import is_store, local_append
from drift.behaviour.from_code.evaluation.queries import take_out
from drift.behaviour.from_code.evaluation.relations import collection_of
from drift.behaviour.from_code.execution.assignment import assign_target, execute_assign, shared
from drift.behaviour.from_code.execution.branches import execute_if, execute_match
from drift.behaviour.from_code.execution.errors import execute_raise, execute_try
from drift.behaviour.from_code.execution.loops import execute_for, execute_while
from drift.behaviour.from_code.walking.state import Exit, ExitKind
from drift.behaviour.from_code.walking.values import (
    DictValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    Value,
    as_term,
    is_term,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.behaviour.model import Outcome
from drift.code import ir
from drift.code.frameworks.schema import EntryTable
from drift.logic.terms import NULL, Call, Const, Field, Ite, Opaque, Var, boolean


def execute(walk: Walk, statements: Sequence[ir.Stmt]) -> None:
    """Runs statements until the path ends."""
    hoisted = not walk.conventions.members
    for statement in statements:
        if not walk.state.alive:
            return
        if isinstance(statement, ir.Function) and not hoisted:
            _hoist(walk, statements)
            hoisted = True
        _execute(walk, statement)


def _hoist(walk: Walk, statements: Sequence[ir.Stmt]) -> None:
    """Functions of one block know each other, whichever comes first."""
    functions = [s for s in statements if isinstance(s, ir.Function) and not s.decorators]
    for _ in range(2 if len(functions) > 1 else 0):
        for function in functions:
            _define(walk, function)


def _execute(walk: Walk, statement: ir.Stmt) -> None:
    walk.begin()
    match statement:
        case ir.Assign():
            execute_assign(walk, statement)
        case ir.Evaluate():
            _evaluate(walk, statement)
        case ir.If():
            execute_if(walk, statement)
        case ir.For():
            execute_for(walk, statement)
        case ir.While():
            execute_while(walk, statement)
        case ir.Match():
            execute_match(walk, statement)
        case ir.Return():
            _return(walk, statement)
        case ir.Raise():
            execute_raise(walk, statement)
        case ir.Break():
            walk.leave(_out_of_loop(walk, statement, "break"))
        case ir.Continue():
            walk.leave(_out_of_loop(walk, statement, "continue"))
        case ir.Try():
            execute_try(walk, statement)
        case ir.With():
            _with(walk, statement)
        case ir.Assert():
            test = walk.condition(statement.test)
            walk.refuse_unless(test, walk.source(statement.test), "error", "AssertionError")
        case ir.Function():
            _define(walk, statement)
        case ir.Delete():
            for target in statement.targets:
                if isinstance(target, ir.Name):
                    walk.state.locals.pop(target.name, None)
                elif isinstance(target, ir.Index) and not isinstance(target.key, ir.Slice):
                    _delete_item(walk, target)
        case ir.OpaqueStatement():
            mentions = [walk.state.locals[n] for n in statement.names if n in walk.state.locals]
            walk.opaque_call(
                "statement",
                walk.source(statement),
                "a statement that could not be read",
                mentions,
                "opaque-write",
            )
        case ir.Class() | ir.Import() | ir.Scope():
            _local_import(walk, statement)


def _delete_item(walk: Walk, target: ir.Index) -> None:
    """`del store[key]` removes the instance of that key."""
    held = walk.evaluate(target.base)
    rows = collection_of(walk, held)
    key = walk.evaluate(target.key)
    if rows is not None and is_store(walk, as_term(held)):
        take_out(walk, rows, key, walk.source(target), held)
    else:
        by_operator(walk, held, "delete", key)


def _out_of_loop(walk: Walk, statement: ir.Break | ir.Continue, kind: ExitKind) -> Exit:
    state = walk.state
    source = walk.source(statement)
    return Exit(
        kind,
        state.when,
        source,
        store=dict(state.store),
        locals=dict(state.locals),
        levels=statement.levels,
    )


def _local_import(walk: Walk, statement: ir.Class | ir.Import | ir.Scope) -> None:
    """An import inside a function binds its names there."""
    if not isinstance(statement, ir.Import):
        return
    for name in statement.names:
        found = walk.knowledge.program.imported(walk.module, statement, name)
        if found is not None and name.name != "*":
            walk.state.locals[name.alias] = definition_value(walk, found)


def _evaluate(walk: Walk, statement: ir.Evaluate) -> None:
    value = statement.value
    if isinstance(value, ir.Literal):
        return
    if isinstance(value, ir.Call) and local_append(walk, value):
        return
    walk.evaluate(value)


def _return(walk: Walk, statement: ir.Return) -> None:
    value: Value = walk.evaluate(statement.value) if statement.value is not None else NULL
    if not walk.state.alive:
        return
    refuses = _is_error_answer(walk, value)
    value = as_instance(walk, value, walk.frame.returns, walk.source(statement))
    if isinstance(value, Field) and is_store(walk, value):
        # Callers may know the store by an interface only, which does not say what it holds.
        held = collection_of(walk, value)
        value = held if held is not None else value
    outcome: Outcome = "refusal" if refuses or _is_failure(walk, value) else "silent"
    source = walk.source(statement)
    store = dict(walk.state.store)
    related = walk.touched(source)
    walk.leave(Exit("return", walk.state.when, source, value, "", outcome, store, related=related))


def _is_error_answer(walk: Walk, value: Value) -> bool:
    """`return body, 409`: an answer whose status says that it was refused."""
    match value:
        case ListValue(items=(_, status, *_)) if _is_error_status(status):
            return True
        case ListValue(kind="tuple", items=items):
            return any(isinstance(item, Call) and _is_error_answer(walk, item) for item in items)
        case Ite():
            parts = [part for part in (value.then, value.other) if part != NULL]
            return bool(parts) and all(_is_error_answer(walk, part) for part in parts)
        case Call(args=args):
            return any(_is_error_status(a) for a in args)
        case DictValue(items=items):
            said = {str(k.value): v for k, v in items if isinstance(k, Const)}
            return any(said.get(word) == boolean(False) for word in walk.conventions.done) or "error" in said
        case _:
            return False


def _is_failure(walk: Walk, value: Value) -> bool:
    """Whether it is a new object that says of itself that what was asked for was not done."""
    if not isinstance(value, Var) or value not in walk.frame.created:
        return False
    return any(walk.state.store.get((value, word)) == boolean(False) for word in walk.conventions.done)


def _is_error_status(value: Value) -> bool:
    return isinstance(value, Const) and value.kind == "number" and 400 <= int(value.value or 0) < 600


def _define(walk: Walk, statement: ir.Function) -> None:
    """A nested function: a closure over what the names mean here."""
    qualified = f"{walk.frame.symbol}.{statement.name}"
    closure = tuple(shared(walk, dict(walk.captured(statement))).items())
    function = FunctionValue(qualified, statement, walk.module, None, None, closure)
    walk.state.locals[statement.name] = function
    value: Value = function
    if statement.decorators:
        wrapped = decorated_value(walk, function)
        value = wrapped if wrapped is not None else function
    walk.state.locals[statement.name] = value
    for decorator in statement.decorators:
        registered = registration(walk, decorator)
        if registered is not None:
            walk.knowledge.gathered.nested.setdefault(function.qualified, (function, registered))


def registration(walk: Walk, decorator: ir.Expr) -> EntryTable | None:
    """The sort of entry point a decorator makes of the function under it."""
    target = decorator.callee if isinstance(decorator, ir.Call) else decorator
    value = walk.evaluate(target)
    if not isinstance(value, ExternalValue):
        return None
    frameworks = walk.frameworks
    return frameworks.entry(value.qualified) or frameworks.entry(f"{value.qualified}()")


def first_yielded(value: Value) -> Value:
    """What a context manager or dependency that is written as a generator gives."""
    return value.items[0] if isinstance(value, ListValue) and len(value.items) == 1 else value


def _with(walk: Walk, statement: ir.With) -> None:
    managers: list[tuple[Value, ir.Expr]] = []
    for expr, target in statement.items:
        value = walk.evaluate(expr)
        if not walk.state.alive:
            return
        managers.append((value, expr))
        value = _entered(walk, value, expr) if is_term(value) else first_yielded(value)
        if target is not None:
            bound = (
                value
                if is_term(value) or isinstance(value, ExternalValue)
                else Opaque("resource", "", (as_term(value),))
            )
            assign_target(walk, target, bound, walk.source(expr))
    walk.execute(statement.body)
    for value, expr in reversed(managers):
        leaving = _managed(walk, value, walk.conventions.leaving)
        if leaving is not None and walk.state.alive:
            walk.call(leaving, Arguments((NULL, NULL, NULL)), walk.source(expr))


def _entered(walk: Walk, value: Value, expr: ir.Expr) -> Value:
    """What a context manager of the code base gives: the result of entering it."""
    entering = _managed(walk, value, walk.conventions.entering)
    return walk.call(entering, Arguments(), walk.source(expr)) if entering is not None else value


def _managed(walk: Walk, value: Value, names: Sequence[str]) -> FunctionValue | None:
    """The method of a context manager of the code base."""
    info = walk.knowledge.info(walk.entity_of(value)) if is_term(value) else None
    for name in names:
        method = walk.knowledge.inheritance.method(info.definition, name) if info is not None else None
        if method is not None:
            return FunctionValue(method.qualified, method.node, method.module, method.owner, value)
    return None
