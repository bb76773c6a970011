"""How readers know an entry point: with the path that its class stands under, the name of its schedule."""

from __future__ import annotations

from fnmatch import fnmatchcase

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.code import ir
from drift.code.frameworks.schema import EntryTable
from drift.code.symbols.definitions import ExternalDefinition, FunctionDefinition


def within_class(knowledge: Knowledge, table: EntryTable, function: FunctionDefinition, label: str) -> str:
    """`POST /bills/:id/send` from `@Controller("bills")` and `@Post(":id/send")`."""
    if not table.prefixes or function.owner is None:
        return label
    for decorator in function.owner.node.decorators:
        called = decorator.callee if isinstance(decorator, ir.Call) else decorator
        found = knowledge.program.resolve(function.owner.module, called)
        if not isinstance(found, ExternalDefinition) or found.qualified not in table.prefixes:
            continue
        given = decorator.arguments if isinstance(decorator, ir.Call) else ()
        texts = [a.value.value for a in given if isinstance(a.value, ir.Literal) and a.value.kind == "string"]
        verb, _, path = label.partition(" ")
        plain = path if _is_path(function, path) else ""
        parts = [part.strip("/") for part in (*texts[:1], plain)]
        return f"{verb.upper()} /{'/'.join(part for part in parts if part)}"
    return label


def by_place(knowledge: Knowledge, function: FunctionDefinition) -> tuple[EntryTable, str] | None:
    """The sort of entry point that an exported function is by where it stands, and its label."""
    if function.owner is not None or "private" in function.node.marks:
        return None
    for table in knowledge.frameworks.placed:
        file = f"/{function.module.file}"
        if any(fnmatchcase(file, pattern) for pattern in table.files):
            if function.name in table.functions or not table.functions:
                return table, f"{function.name} {_path(file, table.root)}"
        elif table.directive and _begins_with(function.module, table.directive):
            return table, function.name
    return None


def _path(file: str, root: str) -> str:
    """`/api/orders/[id]` from `src/app/api/orders/[id]/route.ts`."""
    _, found, rest = file.partition(f"/{root}/")
    return f"/{rest.rpartition('/')[0]}" if found else file


def _begins_with(module: ir.Module, text: str) -> bool:
    match module.body[:1]:
        case (ir.Evaluate(value=ir.Literal(kind="string", value=value)),):
            return value == text
        case _:
            return False


def _is_path(function: FunctionDefinition, path: str) -> bool:
    """Whether what follows the verb is a path, not the name of the function."""
    owner = function.owner.name if function.owner is not None else ""
    return bool(path) and path != f"{owner}.{function.name}"


def with_schedule(decorator: ir.Expr, label: str) -> str:
    """`cron EVERY_HOUR` where a constant says when it is run."""
    if not isinstance(decorator, ir.Call) or not decorator.arguments:
        return label
    first = decorator.arguments[0].value
    return f"{label} {first.name}" if isinstance(first, ir.Attribute) else label
