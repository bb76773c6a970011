"""What a specification leaves open itself. Reference: "Validation rules", the first three warnings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drift.allium.project import SpecFile
from drift.allium.tree import Deferred, EntityDeclaration, OpenQuestion
from drift.checks.context import Context
from drift.checks.diagnostic import Found
from drift.logic.spans import Span

_SOURCE = re.compile(
    r"\bsee\b|\.allium\b|https?://|\bsource\b|\b(?:govern|manag|own|defin|declar|provid)\w*ed\b",
    re.IGNORECASE,
)


def check(context: Context) -> Iterator[Found]:
    """Open questions, deferred and external things without a place, files without a marker."""
    for file, question in context.declared(OpenQuestion):
        said = f"open question: {question.text}"
        yield Found("allium.openQuestion.present", file.path, question.span, said)
    for file, deferred in context.declared(Deferred):
        if not deferred.location and not deferred.hint and "/" not in deferred.name:
            said = f"nothing says where `{deferred.name}` is specified"
            hint = f"`deferred {deferred.name}    -- see: path.allium`"
            yield Found("allium.deferred.missingLocationHint", file.path, deferred.span, said, hint)
    for file, entity in context.declared(EntityDeclaration):
        if entity.kind == "external":
            yield from _external(context, file, entity)
    for file in context.files:
        if not file.tree.version and file.tree.declarations and not file.unread:
            said = "the file does not say which edition of the language it is written in"
            yield Found(
                "allium.version.missing", file.path, Span(1, 1, 1, 1), said, "begin it with `-- allium: 3`"
            )


def _external(context: Context, file: SpecFile, entity: EntityDeclaration) -> Iterator[Found]:
    declared = context.module(file).entities.get(entity.name)
    index = context.resolution.index
    if declared is None or declared.kind != "external" or index.governing(declared) is not None:
        return
    if _hinted(file, entity.span.line):
        return
    said = f"nothing says which specification governs `{entity.name}`"
    hint = "`use` it, or name it in a comment: `-- see: path.allium`"
    yield Found("allium.externalEntity.missingSourceHint", file.path, entity.name_span, said, hint)


def _hinted(file: SpecFile, line: int) -> bool:
    """Whether a comment on the line or right above says where the entity is specified."""
    lines = file.text.split("\n")
    said = [lines[line - 1].partition("--")[2]] if line <= len(lines) else []
    above = line - 2
    while above >= 0 and lines[above].lstrip().startswith("--"):
        said.append(lines[above])
        above -= 1
    return any(_SOURCE.search(one) for one in said)
