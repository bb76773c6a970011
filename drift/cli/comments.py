"""The comments of specifications and code that may be suppressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from drift.code.discovery import read_source
from drift.code.scan import Surveyed
from drift.compare.suppression_comments import MARK, Written

if TYPE_CHECKING:
    from drift.allium.project import SpecFile


def written_in(specs: Sequence[SpecFile], code: Surveyed) -> tuple[Written, ...]:
    """All comments that mention the mark, in the specifications that are audited and in all code."""
    return (*_in_specs(specs), *_in_code(code))


def _in_specs(specs: Sequence[SpecFile]) -> Iterator[Written]:
    from drift.allium.comments.gathering import gather

    for file in specs:
        if MARK in file.text:
            for comment in gather(file.text).comments:
                if MARK in comment.text:
                    yield Written(file.path, comment.span.line, comment.text, "specification")


def _in_code(code: Surveyed) -> Iterator[Written]:
    """Also in files that the prefilter passed over: what it leaves out changes nothing."""
    mark = MARK.encode()
    for source in code.found.sources:
        try:
            if mark not in source.path.read_bytes():
                continue
        except OSError:
            continue
        text = read_source(source.path, source.file, source.language)
        for line, comment in source.language.comments(text) if isinstance(text, bytes) else ():
            if MARK in comment:
                yield Written(source.file, line, comment, "code")


def extents(specs: Sequence[SpecFile]) -> Callable[[str, int], int]:
    """For the line on which a declaration begins the one on which it ends; for others the line itself."""
    ends = {
        (file.path, declaration.span.line): declaration.span.end_line
        for file in specs
        for declaration in file.tree.declarations
    }
    return lambda file, line: ends.get((file, line), line)
