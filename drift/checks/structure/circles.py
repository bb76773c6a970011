"""Derived values that depend on themselves. Reference: rule 10."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.items import DerivedItem
from drift.allium.modules.cycles import circles
from drift.allium.names.presences import own_names
from drift.checks.context import Context
from drift.checks.diagnostic import Found


def check(context: Context) -> Iterator[Found]:
    """One diagnostic a circle. What is read of another instance is no circle: trees are built so."""
    for module in context.resolution.modules.values():
        for entity in module.entities.values():
            derived = {
                name: member.item
                for name, member in entity.members.items()
                if isinstance(member.item, DerivedItem)
            }
            graph = {
                name: [read for read in own_names(item.value, set(item.parameters)) if read in derived]
                for name, item in derived.items()
            }
            for circle in circles(graph):
                item = derived[circle[0]]
                path = " → ".join(circle)
                said = f"`{circle[0]}` depends on itself: {path}"
                span = item.name_span if item.name_span.line else item.span
                yield Found("allium.derived.circularDependency", module.path, span, said)
