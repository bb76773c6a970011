"""Functions that nothing in the code base names, and the tables in which functions like them are named.

A function that nobody calls may be a way in for somebody outside. One that is not even mentioned, while
those that stand beside it and take the same are rows of one table, was a row of it or has yet to become one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from drift.behaviour.from_code.spelled import ANYWHERE, Spelled, pattern_of, spelled
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.values import FunctionValue
from drift.behaviour.model import Operation
from drift.code import ir
from drift.code.ir.inner import inner
from drift.code.mentions import Elsewhere
from drift.code.symbols.definitions import ExternalDefinition, FunctionDefinition, ModuleDefinition
from drift.logic.spans import Source, Span

ROWS = 2
"""So many rows that name functions like it make a table of which it might be one."""

FUNCTIONS = "functions"
METHODS = "methods"
_Scope = tuple[str, Span] | None
"""The function of the module, or method, that an expression stands in."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """What is known of a function that nothing names: the tables that name functions like it."""

    tables: tuple[Source, ...] = ()


@dataclass(slots=True)
class _Said:
    """Where a name is mentioned, by the function it stands in, and which functions tables have as rows."""

    where: dict[str, set[_Scope]] = field(default_factory=dict)
    rows: dict[tuple[str, str], tuple[Source, list[str]]] = field(default_factory=dict)
    reflects: set[str] = field(default_factory=set)
    """FUNCTIONS, METHODS: which of them code finds by names that it computes."""


def unnamed(
    knowledge: Knowledge,
    functions: Iterable[FunctionValue],
    acting: frozenset[str],
    source: Callable[[str], bytes],
    elsewhere: Elsewhere,
) -> dict[str, Unnamed]:
    """Those of the functions that nothing names, by their qualified names.

    `acting` are the functions that change data themselves: what only leads to such a function is not like it.

    What `elsewhere` mentions may be run from there. Where code looks up names that it computes, nothing is
    unnamed for certain: then there are none.
    """
    asked = {one.qualified: one for one in functions if _is_plain(one)}
    names = frozenset(_name(one) for one in asked.values())
    if not names:
        return {}
    alike = {one.qualified: _alike(knowledge, one) for one in asked.values()}
    wanted = names | {
        called.rpartition(".")[2].rpartition("#")[2] for found in alike.values() for called in found
    }
    said = _Said()
    telling = wanted | knowledge.frameworks.lookup_names
    plain, keyed = (
        pattern_of((*telling, *more)) for more in ((), knowledge.frameworks.conventions.receivers)
    )
    for module in knowledge.program.modules:
        signs = keyed if knowledge.frameworks.language(module.language).members else plain
        # What is taken in as a whole goes by another name, what stars bring by one that stands elsewhere.
        whole = knowledge.program.scope(module).stars or _takes_whole(knowledge, module)
        spots = ANYWHERE if whole else spelled(signs, source(module.file))
        if spots.anywhere:
            _gather(knowledge, module, wanted, acting, said, spots)
    found: dict[str, Unnamed] = {}
    for qualified, one in asked.items():
        own = (one.module.file, one.node.span)
        sort = METHODS if one.owner is not None else FUNCTIONS
        if sort not in said.reflects and said.where.get(_name(one), set()) <= {own}:
            found[qualified] = Unnamed(_tables(alike[qualified], said))
    run = elsewhere.mentioned(_name(asked[qualified]) for qualified in found)
    return {qualified: one for qualified, one in found.items() if _name(asked[qualified]) not in run}


def with_names(operation: Operation, nameless: Mapping[str, Unnamed]) -> Operation:
    """The operation with what is known of who names its function."""
    known = nameless.get(operation.qualified)
    return operation if known is None else replace(operation, unnamed=True, beside=known.tables)


def _is_plain(function: FunctionValue) -> bool:
    """Whether only its name can lead to it: nothing wraps it, and no class above or beside gives it away."""
    node, owner = function.node, function.owner
    if not isinstance(node, ir.Function) or node.decorators:
        return False
    return owner is None or not (owner.node.bases or owner.node.decorators)


def _name(function: FunctionValue) -> str:
    return function.node.name if isinstance(function.node, ir.Function) else ""


def _alike(knowledge: Knowledge, function: FunctionValue) -> dict[str, Span]:
    """The functions beside it that take parameters of the same names, by what rows may call them."""
    given = _parameters(function.node, function.owner is not None)
    beside: Iterator[ir.Function]
    if function.owner is None:
        beside = (one.node for one in knowledge.program.scope(function.module).functions.values())
    else:
        beside = (one.node for one in knowledge.inheritance.methods(function.owner))
    spot = function.qualified.rpartition(".")[0]
    alike = [
        one
        for one in beside
        if given and one is not function.node and _parameters(one, function.owner is not None) == given
    ]
    called = {f"{spot}.{one.name}": one.span for one in alike}
    return called | {_own(function.module, one.name): one.span for one in alike if function.owner is not None}


def _own(module: ir.Module, name: str) -> str:
    """What a row is called that names a method by the instance: `this.cancel`."""
    return f"{module.file}#{name}"


def _parameters(node: ir.Function | ir.Lambda, bound: bool) -> tuple[str, ...]:
    return tuple(one.name for one in node.parameters[1 if bound else 0 :])


def _tables(alike: Mapping[str, Span], said: _Said) -> tuple[Source, ...]:
    """The tables with enough rows that name such functions; what is written in the table is its own."""
    return tuple(
        place
        for place, rows in said.rows.values()
        if sum(row in alike and not _within(alike[row], place.span) for row in rows) >= ROWS
    )


def _within(inner: Span, outer: Span) -> bool:
    start = (outer.line, outer.column) <= (inner.line, inner.column)
    return start and (inner.end_line, inner.end_column) <= (outer.end_line, outer.end_column)


# ---------------------------------------------------------------- what the code says


def _takes_whole(knowledge: Knowledge, module: ir.Module) -> bool:
    """Whether the module imports another one of the code base as a whole."""
    imports = knowledge.program.scope(module).imports
    return any(isinstance(knowledge.program.lookup(module, name), ModuleDefinition) for name in imports)


def _gather(
    knowledge: Knowledge,
    module: ir.Module,
    wanted: frozenset[str],
    acting: frozenset[str],
    said: _Said,
    spots: Spelled,
) -> None:
    """Notes every mention of the wanted names in one module; statements that bring names in are none.

    `spots` is where what is looked for is spelled at all.
    """
    stack: list[tuple[object, _Scope, frozenset[str]]] = [(module.body, None, wanted)]
    while stack:
        part, scope, plain = stack.pop()
        match part:
            case tuple():
                stack.extend((inner, scope, plain) for inner in reversed(part))
                continue
            case ir.Import():
                continue
            case ir.Function() if not spots.within(part):
                continue
            case ir.Function():
                scope = scope or (module.file, part.span)
                plain -= _bound(part)
                if f"{module.name}.{part.name}" in acting:
                    _note_decorated(module, part, wanted, said)
            case ir.Name(name=name):
                _note_name(knowledge, module, name, scope, wanted, said)
            case ir.Attribute(base=base, name=name):
                if name in wanted:
                    said.where.setdefault(name, set()).add(scope)
                if not isinstance(base, ir.Name):
                    stack.append((base, scope, plain))
                elif base.name in wanted:
                    said.where.setdefault(base.name, set()).add(scope)
                continue
            case ir.Literal(kind="string", value=text) if text in wanted:
                said.where.setdefault(text, set()).add(scope)
            case ir.Literal(kind="string", value=text) if (last := _path_end(text)) in wanted:
                said.where.setdefault(last, set()).add(scope)
            case ir.Opaque(names=inside) | ir.OpaqueStatement(names=inside):
                for name in wanted.intersection(inside):
                    said.where.setdefault(name, set()).add(scope)
            case ir.Mapping() | ir.Collection():
                _note_rows(knowledge, module, _rows_of(part), str(part.span), part.span, wanted, plain, said)
            case ir.Call():
                said.reflects |= _looks_up(knowledge, module, part)
                given = [argument.value for argument in part.arguments]
                _note_rows(
                    knowledge, module, given, f"{_dotted(part.callee)}()", part.span, wanted, plain, said
                )
            case ir.Index(base=ir.Name(name=base), key=key) if not isinstance(key, ir.Literal):
                said.reflects |= _members_of(knowledge, module, base)
            case ir.Assign(targets=(ir.Index(base=base),), value=value) if value is not None:
                _note_rows(knowledge, module, [value], f"{_dotted(base)}[]", part.span, wanted, plain, said)
            case _:
                pass
        if isinstance(part, msgspec.Struct):
            stack.extend((held, scope, plain) for held in reversed(inner(part)))


def _bound(function: ir.Function) -> frozenset[str]:
    """The names that mean something of a function's own inside of it."""
    names = {parameter.name for parameter in function.parameters}
    stack: list[object] = [function.body]
    while stack:
        match stack.pop():
            case tuple() as parts:
                stack.extend(parts)
            case ir.Assign(targets=targets):
                names.update(one.name for one in targets if isinstance(one, ir.Name))
            case ir.For(target=ir.Name(name=name), body=body):
                names.add(name)
                stack.append(body)
            case msgspec.Struct() as other if not isinstance(other, ir.Function | ir.Lambda):
                stack.extend(inner(other))
            case _:
                pass
    return frozenset(names)


def _rows_of(table: ir.Mapping | ir.Collection) -> list[ir.Expr]:
    if isinstance(table, ir.Collection):
        return list(table.items)
    return [entry.value for entry in table.entries]


def _note_rows(
    knowledge: Knowledge,
    module: ir.Module,
    rows: Sequence[ir.Expr],
    key: str,
    span: Span,
    wanted: frozenset[str],
    plain: frozenset[str],
    said: _Said,
) -> None:
    """Notes the rows that name functions: a local of that name is none, and a method needs its instance."""
    for row in rows:
        if isinstance(row, ir.Name | ir.Attribute) and row.name in (
            plain if isinstance(row, ir.Name) else wanted
        ):
            found = knowledge.program.resolve(module, row)
            if not isinstance(found, FunctionDefinition) and isinstance(row, ir.Name):
                continue
            called = found.qualified if isinstance(found, FunctionDefinition) else _own(module, row.name)
            said.rows.setdefault((module.file, key), (Source(module.file, span), []))[1].append(called)


def _note_decorated(module: ir.Module, node: ir.Function, wanted: frozenset[str], said: _Said) -> None:
    """Functions with one decorator are rows of a table, too."""
    if node.name in wanted:
        for decorator in node.decorators:
            callee = decorator.callee if isinstance(decorator, ir.Call) else decorator
            key = (module.file, f"@{_dotted(callee)}")
            called = f"{module.name}.{node.name}"
            said.rows.setdefault(key, (Source(module.file, decorator.span), []))[1].append(called)


def _dotted(expr: ir.Expr) -> str:
    match expr:
        case ir.Name(name=name):
            return name
        case ir.Attribute(base=base, name=name):
            return f"{_dotted(base)}.{name}"
        case _:
            return f"at {expr.span}"


def _path_end(text: str) -> str:
    """`cancel` of `"visits.handlers:cancel"`; nothing of a text that is no path to something."""
    head, dot, last = text.replace(":", ".").rpartition(".")
    return last if dot and head.replace(".", "").isidentifier() else ""


def _note_name(
    knowledge: Knowledge, module: ir.Module, name: str, scope: _Scope, wanted: frozenset[str], said: _Said
) -> None:
    if name in wanted:
        said.where.setdefault(name, set()).add(scope)
    if isinstance(knowledge.program.lookup(module, name), ModuleDefinition):
        # A module that is handed on, or asked for what is in it: all that it holds may be found there.
        said.reflects.add(FUNCTIONS)


def _looks_up(knowledge: Knowledge, module: ir.Module, call: ir.Call) -> set[str]:
    """What the call finds by a name that it computes."""
    found = knowledge.program.resolve(module, call.callee)
    table = knowledge.frameworks.call(found.qualified) if isinstance(found, ExternalDefinition) else None
    if table is None:
        return set()
    if table.means == "read-attribute" and len(call.arguments) > 1:
        if isinstance(call.arguments[1].value, ir.Literal):
            return set()
        # What a local holds is an object; anything else may be a module.
        return {METHODS} if isinstance(call.arguments[0].value, ir.Name) else {FUNCTIONS, METHODS}
    return {FUNCTIONS, METHODS} if table.means in ("read-attribute", "reflection") else set()


def _members_of(knowledge: Knowledge, module: ir.Module, name: str) -> set[str]:
    """`this[name]`: any method of the class."""
    own = knowledge.frameworks.language(module.language).members
    return {METHODS} if own and name in knowledge.frameworks.conventions.receivers else set()
