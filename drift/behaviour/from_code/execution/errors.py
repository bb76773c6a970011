"""Raising and catching: refusals, and the handlers that run under them."""

from __future__ import annotations

from drift.behaviour.from_code.calls.refused_twice import only_new
from drift.behaviour.from_code.walking.state import Exit, State, join, path_predicate
from drift.behaviour.from_code.walking.values import ClassValue, ExternalValue, MethodValue, Value
from drift.behaviour.from_code.walking.walk import Walk
from drift.code import ir
from drift.logic.spans import Source
from drift.logic.terms import Holds, Opaque, Predicate, Var

MAX_CAUGHT = 8
"""Refusals that one handler is run for one by one; the rest are one unknown refusal."""


def execute_raise(walk: Walk, statement: ir.Raise) -> None:
    """`raise X(...)`."""
    exception = ""
    if statement.value is not None:
        astray = walk.frame.astray
        value = walk.evaluate(statement.value)
        # To make an exception is not to go astray, whatever class it is of.
        walk.frame.astray = astray
        if not walk.state.alive:
            return
        exception = raised_name(walk, value)
    walk.leave(
        Exit(
            "raise", walk.state.when, walk.source(statement), None, exception, "error", dict(walk.state.store)
        )
    )


def raised_name(walk: Walk, value: Value) -> str:
    """The name of what is raised: a class of the code base by its qualified name, or an outside one."""
    match value:
        case ClassValue():
            return value.definition.qualified
        case ExternalValue():
            return value.qualified
        case MethodValue(receiver=ClassValue(definition=cls), name=name):
            return f"{cls.qualified}.{name}"
        case Var() if value.entity:
            info = walk.knowledge.info(value.entity)
            return info.definition.qualified if info is not None else value.entity
        case _:
            return ""


def execute_try(walk: Walk, statement: ir.Try) -> None:
    """`try`: refusals of the body run their handlers; what is not caught goes on outwards."""
    before = walk.state.fork()
    start, done = len(walk.frame.exits), len(walk.frame.effects)
    walk.execute(statement.body)
    only_new(walk, [(one, _caught(walk, one)) for one in statement.handlers], done)
    normal = walk.state.fork()
    raised = [e for e in walk.frame.exits[start:] if e.kind == "raise"]
    walk.frame.exits[start:] = [e for e in walk.frame.exits[start:] if e.kind != "raise"]
    caught: list[tuple[Predicate, State]] = []
    remaining = raised
    for handler in statement.handlers:
        taken = [e for e in remaining if _catches(walk, handler, e)]
        remaining = [e for e in remaining if e not in taken]
        caught.extend(_handle(walk, before, handler, exit_) for exit_ in taken[:MAX_CAUGHT])
        if len(taken) > MAX_CAUGHT:
            caught.append(_handle_unknown(walk, before, handler))
        if not taken:
            caught.append(_handle_unknown(walk, before, handler))
    walk.frame.exits.extend(remaining)
    walk.state.become(normal)
    if walk.state.alive and statement.orelse:
        walk.execute(statement.orelse)
    after = walk.state.fork()
    for test, state in caught:
        if not state.alive:
            continue
        after = join(before, state, after, test) if after.alive else state
    walk.state.become(after)
    if statement.final:
        _finally(walk, before, statement, len(walk.frame.exits) > start)


def _finally(walk: Walk, before: State, statement: ir.Try, left: bool) -> None:
    """`finally` runs on every way out: under no condition of the way that goes on, where others are."""
    alive, when = walk.state.alive, walk.state.when
    walk.state.alive = True
    if left:
        walk.state.when = before.when
    walk.execute(statement.final)
    if left:
        walk.state.when = (*when, *walk.state.when[len(before.when) :])
    walk.state.alive = walk.state.alive and alive


def _catches(walk: Walk, handler: ir.Handler, exit_: Exit) -> bool:
    if not handler.types:
        return True
    for expr in _flat_types(handler.types):
        value = walk.evaluate(expr)
        name = raised_name(walk, value)
        if name in walk.conventions.catch_all or (name and name == exit_.exception):
            return True
        if isinstance(value, ClassValue) and exit_.exception:
            for cls in walk.knowledge.classes.all():
                if cls.qualified == exit_.exception:
                    order = walk.knowledge.inheritance.order(cls)
                    if any(base.qualified == value.definition.qualified for base in order):
                        return True
        if isinstance(value, ExternalValue) and exit_.exception:
            for cls in walk.knowledge.classes.all():
                if cls.qualified == exit_.exception and name in walk.knowledge.inheritance.outside(cls):
                    return True
    return False


def _caught(walk: Walk, handler: ir.Handler) -> list[str]:
    return [raised_name(walk, walk.evaluate(expr)) for expr in _flat_types(handler.types)]


def _flat_types(types: tuple[ir.Expr, ...]) -> tuple[ir.Expr, ...]:
    flat: list[ir.Expr] = []
    for expr in types:
        flat.extend(expr.items if isinstance(expr, ir.Collection) else (expr,))
    return tuple(flat)


def _handle(walk: Walk, before: State, handler: ir.Handler, exit_: Exit) -> tuple[Predicate, State]:
    """The handler under the condition of one refusal."""
    state = State(dict(before.locals), dict(exit_.store or before.store), exit_.when)
    walk.state.become(state)
    if handler.binds:
        walk.state.locals[handler.binds] = Opaque(f"exception {handler.binds}", "a caught exception")
    walk.execute(handler.body)
    _reraised(walk, exit_)
    test = path_predicate(exit_.when[len(before.when) :])
    return test, walk.state.fork()


def _reraised(walk: Walk, exit_: Exit) -> None:
    """A bare `raise` in a handler raises again what was caught."""
    for position, found in enumerate(walk.frame.exits):
        if found.kind == "raise" and not found.exception and found.when[: len(exit_.when)] == exit_.when:
            walk.frame.exits[position] = Exit(
                "raise", found.when, found.source, None, exit_.exception, "error", found.store
            )


def _handle_unknown(walk: Walk, before: State, handler: ir.Handler) -> tuple[Predicate, State]:
    """A handler for what only outside code raises: it runs when an unknown exception happens."""
    happened = Holds(Opaque(f"exception at {handler.span.line}", "an exception that outside code may raise"))
    state = before.fork()
    state.alive = True
    walk.state.become(state)
    walk.state.assume(walk.given(happened, Source(walk.module.file, handler.span), "silent"))
    if handler.binds:
        walk.state.locals[handler.binds] = Opaque(f"exception {handler.binds}", "a caught exception")
    walk.execute(handler.body)
    return happened, walk.state.fork()
