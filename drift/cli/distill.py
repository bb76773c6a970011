"""`allium distill`: a specification drafted from code, and a report on how far to trust it."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from drift.cli.code import ReadCode
    from drift.distill.draft import Draft
    from drift.distill.layout import Edition


class EditionName(StrEnum):
    """Editions of the language."""

    SEED = "seed"
    ONE = "1"
    TWO = "2"
    THREE = "3"


DISTILL_EPILOG = """\
Examples:

\b
  allium distill --code src/
  allium distill --code src/ --out specs/draft.allium --report distill.md
  allium distill --code src/ --annotate --entity Order

What the draft can't say is an open question in it, or deferred; the report says why.

Exit status: 0 done; 2 it could not be done.
"""


def distill(
    code: Annotated[
        list[Path],
        typer.Option("--code", "-c", metavar="PATH", help="A source file, or a folder of them; repeatable."),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", help="Write the draft there instead of standard output."),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option("--report", metavar="FILE", help="Write a report there: .md or .json; repeatable."),
    ] = None,
    annotate: Annotated[
        bool, typer.Option("--annotate", help="Say behind each clause where in the code it comes from.")
    ] = False,
    edition: Annotated[
        EditionName, typer.Option("--edition", help="The edition of the language to write.")
    ] = EditionName.THREE,
    entity: Annotated[
        list[str] | None,
        typer.Option("--entity", metavar="NAME", help="Only what changes this entity; repeatable."),
    ] = None,
    path: Annotated[
        list[str] | None,
        typer.Option("--path", metavar="PATH", help="Only what happens in this file or folder; repeatable."),
    ] = None,
    module: Annotated[
        list[str] | None,
        typer.Option("--module", metavar="NAME", help="Only entry points of this module; repeatable."),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            "--include", metavar="GLOB", help="Only scan matching code files (gitignore syntax); repeatable."
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="GLOB", help="Leave matching code files out; repeatable."),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Processes that read code; 0: one a core.")
    ] = 0,
    cache: Annotated[
        bool, typer.Option("--cache/--no-cache", help="Reuse what earlier runs worked out.")
    ] = True,
    cache_dir: Annotated[
        Path | None, typer.Option("--cache-dir", metavar="DIR", help="Keep the cache there.")
    ] = None,
) -> int:
    """Draft a specification from code: its entities, lifecycles, configuration and rules."""
    return DistillCommand(
        code_roots=tuple(code),
        out=out,
        reports=tuple(report or ()),
        annotated=annotate,
        edition=edition.value,
        entities=tuple(entity or ()),
        paths=tuple(path or ()),
        modules=tuple(module or ()),
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        jobs=jobs,
        cache=cache,
        cache_dir=cache_dir,
    ).run()


@dataclass(frozen=True, slots=True)
class DistillCommand:
    """What `allium distill` was asked to do."""

    code_roots: tuple[Path, ...]
    out: Path | None
    reports: tuple[Path, ...]
    annotated: bool
    edition: Edition
    entities: tuple[str, ...]
    paths: tuple[str, ...]
    modules: tuple[str, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    jobs: int
    cache: bool
    cache_dir: Path | None

    def run(self) -> int:
        """Reads the code, writes the draft and its reports and returns the exit status.

        Raises:
            CommandError: the code can't be read, a name is unknown, or a file can't be written.
        """
        from drift.cli.errors import CommandError
        from drift.cli.inputs import check_roots
        from drift.cli.output import write_file, write_plain
        from drift.cli.progress import progress
        from drift.report.words import count

        check_roots("--code", self.code_roots)
        for path in self.reports:
            if path.suffix not in (".md", ".json"):
                raise CommandError(f"--report {path}: unknown format", "end the name in .md or .json")
        with progress() as step:
            from drift.cli.code import Scope, read_code

            scope = Scope(self.code_roots, self.include, self.exclude, self.jobs)
            read = read_code(scope, step, cache=self.cache, cache_dir=self.cache_dir)
            step("drafting")
            draft = self._draft(read)
        from drift.distill.layout import draft_text

        text = draft_text(draft, self.edition, annotated=self.annotated)
        if self.out is None or str(self.out) == "-":
            write_plain(text)
        else:
            write_file(self.out, text)
            said = f"{count(len(draft.rules), 'rule')}, {count(len(draft.questions), 'open question')}"
            sys.stderr.write(f"draft written to {self.out}: {said}\n")
        self._report(draft, read)
        return 0

    def _draft(self, read: ReadCode) -> Draft:
        from drift.cli.errors import CommandError, nearest
        from drift.distill.engine import distill as distilled
        from drift.distill.scope import Part

        part = Part(self.entities, self.paths, self.modules)
        for name in part.unknown(read.behaviour):
            known = [entity.name for entity in read.behaviour.entities]
            raise CommandError(f"--entity {name}: the code has none of that name", nearest(name, known))
        return distilled(part.of(read.behaviour))

    def _report(self, draft: Draft, read: ReadCode) -> None:
        if not self.reports:
            return
        from drift.cli.output import write_file
        from drift.distill.report import report, report_json, report_markdown

        made = report(draft, read.behaviour, read.account.left_out)
        for path in self.reports:
            write_file(path, report_json(made) if path.suffix == ".json" else report_markdown(made))
