"""What discovery and scanning need to know of a programming language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drift.code import ir


@dataclass(frozen=True, slots=True)
class Language:
    """A language that can be lowered. Its lowering is imported when first used, not at the start."""

    name: str
    suffixes: tuple[str, ...]
    package_files: tuple[str, ...]
    """The files that stand for their folder as a module (`__init__.py`, `index.ts`)."""
    lower: Callable[[bytes, str, str, bool], ir.Module]
    """UTF-8 source, file, module name, whether it is a package file."""
    comments: Callable[[bytes], tuple[tuple[int, str], ...]]
    """UTF-8 source to its comments with their lines."""
    decode: Callable[[bytes], str]
    """File content to text; raises `UnicodeError` with a reason a reader understands."""
    by_path: bool
    """Whether modules are imported by path (`./orders/service`), not by a dotted name."""
    standard_modules: frozenset[str]
    """Top-level modules that come with the language: an import of one is not of a project file by chance."""
    migrates: bool = False
    """Whether its migrations say what is stored: they are read like everything else."""
