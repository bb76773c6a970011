"""`allium distill` on the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from drift.cli.options import Cache, CacheDir, Code, Exclude, Include, Jobs


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
  allium distill --code src/ --split --out specs/
  allium distill --code src/ --into specs/ | git apply

What the draft can't say is an open question in it, or deferred; the report says why.
With --into only what the specifications there do not say is proposed, as a patch in
which each section has been tried: it leaves no error of `allium check` and no new
divergence behind.

Exit status: 0 done; 2 it could not be done.
"""


def distill(
    code: Code,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="Write the draft, or the patch, there instead of standard output; a folder with --split.",
        ),
    ] = None,
    into: Annotated[
        list[Path] | None,
        typer.Option(
            "--into",
            metavar="PATH",
            help="Propose as a patch what the specifications there do not say; repeatable.",
        ),
    ] = None,
    split: Annotated[
        bool, typer.Option("--split", help="Write several files that use each other into the folder --out.")
    ] = False,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            "--report", metavar="FILE", help="Write a report there: .md, .html or .json; repeatable."
        ),
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
    include: Include = None,
    exclude: Exclude = None,
    jobs: Jobs = 0,
    cache: Cache = True,
    cache_dir: CacheDir = None,
) -> int:
    """Draft a specification from code: its entities, lifecycles, configuration and rules."""
    from drift.cli.distilling import DistillCommand

    return DistillCommand(
        code_roots=tuple(code),
        out=out,
        into=tuple(into or ()),
        split=split,
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
