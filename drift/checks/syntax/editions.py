"""Spellings that a later edition has replaced. Reference: "The `with` and `where` keywords" (v3)."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import Filter
from drift.allium.items import RelationshipItem
from drift.allium.outcomes import TransitionTrigger
from drift.allium.tree import EntityDeclaration, RuleDeclaration
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.checks.structure.triggers import triggers_of

CODE = "allium.syntax.olderForm"
SINCE = 3
"""The edition in which `where` selects, `with` relates, and `becomes` stands for `reaches`."""


def check(context: Context) -> Iterator[Found]:
    """Only of files that say that they are written in such an edition."""
    for one in context.nodes(Filter):
        node: Filter = one.node
        if one.file.tree.version >= SINCE and node.word == "with":
            said = "`with` declares relationships; what selects is written `where`"
            yield Found(CODE, one.file.path, node.predicate.span, said, "write `where …`")
    for file, entity in context.declared(EntityDeclaration):
        for item in entity.items if file.tree.version >= SINCE else ():
            if isinstance(item, RelationshipItem) and item.predicate is not None and item.word == "where":
                said = f"`where` selects; the relationship `{item.name}` is declared by `with`"
                hint = f"write `{item.entity.name} with …`"
                yield Found(CODE, file.path, item.predicate.span, said, hint)
    for file, rule in context.declared(RuleDeclaration):
        for trigger in triggers_of(rule.clauses) if file.tree.version >= SINCE else ():
            if isinstance(trigger, TransitionTrigger) and trigger.word == "reaches":
                yield Found(CODE, file.path, trigger.span, "`reaches` is an older form", "write `becomes`")
