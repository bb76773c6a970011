"""Methods that a class gets beside its fields: `schema.methods.close = function () {…}`."""

from __future__ import annotations

from collections.abc import Iterator

from drift.code import ir
from drift.code.frameworks.schema import ClassTable
from drift.code.ir.operators import Mark
from drift.code.symbols.definitions import ConstantDefinition
from drift.code.symbols.program import Program

RECEIVER = "this"
_READ = "get"


def added_members(
    program: Program, module: ir.Module, call: ir.Call, table: ClassTable
) -> tuple[ir.Function, ...]:
    """The methods of instances, those of the class and the properties that a module gives it."""
    positional = [a.value for a in call.arguments if not a.name and not a.spread]
    given = positional[table.fields] if 0 <= table.fields < len(positional) else None
    kinds = _kinds(table)
    if not kinds or not isinstance(given, ir.Name):
        return ()
    declared = program.lookup(module, given.name)
    # What stands in another module speaks with that module's names.
    if not isinstance(declared, ConstantDefinition) or declared.module.file != module.file:
        return ()
    found = [one for statement in module.body for one in _said(statement, given.name, kinds)]
    if isinstance(declared.value, ir.Call):
        for argument in declared.value.arguments[1:]:
            found += list(_listed(argument.value, kinds))
    return tuple({one.name: one for one in found}.values())


def _kinds(table: ClassTable) -> dict[str, tuple[Mark, ...]]:
    plain: dict[str, tuple[Mark, ...]] = dict.fromkeys(table.methods, ())
    of_class: dict[str, tuple[Mark, ...]] = dict.fromkeys(table.statics, ("class",))
    read: dict[str, tuple[Mark, ...]] = dict.fromkeys(table.getters, ("property",))
    return plain | of_class | read


def _said(statement: ir.Stmt, schema: str, kinds: dict[str, tuple[Mark, ...]]) -> Iterator[ir.Function]:
    match statement:
        case ir.Assign(
            targets=(ir.Attribute(base=ir.Attribute(base=ir.Name(name=of), name=kind), name=name),),
            value=ir.Lambda() as body,
        ) if of == schema and kind in kinds:
            yield _function(name, body, kinds[kind])
        case ir.Assign(
            targets=(ir.Attribute(base=ir.Name(name=of), name=kind),), value=ir.Mapping() as held
        ) if of == schema and kind in kinds:
            yield from _of_object(held, kinds[kind])
        case ir.Evaluate(
            value=ir.Call(
                callee=ir.Attribute(base=ir.Name(name=of), name=kind),
                arguments=(
                    ir.Argument(value=ir.Literal(kind="string", value=name)),
                    ir.Argument(value=ir.Lambda() as body),
                ),
            )
        ) if of == schema and kind in kinds:
            yield _function(name, body, kinds[kind])
        case ir.Evaluate(
            value=ir.Call(
                callee=ir.Attribute(
                    base=ir.Call(
                        callee=ir.Attribute(base=ir.Name(name=of), name=kind),
                        arguments=(ir.Argument(value=ir.Literal(kind="string", value=name)),),
                    ),
                    name="get",
                ),
                arguments=(ir.Argument(value=ir.Lambda() as body),),
            )
        ) if of == schema and kind in kinds:
            yield _function(name, body, kinds[kind])
        case _:
            pass


def _listed(options: ir.Expr, kinds: dict[str, tuple[Mark, ...]]) -> Iterator[ir.Function]:
    """`{methods: {…}, virtuals: {big: {get() {…}}}}` among the options of the declaration."""
    for entry in options.entries if isinstance(options, ir.Mapping) else ():
        kind = entry.key.value if isinstance(entry.key, ir.Literal) else ""
        marks = kinds.get(kind, kinds.get(kind.removesuffix("s")))
        if marks is not None and isinstance(entry.value, ir.Mapping):
            yield from _of_object(entry.value, marks)


def _of_object(held: ir.Mapping, marks: tuple[Mark, ...]) -> Iterator[ir.Function]:
    for entry in held.entries:
        if not isinstance(entry.key, ir.Literal):
            continue
        match entry.value:
            case ir.Lambda() as body:
                yield _function(entry.key.value, body, marks)
            case ir.Mapping(entries=inner):
                for one in inner:
                    reads = isinstance(one.key, ir.Literal) and one.key.value == _READ
                    if reads and isinstance(one.value, ir.Lambda):
                        yield _function(entry.key.value, one.value, marks)
            case _:
                pass


def _function(name: str, body: ir.Lambda, marks: tuple[Mark, ...]) -> ir.Function:
    receiver = ir.Parameter(name=RECEIVER, span=body.span)
    return ir.Function(
        span=body.span,
        name=name,
        parameters=(receiver, *body.parameters),
        body=body.body,
        marks=marks,
        name_span=body.span,
    )
