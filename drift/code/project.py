"""A scanned code base."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from drift.code import ir
from drift.code.discovery import LeftOut, ModuleName, Unread, read_source
from drift.code.discovery.resolution import ModuleIndex
from drift.code.discovery.specifiers import Specifiers
from drift.code.languages import SUPPORTED, language_of
from drift.code.mentions import Elsewhere


@dataclass(frozen=True)
class CodeProject:
    """All modules under the code roots, and an account of what was not read."""

    modules: tuple[ir.Module, ...]
    """Sorted by file."""
    unread: tuple[Unread, ...] = ()
    left_out_files: tuple[LeftOut, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How much was left out on purpose, by reason; sorted."""
    languages: Mapping[str, int] = field(default_factory=dict)
    """Files by language, also of languages that can't be read; sorted."""
    data_files: tuple[str, ...] = ()
    """Small configuration files under the roots, not read."""
    names: Mapping[str, ModuleName] = field(default_factory=dict)
    """The names each module can be imported by, by file."""
    texts: Texts = field(default_factory=lambda: Texts({}))
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    helpers: frozenset[str] = frozenset()
    """Files that matter only for what others take from them: no way in is looked for there."""

    def resolve_module(self, name: str, importer: ir.Module | None = None) -> ir.Module | None:
        """The module an absolute import of `name` means; of several, the one nearest to the importer."""
        if importer is not None and importer.by_path:
            return self._specified(name, importer)
        return self._index.absolute(name, importer)

    def resolve_import(self, importer: ir.Module, name: str, level: int = 0) -> ir.Module | None:
        """The module that `importer` means by `name` after `level` dots."""
        if importer.by_path:
            return self._specified(name, importer)
        return self._index.relative(name, level, importer) if level else self._index.absolute(name, importer)

    def _specified(self, specifier: str, importer: ir.Module) -> ir.Module | None:
        file = self._specifiers.resolve(specifier, importer.file)
        return None if file is None else self._by_file.get(file)

    @cached_property
    def _by_file(self) -> dict[str, ir.Module]:
        return {module.file: module for module in self.modules}

    @cached_property
    def _specifiers(self) -> Specifiers:
        files = [module.file for module in self.modules if module.by_path]
        return Specifiers({file: self.texts.path(file) for file in files})

    @cached_property
    def _index(self) -> ModuleIndex:
        standard = frozenset(name for language in SUPPORTED for name in language.standard_modules)
        modules = tuple(module for module in self.modules if not module.by_path)
        return ModuleIndex(modules, self.names, standard)


class Texts:
    """The lines of source files, read when an excerpt is wanted."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths
        self._lines: dict[str, tuple[str, ...]] = {}

    def path(self, file: str) -> Path:
        """Where a file is."""
        return self._paths.get(file) or Path(os.path.abspath(file))  # noqa: PTH100 - `resolve` follows links

    def source(self, file: str) -> bytes:
        """The UTF-8 text of a file as it was lowered; empty if it can't be read (any more)."""
        path = self._paths.get(file)
        language = None if path is None else language_of(path)
        if path is None or language is None:
            return b""
        content = read_source(path, file, language)
        return content if isinstance(content, bytes) else b""

    def lines(self, file: str) -> tuple[str, ...]:
        """All lines of a file, without their ends; lines and columns are those of the spans."""
        if file not in self._lines:
            text = self.source(file).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
            self._lines[file] = tuple(text.split("\n"))
        return self._lines[file]

    def line(self, file: str, number: int) -> str:
        """One line, counted from 1; empty if there is no such line."""
        lines = self.lines(file)
        return lines[number - 1] if 0 < number <= len(lines) else ""
