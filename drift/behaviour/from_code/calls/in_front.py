"""What stands in front of entry points by the file it is in: `middleware.ts` of Next.js.

It runs before those whose path its module lists, and either goes on or answers itself. Where its own answers
are failures, it is what refuses before each of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec

from drift.behaviour.from_code.labels import by_place
from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.behaviour.from_code.walking.values import FunctionValue
from drift.behaviour.from_code.walking.walk import Arguments, Walk
from drift.code import ir
from drift.code.frameworks.schema import EntryTable
from drift.code.ir.inner import nodes
from drift.code.ir.replacing import with_nodes
from drift.code.symbols.definitions import ConstantDefinition, ExternalDefinition, FunctionDefinition
from drift.logic.build import conjoin
from drift.logic.rewrite import rewrite
from drift.logic.spans import Source
from drift.logic.terms import FALSE, TRUE, Call, Const, Expression, Field, Holds, Predicate, Var, text

REQUEST = Var("request")
_UNKNOWN_CALLER = 401
_AHEAD = re.compile(r"/\(\(\?!([\w./|\\-]+)\)\.\*\)")
"""A pattern of everything but some beginnings."""


def pass_in_front(walk: Walk, function: FunctionValue, path: str) -> None:
    """Asks everything that stands in front of an entry point of that path whether it goes on."""
    for definition, table in standing(walk.knowledge):
        if definition.qualified == function.qualified or not _meant(definition, table, walk.knowledge, path):
            continue
        _asked(walk, definition, table, path)


def standing(knowledge: Knowledge) -> tuple[tuple[FunctionDefinition, EntryTable], ...]:
    """Everything that stands in front of others, and what the ruleset says of it."""
    if knowledge.standing is None:
        tables = [table for table in knowledge.frameworks.placed if table.goes_on]
        packages = {name.rpartition(".")[0].rpartition(".")[0] for table in tables for name in table.goes_on}
        knowledge.standing = tuple(_found(knowledge, packages))
    return knowledge.standing


def _found(knowledge: Knowledge, packages: set[str]) -> Iterator[tuple[FunctionDefinition, EntryTable]]:
    for module in knowledge.program.modules:
        if not any(isinstance(one, ir.Import) and one.module in packages for one in module.body):
            continue
        for definition in knowledge.program.scope(module).functions.values():
            found = by_place(knowledge, definition) if "private" not in definition.node.marks else None
            if found is not None and found[0].goes_on:
                yield definition, found[0]


# ---------------------------------------------------------------------- before which paths


def _meant(definition: FunctionDefinition, table: EntryTable, knowledge: Knowledge, path: str) -> bool:
    """Whether it runs before the path: where its module lists none, before every one."""
    settings, _, key = table.paths.partition(".")
    found = knowledge.program.lookup(definition.module, settings) if settings else None
    value = found.value if isinstance(found, ConstantDefinition) else None
    listed = next(
        (e.value for e in value.entries if isinstance(e.key, ir.Literal) and e.key.value == key)
        if isinstance(value, ir.Mapping)
        else iter(()),
        None,
    )
    if listed is None:
        return True
    texts = [n.value for n in nodes(listed) if isinstance(n, ir.Literal) and n.kind == "string"]
    return any(_fits(pattern, path) for pattern in texts if pattern.startswith("/"))


def _fits(pattern: str, path: str) -> bool:
    """Whether a path is one of a pattern: `/orders/:path*`, `/((?!api|login).*)`."""
    ahead = _AHEAD.fullmatch(pattern)
    if ahead is not None:
        left_out = ahead[1].replace("\\", "").split("|")
        return not any(path.lstrip("/").startswith(one) for one in left_out)
    wanted, parts = pattern.strip("/").split("/"), path.strip("/").split("/")
    for index, one in enumerate(wanted):
        if one.endswith(("*", ")")) or "(" in one:
            return True
        if one.startswith(":") and one.endswith("+"):
            return len(parts) > index
        if index >= len(parts):
            return one.startswith(":") and one.endswith("?")
        if not one.startswith(":") and one != parts[index]:
            return False
    return len(wanted) >= len(parts)


# ---------------------------------------------------------------------- whether it goes on


def _asked(walk: Walk, definition: FunctionDefinition, table: EntryTable, path: str) -> None:
    """Runs it: what it answers itself is refused."""
    module = definition.module
    node = msgspec.structs.replace(definition.node, body=_refusing(walk.knowledge, definition, table))
    asked = FunctionValue(f"{definition.qualified}:{path}", node, module, definition.owner)
    before = len(walk.state.when)
    walk.call(asked, Arguments((REQUEST,)), Source(module.file, definition.node.name_span))
    begins = walk.frameworks.language(module.language).beginning
    when = [
        replace(one, predicate=_at(one.predicate, path, table.path_field, begins))
        for one in walk.state.when[before:]
    ]
    kept = (one for one in when if one.predicate not in (TRUE, FALSE))
    walk.state.when = (*walk.state.when[:before], *kept)


def _refusing(knowledge: Knowledge, definition: FunctionDefinition, table: EntryTable) -> tuple[ir.Stmt, ...]:
    """The body with failures in the place of the answers that do not go on."""
    module = definition.module
    going = {
        target.name
        for one in nodes(definition.node.body)
        if isinstance(one, ir.Assign) and _called(knowledge, module, one.value, table.goes_on)
        for target in one.targets
        if isinstance(target, ir.Name)
    }

    def instead(part: msgspec.Struct) -> msgspec.Struct | None:
        if isinstance(part, ir.Function | ir.Lambda):
            return part
        if not isinstance(part, ir.Return):
            return None
        value = part.value
        if _called(knowledge, module, value, table.turns_away):
            return ir.Raise(span=part.span, value=value)
        goes = _called(knowledge, module, value, table.goes_on)
        goes = goes or (isinstance(value, ir.Name) and value.name in going)
        return msgspec.structs.replace(part, value=None) if goes else part

    return with_nodes(definition.node.body, instead)


def _called(knowledge: Knowledge, module: ir.Module, expr: object, names: Sequence[str]) -> bool:
    if not isinstance(expr, ir.Call):
        return False
    found = knowledge.program.resolve(module, expr.callee)
    return isinstance(found, ExternalDefinition) and found.qualified in names


def turned_away(knowledge: Knowledge) -> dict[Source, int]:
    """The places of tests after which what stands in front answers itself, with the status that means."""
    found: dict[Source, int] = {}
    for definition, table in standing(knowledge):
        for one in nodes(definition.node.body):
            if isinstance(one, ir.If) and any(
                isinstance(each, ir.Return)
                and _called(knowledge, definition.module, each.value, table.turns_away)
                for each in (*one.body, *one.orelse)
            ):
                found[Source(definition.module.file, one.test.span)] = _UNKNOWN_CALLER
    return found


def _at(said: Predicate, path: str, field: str, begins: Sequence[str]) -> Predicate:
    """The condition where the request is one for the path."""

    def visit(node: Expression) -> Expression:
        match node:
            case Field(name=name) if name == field:
                return text(path)
            case Holds(Call(name, (Const(value=str(whole)), Const(value=str(begin))))):
                return (TRUE if whole.startswith(begin) else FALSE) if name in begins else node
            case _:
                return node

    return conjoin(rewrite(said, visit))
