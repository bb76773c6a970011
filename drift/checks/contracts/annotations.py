"""Annotations: names, words, places. Reference: "Validation rules" (v3), rules 44, 45 and 64 to 68."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from drift.allium.boundaries import Contract, Surface, SurfaceSection
from drift.allium.items import Annotation
from drift.allium.names.declarations import name_span
from drift.allium.outcomes import ForClause
from drift.allium.project import SpecFile
from drift.allium.tree import EntityDeclaration, RuleDeclaration
from drift.checks.context import Context
from drift.checks.diagnostic import Found

NAME = "allium.annotation.nameCase"
CONTRACT = "allium.contract.nameCase"
DUPLICATE = "allium.annotation.duplicateName"
BODY = "allium.annotation.missingBody"
ORDER = "allium.annotation.order"
FORMAL = "allium.annotation.formalInvariant"
PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
_FORMAL = re.compile(
    r"(?:[a-z_][\w.]*\s*(?:<=|>=|!=|=|<|>)\s*(?:[a-z_][\w.]*|\d[\w.]*)"
    r"|for\s+\w+\s+in\s+[A-Z]\w*\s*:.*|[a-z_][\w.]*\s+implies\s+.*)[.;]?"
)


def check(context: Context) -> Iterator[Found]:
    """The annotations of every construct."""
    for file, surface in context.declared(Surface):
        yield from _construct(file, surface.clauses)
    for file, contract in context.declared(Contract):
        if not PASCAL.fullmatch(contract.name):
            yield Found(CONTRACT, file.path, name_span(contract), "the name of a contract is in PascalCase")
        yield from _construct(file, contract.items)
    for file, rule in context.declared(RuleDeclaration):
        yield from _construct(file, rule.clauses)
        for clause in rule.clauses:
            if isinstance(clause, ForClause):
                yield from _construct(file, clause.clauses)
    for file, entity in context.declared(EntityDeclaration):
        yield from _construct(file, entity.items)


def _comes_first(item: object) -> bool:
    """Clauses stand before annotations; `related` and `timeout` of a surface may follow them."""
    if isinstance(item, SurfaceSection):
        return item.kind not in ("related", "timeout")
    return not isinstance(item, Annotation)


def _construct(file: SpecFile, items: Sequence[Any]) -> Iterator[Found]:
    seen: set[tuple[str, str]] = set()
    guided = False
    last = max((place for place, one in enumerate(items) if _comes_first(one)), default=-1)
    for place, one in enumerate(items):
        if not isinstance(one, Annotation) or one.colon:
            continue
        said = f"@{one.kind} {one.name}".rstrip()
        if one.name and not PASCAL.fullmatch(one.name):
            yield Found(NAME, file.path, one.name_span, f"the name of an `@{one.kind}` is in PascalCase")
        if one.name and (one.kind, one.name) in seen:
            yield Found(DUPLICATE, file.path, one.name_span, f"`{said}` stands here twice")
        seen.add((one.kind, one.name))
        if not any(line.strip() for line in one.body):
            hint = "write them as `-- …`, deeper than the annotation"
            yield Found(BODY, file.path, one.span, f"`{said}` is followed by no indented comment lines", hint)
        if place < last:
            after = "after all other clauses"
            yield Found(ORDER, file.path, one.span, f"`{said}` stands {after}", "move it to the end")
        elif guided:
            yield Found(ORDER, file.path, one.span, "`@guidance` comes last", "move it behind the others")
        guided = guided or one.kind == "guidance"
        if one.kind == "invariant" and len(one.body) == 1 and _FORMAL.fullmatch(one.body[0].strip()):
            hint = f"`invariant {one.name} {{ {one.body[0].strip().rstrip('.;')} }}`"
            yield Found(FORMAL, file.path, one.span, f"`{said}` says in words what can be checked", hint)
