"""What a call beside a class that a call made says of it: `relations(orders, ({many}) => …)`.

Each entry becomes a member of the class: `@many` leads to several, `@one` to the one whose key it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from drift.code import ir
from drift.code.symbols.definitions import ConstantDefinition, ExternalDefinition
from drift.code.symbols.program import Program

_LEADS = {"many": "@many", "one": "@one"}
_KEY = "fields"


class Completers(Protocol):
    """What the rulesets say of such calls."""

    def completes(self, name: str) -> bool:
        """Whether a call of `name` says where the relationships of a class lead."""


def relationships_said(program: Program, makers: Completers) -> dict[tuple[str, str], tuple[ir.Assign, ...]]:
    """The members that are said of a class, by its file and name."""
    found: dict[tuple[str, str], tuple[ir.Assign, ...]] = {}
    for module in program.modules:
        for statement in module.body:
            call = statement.value if isinstance(statement, ir.Assign | ir.Evaluate) else None
            if not isinstance(call, ir.Call) or len(call.arguments) < 2:
                continue
            called = program.resolve(module, call.callee)
            if not isinstance(called, ExternalDefinition) or not makers.completes(called.qualified):
                continue
            name = call.arguments[0].value
            of = program.lookup(module, name.name) if isinstance(name, ir.Name) else None
            if isinstance(of, ConstantDefinition):
                key = (of.module.file, of.name)
                members = tuple(_members(program, module, of.module, call.arguments[1].value))
                found[key] = (*found.get(key, ()), *members)
    return found


def _members(program: Program, module: ir.Module, home: ir.Module, given: ir.Expr) -> Iterator[ir.Assign]:
    while isinstance(given, ir.Lambda) and given.body:
        inner = given.body[-1]
        if not isinstance(inner, ir.Return) or inner.value is None:
            return
        given = inner.value
    for entry in given.entries if isinstance(given, ir.Mapping) else ():
        key, said = entry.key, entry.value
        if not isinstance(key, ir.Literal) or not isinstance(said, ir.Call) or not said.arguments:
            continue
        leads = _LEADS.get(said.callee.name, "") if isinstance(said.callee, ir.Name) else ""
        target = said.arguments[0].value
        if not leads or not isinstance(target, ir.Name) or not _same(program, module, home, target):
            continue
        options = said.arguments[1].value if len(said.arguments) > 1 else None
        named = _named(options)
        if leads == "@one" and (not named or _stem(named, key.value)):
            continue
        yield ir.Assign(
            span=key.span,
            targets=(ir.Name(span=key.span, name=key.value),),
            value=ir.Call(
                span=said.span,
                callee=ir.Name(span=said.span, name=leads),
                arguments=(ir.Argument(value=target), *named),
            ),
        )


def _same(program: Program, module: ir.Module, home: ir.Module, target: ir.Name) -> bool:
    """Whether the name means the same where the class stands."""
    here, there = program.lookup(module, target.name), program.lookup(home, target.name)
    return (
        isinstance(here, ConstantDefinition)
        and isinstance(there, ConstantDefinition)
        and here.qualified == there.qualified
    )


def _named(options: ir.Expr | None) -> tuple[ir.Argument, ...]:
    """The key that the relationship goes by, as a named argument."""
    entries = options.entries if isinstance(options, ir.Mapping) else ()
    return tuple(
        ir.Argument(name=entry.key.value, value=entry.value)
        for entry in entries
        if isinstance(entry.key, ir.Literal) and entry.key.value == _KEY
    )


def _stem(named: tuple[ir.Argument, ...], name: str) -> bool:
    """Whether the key is called like the relationship: then it is the relationship already."""
    match named:
        case (ir.Argument(value=ir.Collection(items=(ir.Attribute() as key,))),):
            return key.name.lower().replace("_", "") in (name.lower(), f"{name.lower()}id")
        case _:
            return False
