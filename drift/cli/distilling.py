"""What `allium distill` does: a draft, several files of it, or a patch for the specifications there are."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drift.cli.errors import CommandError, nearest
from drift.cli.inputs import check_roots
from drift.cli.output import write_file, write_plain
from drift.cli.progress import progress
from drift.report.words import count

if TYPE_CHECKING:
    from drift.cli.code import ReadCode
    from drift.distill.draft import Draft
    from drift.distill.layout import Edition
    from drift.distill.scope import Part

REPORTS = (".md", ".html", ".json")


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
    into: tuple[Path, ...] = ()
    split: bool = False

    def run(self) -> int:
        """Reads the code, writes what was asked for and returns the exit status.

        Raises:
            CommandError: the code can't be read, a name is unknown, options exclude each other, or a file
                can't be written.
        """
        self._check()
        with progress() as step:
            from drift.cli.code import Scope, read_code

            scope = Scope(self.code_roots, self.include, self.exclude, self.jobs)
            read = read_code(scope, step, cache=self.cache, cache_dir=self.cache_dir)
            part = self._part(read)
            if self.into:
                self._merge(read, part, step)
            else:
                step("drafting")
                from drift.distill.engine import distill as distilled

                draft = distilled(part.of(read.behaviour), self.jobs or os.cpu_count() or 1)
        if not self.into:
            self._write(draft)
            self._report(draft, read)
        return 0

    def _check(self) -> None:
        check_roots("--code", self.code_roots)
        for path in self.reports:
            if path.suffix not in REPORTS:
                raise CommandError(f"--report {path}: unknown format", "end the name in .md, .html or .json")
        if self.split and (self.out is None or str(self.out) == "-" or self.out.is_file()):
            raise CommandError("--split writes several files", "name a folder: --out specs/")
        if self.into:
            check_roots("--spec", self.into)
            if self.split or self.reports:
                other = "--split" if self.split else "--report"
                raise CommandError(f"--into and {other} exclude each other", "leave one of them out")

    def _part(self, read: ReadCode) -> Part:
        from drift.distill.scope import Part

        part = Part(self.entities, self.paths, self.modules)
        for name in part.unknown(read.behaviour):
            known = [entity.name for entity in read.behaviour.entities]
            raise CommandError(f"--entity {name}: the code has none of that name", nearest(name, known))
        return part

    # ------------------------------------------------------------ a draft

    def _write(self, draft: Draft) -> None:
        from drift.distill.layout import draft_text

        said = f"{count(len(draft.rules), 'rule')}, {count(len(draft.questions), 'open question')}"
        if self.split and self.out is not None:
            self._files(draft, self.out, said)
            return
        text = draft_text(draft, self.edition, annotated=self.annotated)
        if self.out is None or str(self.out) == "-":
            write_plain(text)
        else:
            write_file(self.out, text)
            sys.stderr.write(f"draft written to {self.out}: {said}\n")

    def _files(self, draft: Draft, folder: Path, said: str) -> None:
        from drift.cli.output import reason
        from drift.distill.splitting import split_texts

        texts = split_texts(draft, self.edition, annotated=self.annotated)
        there = [name for name in texts if (folder / name).exists()]
        if there:
            raise CommandError(
                f"--out {folder}: {', '.join(there)} would be overwritten",
                "name another folder, or use --into",
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(f"--out {folder}: {reason(error)}") from error
        for name, text in texts.items():
            write_file(folder / name, text)
        sys.stderr.write(f"{count(len(texts), 'file')} written to {folder}: {said}\n")

    def _report(self, draft: Draft, read: ReadCode) -> None:
        if not self.reports:
            return
        from drift.distill.reporting import report, report_html, report_json, report_markdown

        made = report(draft, read.behaviour, read.account.left_out)
        renderers = {".md": report_markdown, ".html": report_html, ".json": report_json}
        for path in self.reports:
            write_file(path, renderers[path.suffix](made))

    # ------------------------------------------------------------ a patch

    def _merge(self, read: ReadCode, part: Part, step: Callable[[str], None]) -> None:
        from drift.allium.project import load_specs
        from drift.cli.inputs import check_specs
        from drift.cli.spec_files import write_patch
        from drift.compare.catalogue import load_catalogue
        from drift.distill.merging.patch import left_lines, patch_of
        from drift.distill.merging.repairing import Left, Repair, Repairing
        from drift.distill.merging.sides import Held, Sides, editable
        from drift.distill.merging.unsaid import unsaid, wanted_in

        step("reading specifications")
        specs = load_specs(self.into)
        check_specs(self.into, {file.path: file.unread for file in specs.files if not file.imported})
        held = Held(Sides(specs, read.behaviour, load_catalogue()), editable(specs))
        step("comparing")
        steps = list(unsaid(Repairing(held, self.annotated), wanted_in(part, read.behaviour)))
        repairs = [one for one in steps if isinstance(one, Repair)]
        left = [one for one in steps if isinstance(one, Left)]
        write_patch(patch_of(repairs), None if self.out is None or str(self.out) == "-" else self.out)
        sys.stderr.write(left_lines(left))
        sys.stderr.write(f"{count(len(repairs), 'proposal')}, {len(left)} left\n")
