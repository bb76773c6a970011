"""What a rule must have: a trigger and an outcome. Reference: "Rule structure", rule 4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from drift.allium.items import Broken, Prose
from drift.allium.outcomes import Clause, EnsuresClause, ForClause, WhenClause
from drift.allium.tree import RuleDeclaration
from drift.checks.context import Context
from drift.checks.diagnostic import Found


def check(context: Context) -> Iterator[Found]:
    """Rules without `when` and rules without `ensures`."""
    for file, rule in context.declared(RuleDeclaration):
        kinds = set(_kinds(rule.clauses))
        if kinds & {"clause"}:
            continue
        if "when" not in kinds:
            said = f"nothing triggers `{rule.name}`: it has no `when:`"
            yield Found("allium.rule.missingWhen", file.path, rule.name_span, said, f"`when: {rule.name}(…)`")
        if "ensures" not in kinds:
            said = f"`{rule.name}` has no outcome: it has no `ensures:`"
            yield Found("allium.rule.missingEnsures", file.path, rule.name_span, said, "say what it changes")


def _kinds(clauses: Iterable[Clause]) -> Iterator[str]:
    for clause in clauses:
        match clause:
            case WhenClause():
                yield "when"
            case EnsuresClause():
                yield "ensures"
            case ForClause():
                yield from _kinds(clause.clauses)
            case Broken() | Prose():
                yield clause.kind
            case _:
                pass
