"""Several reports of one audit: which format goes where, and writing them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drift.cli.errors import CommandError
from drift.cli.ordering import order_of
from drift.cli.output import write_file, write_plain
from drift.report.formats import FormatName, Reported, rendered
from drift.report.words import count

if TYPE_CHECKING:
    from typer import Context


@dataclass(frozen=True, slots=True)
class Report:
    """One report to write; `output` None is standard output."""

    format: FormatName = "text"
    output: Path | None = None

    @property
    def is_for_terminal(self) -> bool:
        """Whether it is the text that may be styled."""
        return self.output is None and self.format == "text"


def paired(context: Context, formats: Sequence[FormatName], outputs: Sequence[Path]) -> tuple[Report, ...]:
    """The reports that were asked for: an `--output` belongs to the `--format` before it.

    One that stands first belongs to the format that follows, or to the text report.

    Raises:
        CommandError: two reports would go to one place, or an output has no format of its own.
    """
    left, files = iter(formats), iter(outputs)
    reports: list[tuple[FormatName | None, Path | None]] = []
    for option in order_of(context, "format", "output"):
        if option == "format":
            if reports and reports[-1][0] is None:
                reports[-1] = (next(left), reports[-1][1])
            else:
                reports.append((next(left), None))
        elif reports and reports[-1][1] is None:
            reports[-1] = (reports[-1][0], next(files))
        else:
            reports.append((None, next(files)))
    if any(name is None for name, _ in reports[1:]):
        raise CommandError(
            "every --output has its --format before it", "--format sarif --output drift.sarif --format text"
        )
    found = tuple(Report(name or "text", _file(path)) for name, path in reports) or (Report(),)
    _check(found)
    return found


def _file(path: Path | None) -> Path | None:
    return None if path is None or str(path) == "-" else path


def _check(reports: Sequence[Report]) -> None:
    places = Counter(None if one.output is None else one.output.absolute() for one in reports)
    for one in reports:
        if places[None if one.output is None else one.output.absolute()] > 1:
            where = "standard output" if one.output is None else str(one.output)
            raise CommandError(
                f"several reports would go to {where}", f"name a file: --format {one.format} --output FILE"
            )


def write_report(report: Report, reported: Reported) -> None:
    """Writes a report to its file, or plainly to standard output.

    Raises:
        CommandError: it can't be written.
    """
    text = rendered(report.format, reported)
    if report.output is None:
        write_plain(text)
        return
    write_file(report.output, text)
    found = count(len(reported.audit.divergences), "divergence")
    sys.stderr.write(f"{found}; report written to {report.output}\n")
