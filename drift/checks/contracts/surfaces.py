"""The contracts of a surface. Reference: "Referencing contracts in surfaces", rules 37 and 39."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.boundaries import ContractEntry, ContractsClause, Surface
from drift.checks.context import Context
from drift.checks.diagnostic import Found

DUPLICATE = "allium.contract.duplicateReference"
AMBIGUOUS = "allium.contract.ambiguousReference"


def check(context: Context) -> Iterator[Found]:
    """Each contract once, and no two of one name."""
    for file, surface in context.declared(Surface):
        seen: dict[str, str] = {}
        for clause in surface.clauses:
            for entry in clause.entries if isinstance(clause, ContractsClause) else ():
                if not isinstance(entry, ContractEntry):
                    continue
                reference = context.resolution.reference(entry, file.path)
                home = reference.module if reference is not None else entry.contract.alias
                name = entry.contract.name
                if name not in seen:
                    seen[name] = home
                elif seen[name] == home:
                    said = f"`{surface.name}` names the contract `{name}` twice"
                    yield Found(DUPLICATE, file.path, entry.span, said, "each contract is named once")
                else:
                    said = f"`{surface.name}` names two contracts called `{name}`: of {seen[name]} and {home}"
                    yield Found(AMBIGUOUS, file.path, entry.span, said, "give one of them another name")
