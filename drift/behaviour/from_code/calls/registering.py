"""Functions that are handed over to be run when something happens: routes, jobs, listeners, middleware."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from drift.behaviour.from_code.calls.listening import note
from drift.behaviour.from_code.walking.values import (
    DictValue,
    ExternalValue,
    FunctionValue,
    ListValue,
    MethodValue,
    ProcedureValue,
    Value,
)
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.frameworks.schema import EntryTable
from drift.code.symbols.definitions import ConstantDefinition
from drift.code.symbols.program import dotted
from drift.logic.terms import Const, Field, Term, Var


@dataclass(frozen=True, slots=True, eq=False)
class Registered:
    """What is run, in order, each step handing on to the next; and what it was registered on."""

    table: EntryTable
    label: str
    steps: tuple[FunctionValue, ...]
    on: str
    place: tuple[str, int, int]
    known: int = 0


@dataclass(slots=True)
class Registrations:
    """Everything that was handed over, by where it was and under which label.

    `shared`: what runs before everything that is registered on something. `fetching`: what runs before those
    whose path has a part of some name. `mounted`: on what something is put, and what runs in between.
    `loading`: what registers now runs because a module is loaded; before, each function is tried with
    unknown arguments.
    """

    found: dict[tuple[str, int, int, str], Registered] = field(default_factory=dict)
    shared: dict[str, dict[str, FunctionValue]] = field(default_factory=dict)
    fetching: dict[tuple[str, str], FunctionValue] = field(default_factory=dict)
    mounted: dict[str, tuple[str, tuple[FunctionValue, ...]]] = field(default_factory=dict)
    loading: bool = False

    def add(self, one: Registered) -> None:
        """Notes it, in place of what the same call hands over where less is known of who calls it."""
        here = (*one.place, one.label)
        if here not in self.found or self.found[here].known < one.known:
            self.found[here] = one

    def in_order(self) -> Iterator[Registered]:
        """What was registered, as it stands in the code; what only an unknown caller would is left out."""
        known: dict[tuple[str, int, int], int] = {}
        for one in self.found.values():
            known[one.place] = max(known.get(one.place, 0), one.known)
        for key in sorted(self.found):
            one = self.found[key]
            if one.known or not known[one.place]:
                yield one

    def leading_to(self, one: Registered) -> tuple[FunctionValue, ...]:
        """Everything that runs one after the other until what was registered has run."""
        parts = [part[1:] for part in re.split(r"[/.\- ]", one.label) if part.startswith(":")]
        fetching = [step for part in parts if (step := self.fetching.get((one.on, part.rstrip("?"))))]
        return (*self.before(one.on), *fetching, *one.steps)

    def before(self, on: str, depth: int = 0) -> tuple[FunctionValue, ...]:
        """What runs before everything that is registered on something, outermost first."""
        own = tuple(self.shared.get(on, {}).values())
        outer = self.mounted.get(on)
        if outer is None or depth > 8:
            return own
        return (*self.before(outer[0], depth + 1), *outer[1], *own)


def register(walk: Walk, expr: ir.Call, callee: Value, arguments: Arguments) -> None:
    """Notes functions that a call hands over, where the rulesets say that it does."""
    name = (
        ""
        if isinstance(callee, MethodValue) and isinstance(callee.receiver, ProcedureValue)
        else _name(callee)
    )
    if not name or not walk.conventions.members:
        return
    table = walk.frameworks.registration(name)
    if table is None or (isinstance(callee, FunctionValue) and table.kind != "event"):
        return
    path = next(
        (str(a.value) for a in arguments.positional if isinstance(a, Const) and a.kind == "string"), ""
    )
    steps = tuple(_functions(arguments.positional))
    on = _identity(walk, expr.callee.base) if isinstance(expr.callee, ir.Attribute) else ""
    if table.part:
        for step in steps[:1] if path else ():
            walk.knowledge.gathered.registrations.fetching[on, path] = _given_part(step, path)
        return
    if table.kind == "lifecycle":
        _share(walk, expr, on, [step for step in steps if not _takes_failures(step, table)])
        return
    if not steps or (table.path and not path):
        return
    place = (walk.module.file, expr.span.line, expr.span.column)
    verb = name.rpartition(".")[2]
    if table.kind == "event":
        note(walk.knowledge, path, steps[-1])
    label = f"{verb.upper()} {path}" if table.kind == "http" else f"{verb} {path}".strip()
    registrations = walk.knowledge.gathered.registrations
    # Called by another function, or by the module itself: its arguments are what it is given there.
    known = walk.depth - 1 if not registrations.loading else walk.depth
    registrations.add(Registered(table, label, steps, on, place, max(known, 0)))


def _takes_failures(step: FunctionValue, table: EntryTable) -> bool:
    """Whether the function is only run after something has failed: it stands before nothing."""
    parameters = [p for p in step.node.parameters if p.kind == ""]
    count = len(parameters) - (1 if step.bound is not None else 0)
    return table.failing > 0 and count >= table.failing


def _given_part(step: FunctionValue, name: str) -> FunctionValue:
    """A step that is given a part of the path beside the request, the answer and what follows."""
    span = step.node.span
    request, *others = (ir.Name(span=span, name=one) for one in ("request", "answer", "next"))
    parts = ir.Attribute(span=span, base=request, name="params")
    given: tuple[ir.Expr, ...] = (request, *others, ir.Attribute(span=span, base=parts, name=name))
    call = ir.Call(
        span=span,
        callee=ir.Name(span=span, name="$step"),
        arguments=tuple(ir.Argument(value=one) for one in given),
    )
    parameters = tuple(ir.Parameter(name=one, span=span) for one in ("request", "answer", "next"))
    node = ir.Lambda(span=span, parameters=parameters, body=(ir.Return(span=span, value=call),))
    return FunctionValue(f"{step.qualified}:{name}", node, step.module, None, None, (("$step", step),))


def _share(walk: Walk, expr: ir.Call, on: str, steps: Sequence[FunctionValue]) -> None:
    """`app.use(f)`, `app.use("/orders", f, router)`."""
    registrations = walk.knowledge.gathered.registrations
    inner = [i for a in expr.arguments if (i := _identity(walk, a.value)) and _is_made(walk, a.value)]
    if inner:
        for one in inner:
            registrations.mounted.setdefault(one, (on, tuple(steps)))
        return
    for step in steps:
        key = f"{step.module.name}:{step.qualified}:{step.node.span.line}"
        registrations.shared.setdefault(on, {}).setdefault(key, step)


def _identity(walk: Walk, expr: ir.Expr) -> str:
    """What an expression names, the same wherever it is named."""
    root = expr
    while isinstance(root, ir.Call | ir.Attribute):
        root = root.callee if isinstance(root, ir.Call) else root.base
    if not isinstance(root, ir.Name):
        return ""
    found = walk.knowledge.program.lookup(walk.module, root.name)
    if isinstance(found, ConstantDefinition) and root.name not in walk.state.locals:
        return found.qualified
    return f"{walk.module.name}:{walk.frame.symbol}:{dotted(root)}"


def _is_made(walk: Walk, expr: ir.Expr) -> bool:
    """Whether the expression names an object, not a function."""
    return isinstance(expr, ir.Name | ir.Attribute) and not isinstance(walk.evaluate(expr), FunctionValue)


def _name(callee: Value) -> str:
    match callee:
        case ExternalValue(qualified=qualified):
            return qualified
        case MethodValue(name=name) | Field(name=name):
            return f"?.{name}"
        case FunctionValue(node=ir.Function(name=name), owner=owner) if owner is not None:
            # A bus of the code base's own.
            return f"?.{name}"
        case _:
            return ""


def _functions(values: Sequence[Value], depth: int = 0) -> Iterator[FunctionValue]:
    for value in values:
        match value:
            case FunctionValue():
                yield value
            case ListValue(items=items) if depth < 3:
                yield from _functions(items, depth + 1)
            case DictValue(items=items) if depth < 1:
                yield from _functions([v for k, v in items if _is_hook(k)], depth + 1)
            case MethodValue(receiver=FunctionValue() as function, name="bind"):
                yield function
            case _:
                pass


def _is_hook(key: Term) -> bool:
    """Options that name what runs before: `{preHandler: [requireAuth]}`."""
    return isinstance(key, Const) and str(key.value) in {
        "preHandler",
        "onRequest",
        "preValidation",
        "handler",
    }


# ---------------------------------------------------------------------- one after the other

NEXT = frozenset({"next", "done", "proceed"})


def chain(steps: Sequence[FunctionValue], request: Var, answer: Var) -> Value:
    """The first step, called so that going on runs the others."""
    rest: Value | None = None
    for step in reversed(steps):
        rest = _going_on(step, request, answer, rest)
    assert rest is not None
    return rest


def _going_on(step: FunctionValue, request: Var, answer: Var, rest: Value | None) -> FunctionValue:
    """A function that runs a step; given an error, it refuses."""
    span = step.node.span
    names = [p.name for p in step.node.parameters if p.kind == ""]
    if step.bound is not None:
        names = names[1:]
    given = ["$request", "$answer", "$next"][: len(names)]
    if len(names) == 2 and names[1] in NEXT:
        given = ["$request", "$next"]
    last = ir.Lambda(span=span, parameters=(), body=())
    following = rest if rest is not None else FunctionValue("end", last, step.module)
    error = ir.Name(span=span, name="error")
    call = ir.Call(
        span=span,
        callee=ir.Name(span=span, name="$step"),
        arguments=tuple(ir.Argument(value=ir.Name(span=span, name=name)) for name in given),
    )
    body = (
        ir.If(span=span, test=error, body=(ir.Raise(span=span, value=error),)),
        ir.Return(span=span, value=call),
    )
    null = ir.Literal(span=span, kind="null", value="null")
    node = ir.Lambda(span=span, parameters=(ir.Parameter(name="error", default=null, span=span),), body=body)
    closure: tuple[tuple[str, Value], ...] = (
        ("$answer", answer),
        ("$next", following),
        ("$request", request),
        ("$step", step),
    )
    return FunctionValue(f"{step.qualified}", node, step.module, None, None, closure)
