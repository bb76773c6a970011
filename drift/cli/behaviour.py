"""`allium behaviour`: what was understood of code, or of one place in it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drift.cli.errors import CommandError, nearest
from drift.cli.inputs import check_roots
from drift.cli.output import standard_output, terminal, write_file, write_plain
from drift.cli.progress import progress

if TYPE_CHECKING:
    from drift.cli.code import ReadCode
    from drift.report.behaviour import Digest, PlaceSeen
    from drift.report.page import Page


@dataclass(frozen=True, slots=True)
class BehaviourCommand:
    """What `allium behaviour` was asked to do."""

    code_roots: tuple[Path, ...]
    at: str | None
    as_json: bool
    output: Path | None
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    jobs: int
    cache: bool
    cache_dir: Path | None
    verbose: bool

    def run(self) -> int:
        """Reads the code, writes the report and returns the exit status.

        Raises:
            CommandError: the code can't be read, or `--at` names no place in it.
        """
        check_roots("--code", self.code_roots)
        wanted = None if self.at is None else parse_place(self.at)
        with progress() as step:
            from drift.cli.code import Scope, read_code

            scope = Scope(self.code_roots, self.include, self.exclude, self.jobs)
            read = read_code(scope, step, cache=self.cache, cache_dir=self.cache_dir)
        self._write(_found(read, None if wanted is None else (file_of(wanted[0], read), wanted[1])))
        return 0

    def _write(self, found: Digest | PlaceSeen) -> None:
        if self.output is not None and str(self.output) != "-":
            write_file(self.output, self._json(found) if self.as_json else self._page(found, None).plain())
            sys.stderr.write(f"report written to {self.output}\n")
        elif self.as_json:
            write_plain(self._json(found))
        else:
            from drift.report.page import width_of

            console = terminal()
            page = self._page(found, width_of(console))
            with standard_output():
                page.print(console)

    def _page(self, found: Digest | PlaceSeen, width: int | None) -> Page:
        from drift.report.behaviour import Digest
        from drift.report.behaviour_text import behaviour_page, place_page

        if isinstance(found, Digest):
            return behaviour_page(found, width, verbose=self.verbose)
        return place_page(found, width)

    def _json(self, found: Digest | PlaceSeen) -> str:
        from drift.report.behaviour_json import behaviour_json

        return behaviour_json(found)


def _found(read: ReadCode, place: tuple[str, int] | None) -> Digest | PlaceSeen:
    from drift.behaviour.secrecy import concealed
    from drift.code.symbols.enclosing import enclosing_function
    from drift.report.behaviour_digest import digest
    from drift.report.behaviour_place import explain_place

    if place is None:
        return digest(concealed(read.behaviour), read.account.left_out)
    file, line = place
    module = read.module(file)
    function = "" if module is None else enclosing_function(module, line)
    return explain_place(concealed(read.behaviour), file, line, function)


def parse_place(text: str) -> tuple[str, int]:
    """`FILE:LINE` (or `FILE:LINE:COLUMN`, as reports print it) in its parts.

    Raises:
        CommandError: it is not of that form.
    """
    parts = text.split(":")
    while len(parts) > 2 and parts[-1].isdigit() and parts[-2].isdigit():
        parts.pop()
    file, line = ":".join(parts[:-1]), parts[-1]
    if not file or not line.isdecimal() or int(line) < 1:
        raise CommandError(f"--at {text}: is no place", "--at takes FILE:LINE, such as src/app/orders.py:48")
    return file, int(line)


def file_of(given: str, read: ReadCode) -> str:
    """The scanned file that is meant: by its name in reports, its path, or the end of it if only one fits.

    Raises:
        CommandError: none is, or several are.
    """
    absent = {entry.file for entry in read.account.left_out_files} | {it.file for it in read.account.unread}
    names = [source.file for source in read.surveyed.sources if source.file not in absent]
    path = Path(given)
    exact = [name for name in names if name == given or Path(name).absolute() == path.absolute()]
    ending = exact or [name for name in names if name.endswith("/" + given.lstrip("./"))]
    if len(ending) == 1:
        return ending[0]
    if ending:
        raise CommandError(f"--at {given}: several files are called that", ", ".join(ending[:5]))
    raise CommandError(f"--at {given}: no such file was read", _advice(given, names, read))


def _advice(given: str, names: Iterable[str], read: ReadCode) -> str:
    kept_out = {entry.file: entry.reason for entry in read.account.left_out_files}
    for file, reason in kept_out.items():
        if Path(file).absolute() == Path(given).absolute():
            return f"it was left out: {reason} (--include brings it back)"
    for unread in read.account.unread:
        if Path(unread.file).absolute() == Path(given).absolute():
            return f"it could not be read: {unread.reason}"
    return nearest(given, names) or "name a file below --code"
