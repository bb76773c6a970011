"""Tests that turn a caller away: what is answered where they fail is 401 or 403, or an error named so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from drift.code import ir
from drift.code.frameworks.registry import Frameworks
from drift.code.symbols.definitions import ConstantDefinition
from drift.code.symbols.program import Program, dotted
from drift.logic.spans import Source

UNKNOWN_CALLER = 401
FORBIDDEN = 403
_STATUS = {"401": UNKNOWN_CALLER, "403": FORBIDDEN}
MAX_DEPTH = 6
"""How deep in an answer or an exception its status is looked for."""
MAX_NESTING = 200
"""Statements nested deeper than this are not searched."""


def denials(program: Program, frameworks: Frameworks) -> dict[Source, int]:
    """The places of all tests after which a caller is turned away, with the status that says so."""
    found: dict[Source, int] = {}
    for module in program.modules:
        reader = _Reader(program, frameworks, module, found)
        reader.statements(module.body, {}, 0)
    return found


class _Reader:
    """One module under search. `bound` are the locals of the function at hand and what they were given."""

    def __init__(
        self, program: Program, frameworks: Frameworks, module: ir.Module, found: dict[Source, int]
    ) -> None:
        self._program = program
        self._frameworks = frameworks
        self._module = module
        self._found = found

    def statements(self, body: Sequence[ir.Stmt], bound: Mapping[str, ir.Expr], depth: int) -> None:
        if depth > MAX_NESTING:
            return
        known = dict(bound)
        for statement in body:
            match statement:
                case ir.Assign(targets=(ir.Name(name=name),), value=value) if value is not None:
                    known[name] = value
                case ir.If():
                    self._test(statement, known)
                case _:
                    pass
            for inner in _inside(statement):
                self.statements(inner, known, depth + 1)

    def _test(self, statement: ir.If, bound: Mapping[str, ir.Expr]) -> None:
        for branch in (statement.body, statement.orelse):
            for one in branch:
                status = self._refusal(one, bound)
                if status:
                    self._found.setdefault(Source(self._module.file, statement.test.span), status)

    def _refusal(self, statement: ir.Stmt, bound: Mapping[str, ir.Expr]) -> int:
        match statement:
            case ir.Raise(value=value) if value is not None:
                return self._status(value, bound, 0)
            case ir.Return(value=ir.Call() | ir.Collection() as value):
                return self._status(value, bound, 0)
            case ir.Evaluate(value=ir.Call() as value):
                return self._status(value, bound, 0)
            case _:
                return 0

    def _status(self, expr: ir.Expr, bound: Mapping[str, ir.Expr], depth: int) -> int:
        """The status that an answer or an exception carries, 0 if it turns nobody away."""
        if depth > MAX_DEPTH:
            return 0
        match expr:
            case ir.Literal(kind="integer" | "float", value=value):
                return _STATUS.get(value, 0)
            case ir.Name(name=name):
                given = bound.get(name)
                if given is None:
                    defined = self._program.lookup(self._module, name)
                    given = defined.value if isinstance(defined, ConstantDefinition) else None
                if given is not None and not isinstance(given, ir.Name):
                    return self._status(given, bound, depth + 1)
                return self._named(name)
            case ir.Attribute():
                return self._named(dotted(expr) or expr.name) or self._status(expr.base, bound, depth + 1)
            case ir.Call():
                parts = (expr.callee, *(argument.value for argument in expr.arguments))
            case ir.Collection(items=items):
                parts = items
            case ir.Mapping(entries=entries):
                parts = tuple(entry.value for entry in entries)
            case _:
                return 0
        return next((status for part in parts if (status := self._status(part, bound, depth + 1))), 0)

    def _named(self, name: str) -> int:
        last = name.rpartition(".")[2]
        if not self._frameworks.denies(last):
            return 0
        return UNKNOWN_CALLER if "auth" in last.lower() else FORBIDDEN


def _inside(statement: ir.Stmt) -> Iterator[Sequence[ir.Stmt]]:
    """The bodies within a statement, and those of the functions that its expressions define."""
    match statement:
        case ir.If() | ir.For() | ir.While():
            yield statement.body
            yield statement.orelse
        case ir.With() | ir.Function() | ir.Class():
            yield statement.body
        case ir.Try():
            yield statement.body
            yield from (handler.body for handler in statement.handlers)
            yield statement.orelse
            yield statement.final
        case ir.Match():
            yield from (case.body for case in statement.cases)
        case ir.Evaluate(value=value) | ir.Return(value=value) | ir.Assign(value=value) if value is not None:
            yield from _lambdas(value, 0)
        case _:
            pass


def _lambdas(expr: ir.Expr, depth: int) -> Iterator[Sequence[ir.Stmt]]:
    if depth > MAX_DEPTH:
        return
    match expr:
        case ir.Lambda(body=body):
            yield body
        case ir.Call():
            yield from _lambdas(expr.callee, depth + 1)
            for argument in expr.arguments:
                yield from _lambdas(argument.value, depth + 1)
        case ir.Mapping(entries=entries):
            for entry in entries:
                yield from _lambdas(entry.value, depth + 1)
        case ir.Attribute(base=base):
            yield from _lambdas(base, depth + 1)
        case _:
            pass
