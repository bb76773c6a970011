"""Names that should not be read there. Reference: "Derived values", "Modular specifications"."""

from __future__ import annotations

from collections.abc import Iterator

from drift.allium.expressions import Name
from drift.allium.items import DerivedItem
from drift.allium.names.references import ReferenceKind
from drift.checks.context import Context
from drift.checks.diagnostic import Found

SCOPE = "allium.derived.scopeViolation"
FOREIGN = "allium.reference.notImported"
_GLOBAL: tuple[ReferenceKind, ...] = ("given", "config", "config-block", "default", "entity")
_WORDS = {"given": "a shared instance", "config": "a parameter", "config-block": "the configuration"}


def check(context: Context) -> Iterator[Found]:
    """Parameterised derived values that look outside, and names of modules that are not used."""
    for one in context.nodes(Name):
        if one.role != "derived" or not isinstance(one.item, DerivedItem) or not one.item.formals:
            continue
        reference = context.resolution.reference(one.node, one.file.path)
        if reference is not None and reference.kind in _GLOBAL and reference.reach != "qualified":
            what = _WORDS.get(reference.kind, "something outside the entity")
            said = f"`{one.item.name}` takes parameters: it can't read `{one.node.name}`, {what}"
            yield Found(SCOPE, one.file.path, one.node.span, said, "hand it over as a parameter")
    yield from _foreign(context)


def _foreign(context: Context) -> Iterator[Found]:
    """The first place of every name that another module declares which this one does not `use`."""
    seen: set[tuple[str, str]] = set()
    foreign = [one for one in context.resolution.foreign() if one[2].kind != "trigger"]
    for path, span, name, home in sorted((path, span, one.name, one.module) for path, span, one in foreign):
        if (path, name) not in seen:
            seen.add((path, name))
            said = f"`{name}` is declared by {home}, which this module does not use"
            yield Found(FOREIGN, path, span, said, f'add `use "…" as …` for {home} and qualify the name')
