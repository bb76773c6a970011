"""Options that several commands have, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

Code: TypeAlias = Annotated[
    list[Path],
    typer.Option("--code", "-c", metavar="PATH", help="A source file, or a folder of them; repeatable."),
]
CodeIfConfigured: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option("--code", "-c", metavar="PATH", help="A source file, or a folder of them; repeatable."),
]
SpecIfConfigured: TypeAlias = Annotated[
    list[Path] | None,
    typer.Option(
        "--spec", "-s", metavar="PATH", help="A specification, or a folder of *.allium files; repeatable."
    ),
]
Include: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--include", metavar="GLOB", help="Only scan matching code files (gitignore syntax); repeatable."
    ),
]
Exclude: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--exclude", metavar="GLOB", help="Leave matching code files out; repeatable."),
]
Jobs: TypeAlias = Annotated[
    int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Processes that read code; 0: one a core.")
]
Cache: TypeAlias = Annotated[
    bool, typer.Option("--cache/--no-cache", help="Reuse what earlier runs worked out.")
]
CacheDir: TypeAlias = Annotated[
    Path | None, typer.Option("--cache-dir", metavar="DIR", help="Keep the cache there.")
]
Output: TypeAlias = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the report there instead of standard output."),
]
Config: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The configuration; default: the nearest allium.toml or pyproject.toml upwards.",
    ),
]
Isolated: TypeAlias = Annotated[bool, typer.Option("--isolated", help="Use no configuration file.")]
