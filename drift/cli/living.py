"""What is done with the findings of a comparison before anybody sees them: each decision in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from drift.cli.comments import extents, written_in
from drift.code.scan import Surveyed
from drift.compare.audit import Audit, Notice
from drift.compare.catalogue import Catalogue
from drift.compare.selection import Ignore, active, leave_out, unneeded
from drift.compare.suppression import suppress
from drift.compare.suppression_comments import read_comments, unused_notices

if TYPE_CHECKING:
    from drift.allium.project import SpecFile, SpecProject


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that an audit is about, and their lines."""

    specs: Sequence[SpecFile]
    code: Surveyed
    lines: Callable[[str], Sequence[str]]


def with_decisions(audit: Audit, sources: Sources, ignores: Sequence[Ignore], catalogue: Catalogue) -> Audit:
    """The audit without what comments and the configuration suppress, which it keeps apart."""
    written = written_in(sources.specs, sources.code)
    suppressions, problems = read_comments(written, sources.lines, extents(sources.specs), catalogue)
    inline = suppress(audit.divergences, suppressions, active(catalogue))
    left, ignored = leave_out(inline.divergences, ignores)
    idle = unneeded(ignores, ignored, active(catalogue))
    notices = (*audit.notices, *problems, *unused_notices(inline.unused), *idle)
    return msgspec.structs.replace(
        audit,
        divergences=left,
        suppressed=(*inline.suppressed, *ignored),
        notices=tuple(
            sorted(notices, key=lambda one: (one.file, one.line, one.column, one.code, one.message))
        ),
    )


def spec_notices(specs: SpecProject) -> tuple[Notice, ...]:
    """What is wrong between modules, and what parsing warns of."""
    between = [
        Notice(
            one.file, one.span.line, one.span.column, one.span.end_line, one.span.end_column,
            one.code, one.severity, one.message, one.hint,
        )
        for one in specs.problems
    ]  # fmt: skip
    older = [
        Notice(
            file.path, one.span.line, one.span.column, one.span.end_line, one.span.end_column,
            "allium.syntax.warning", "info", one.message, one.hint,
        )
        for file in specs.files
        for one in file.problems
        if one.severity == "warning"
    ]  # fmt: skip
    return (*between, *older)
