"""Settings that are constants of a module, read through an object from outside: `settings.MAX_ATTEMPTS`."""

from __future__ import annotations

from fnmatch import fnmatchcase

from drift.behaviour.from_code.walking.knowledge import Knowledge
from drift.code import ir
from drift.code.symbols.definitions import ConstantDefinition


def constant_of_settings(knowledge: Knowledge, base: str, name: str) -> ConstantDefinition | None:
    """The constant that an attribute of the object stands for, None where it is none or one of several.

    Of several modules the one counts that the others take over whole: they override it for a machine.
    """
    tables = [t for t in knowledge.frameworks.config if base in t.attributes]
    if not tables:
        return None
    patterns = [pattern for table in tables for pattern in table.modules]
    holding = [
        (module, found)
        for module in knowledge.program.modules
        if any(fnmatchcase(module.name, pattern) for pattern in patterns)
        and (found := knowledge.program.scope(module).constants.get(name)) is not None
    ]
    if len(holding) > 1:
        taken = {s.module.rpartition(".")[2] for m, _ in holding for s in knowledge.program.scope(m).stars}
        holding = [one for one in holding if _last(one[0]) in taken]
    return holding[0][1] if len(holding) == 1 else None


def _last(module: ir.Module) -> str:
    return module.name.rpartition(".")[2]
