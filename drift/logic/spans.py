"""Places in files: what every finding points at."""

from __future__ import annotations

import msgspec


class Span(msgspec.Struct, frozen=True, order=True, gc=False):
    """A stretch of text. 1-based; columns count Unicode code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of `other`."""
        return Span(self.line, self.column, other.end_line, other.end_column)


class Source(msgspec.Struct, frozen=True, order=True, gc=False):
    """Provenance: a file (`/`-separated, relative to the working directory where possible) and a span."""

    file: str
    span: Span


NOWHERE = Source("", Span(0, 0, 0, 0))
"""The source of a thing that no file declares."""
