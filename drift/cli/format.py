"""`allium format`: specifications in their canonical layout."""

from __future__ import annotations

import difflib
import errno
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from drift.allium.parser import MAX_CHARACTERS
from drift.allium.printing.formatting import Formatted, format_text
from drift.allium.problems import Problem
from drift.allium.project import shown, specs_under
from drift.cli.errors import CommandError
from drift.cli.inputs import SPEC_SUFFIX, check_roots
from drift.cli.output import reason, replace_file, write_plain
from drift.report.escape import visible
from drift.report.words import count

STANDARD_INPUT = "-"
CONTEXT = 3
"""Unchanged lines around a change in a diff."""


@dataclass(slots=True)
class _Tally:
    changed: int = 0
    unchanged: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class FormatCommand:
    """What `allium format` was asked to do. Neither `check` nor `diff` writes a file."""

    paths: tuple[Path, ...]
    check: bool
    diff: bool
    sort_sections: bool = False

    def run(self) -> int:
        """Formats everything that can be and returns the exit status.

        Raises:
            CommandError: a path is wrong, or there is nothing to format.
        """
        if any(str(path) == STANDARD_INPUT for path in self.paths):
            if len(self.paths) > 1:
                raise CommandError("`-` stands alone", "give either `-` or files and folders")
            return self._standard_input()
        tally = _Tally()
        for path in self._files():
            self._file(path, tally)
        self._sum_up(tally)
        if tally.failed:
            return 2
        return 1 if tally.changed and (self.check or self.diff) else 0

    def _files(self) -> list[Path]:
        check_roots("PATH", self.paths)
        found: dict[Path, None] = {}
        for path in self.paths:
            if path.is_dir():
                found.update(dict.fromkeys(specs_under(path)))
            elif path.suffix == SPEC_SUFFIX:
                found[path.resolve()] = None
            else:
                raise CommandError(f"{path}: is no specification", f"specifications end in {SPEC_SUFFIX}")
        if not found:
            places = ", ".join(str(path) for path in self.paths)
            raise CommandError(
                f"no specification found in {places}", f"looked for files that end in {SPEC_SUFFIX}"
            )
        return sorted(found)

    def _file(self, path: Path, tally: _Tally) -> None:
        name = shown(path)
        try:
            text = _read(path)
        except OSError as error:
            _fail(name, reason(error), tally)
            return
        except ValueError as error:
            _fail(name, str(error), tally)
            return
        formatted = format_text(text, sort_sections=self.sort_sections)
        if formatted.problems or formatted.fault:
            _refused(name, formatted, tally)
        elif formatted.text == text:
            tally.unchanged += 1
        else:
            self._change(path, name, text, formatted.text, tally)

    def _change(self, path: Path, name: str, before: str, after: str, tally: _Tally) -> None:
        if self.diff:
            write_plain("".join(_diff(name, before, after)))
        elif self.check:
            write_plain(f"Would reformat: {visible(name)}\n")
        else:
            try:
                _write(path, after)
            except OSError as error:
                _fail(name, reason(error), tally)
                return
        tally.changed += 1

    def _sum_up(self, tally: _Tally) -> None:
        wanted = self.check or self.diff
        said = [
            (tally.changed, "would be reformatted" if wanted else "reformatted"),
            (tally.unchanged, "already formatted" if wanted else "left unchanged"),
            (tally.failed, "could not be formatted"),
        ]
        parts = [f"{count(number, 'file')} {what}" for number, what in said if number]
        said_all = ", ".join(parts) + "\n"
        if self.diff:
            sys.stderr.write(said_all)
        else:
            write_plain(said_all)

    def _standard_input(self) -> int:
        data = sys.stdin.buffer.read(4 * MAX_CHARACTERS + 1)
        tally = _Tally()
        try:
            text = _decoded(data)
        except ValueError as error:
            _fail(STANDARD_INPUT, str(error), tally)
            return 2
        formatted = format_text(text, sort_sections=self.sort_sections)
        if formatted.problems or formatted.fault:
            _refused(STANDARD_INPUT, formatted, tally)
            return 2
        changed = formatted.text != text
        if self.diff:
            write_plain("".join(_diff(STANDARD_INPUT, text, formatted.text)) if changed else "")
        elif not self.check:
            write_plain(formatted.text)
        return 1 if changed and (self.check or self.diff) else 0


def _read(path: Path) -> str:
    """The text of a file with its line ends and its byte-order mark.

    Raises:
        OSError: it can't be read.
        ValueError: it is too large or not UTF-8.
    """
    if path.stat().st_size > 4 * MAX_CHARACTERS:
        raise ValueError(f"larger than {4 * MAX_CHARACTERS} bytes")
    return _decoded(path.read_bytes())


def _write(path: Path, text: str) -> None:
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    replace_file(path, text.encode("utf-8"))


def _decoded(data: bytes) -> str:
    if len(data) > 4 * MAX_CHARACTERS:
        raise ValueError(f"larger than {4 * MAX_CHARACTERS} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(f"not UTF-8: byte {error.start} (line {line})") from None


def _refused(name: str, formatted: Formatted, tally: _Tally) -> None:
    if formatted.fault:
        _fail(name, f"left as it is, this is a defect of allium-drift: {formatted.fault}", tally)
        return
    first, *more = formatted.problems
    others = f" (and {count(len(more), 'more syntax error')}; `allium parse` lists them)" if more else ""
    _fail(f"{name}:{first.span.line}:{first.span.column}", f"{_said(first)}{others}", tally)


def _said(problem: Problem) -> str:
    expected = f"; expected {', '.join(problem.expected)}" if problem.expected else ""
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"{problem.message}{expected}{hint}"


def _fail(where: str, why: str, tally: _Tally) -> None:
    tally.failed += 1
    said = f"error: {visible(where)}: not formatted: {visible(why)}\n"
    sys.stdout.flush()
    sys.stderr.write(said.encode("utf-8", "backslashreplace").decode())


def _diff(name: str, before: str, after: str) -> Iterator[str]:
    """A unified diff, safe to show."""
    lines = difflib.unified_diff(_lines(before), _lines(after), name, name, lineterm="", n=CONTEXT)
    for line in lines:
        yield visible(line) + "\n"


def _lines(text: str) -> Sequence[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if not lines[-1] else [*lines, "\\ no line end at the end of the file"]
