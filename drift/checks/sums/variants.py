"""Instances of sum types: made as a variant, read under a guard. Reference: "Sum types", rules 18 to 21."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drift.allium.expressions import Access, Apply
from drift.allium.items import Broken
from drift.checks.context import Context
from drift.checks.diagnostic import Found

GUARD = "allium.sum.unguardedVariantFieldAccess"
BASE = "allium.sum.baseInstantiation"
KEYWORD = "allium.sum.missingVariantKeyword"
EXTENDED = re.compile(r"entity\s+(?P<name>[A-Za-z_]\w*)\s*(?::|extends\b|is\b)\s*(?P<base>[A-Z]\w*)")


def check(context: Context) -> Iterator[Found]:
    """What is done with sum types."""
    for read in context.resolution.unguarded:
        if read.kind == "variant":
            variants = " or ".join(f"`{name}`" for name in read.needed)
            said = f"only {variants} has `{read.member}`: nothing here says that this is one"
            hint = f"guard it: `….{read.field} = {read.needed[0]}`"
            yield Found(GUARD, read.file, read.span, said, hint)
    for one in context.nodes(Apply):
        callee = one.node.callee
        if not isinstance(callee, Access) or callee.name != "created":
            continue
        reference = context.resolution.reference(callee.base, one.file.path)
        if reference is None or reference.kind != "entity":
            continue
        entity = context.resolution.modules[reference.module].entities.get(reference.name)
        if entity is not None and entity.discriminators and entity.kind != "variant":
            said = f"`{reference.name}` is one of several variants: say which is created"
            yield Found(BASE, one.file.path, callee.span, said, "write `Variant.created(…)`")
    for file in context.files:
        for node in file.tree.declarations:
            found = EXTENDED.match(node.text) if isinstance(node, Broken) else None
            if found is not None:
                said = f"`{found['name']}` extends `{found['base']}`: that makes it a variant"
                hint = f"`variant {found['name']} : {found['base']} {{ … }}`"
                yield Found(KEYWORD, file.path, node.span, said, hint)
