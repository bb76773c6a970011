"""`allium drift`: audit, report, exit status."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from drift.cli.audit import AuditOptions, AuditResult, run_audit
from drift.cli.errors import CommandError
from drift.cli.output import standard_output, terminal, write_file, write_plain
from drift.cli.progress import progress
from drift.compare.audit import Audit
from drift.report.json import json_report
from drift.report.tally import LOUDNESS, tally, worst
from drift.report.text import print_text, text_report
from drift.report.words import count

FailOn = Literal["error", "warning", "note", "never"]


@dataclass(frozen=True, slots=True)
class DriftCommand:
    """What `allium drift` was asked to do."""

    spec_roots: tuple[Path, ...]
    code_roots: tuple[Path, ...]
    as_json: bool
    output: Path | None
    fail_on: str
    min_confidence: float
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    jobs: int
    prefilter: bool
    cache: bool
    cache_dir: Path | None
    strict_specs: bool
    verbose: bool

    def run(self) -> int:
        """Audits, writes the whole report and returns the exit status.

        Raises:
            CommandError: the audit or the writing can't be done.
        """
        options = AuditOptions(
            include=self.include,
            exclude=self.exclude,
            jobs=self.jobs,
            min_confidence=self.min_confidence,
            prefilter=self.prefilter,
            cache=self.cache,
            cache_dir=self.cache_dir,
        )
        with progress() as step:
            result = run_audit(self.spec_roots, self.code_roots, options, step)
        self._write(result)
        return self._status(result.audit)

    def _write(self, result: AuditResult) -> None:
        to_standard_output = self.output is None or str(self.output) == "-"
        if not to_standard_output:
            assert self.output is not None
            report = (
                json_report(result.audit)
                if self.as_json
                else text_report(result.audit, result.texts, verbose=self.verbose)
            )
            write_file(self.output, report)
            found = count(tally(result.audit).divergences, "divergence")
            sys.stderr.write(f"{found}; report written to {self.output}\n")
        elif self.as_json:
            write_plain(json_report(result.audit))
        else:
            with standard_output():
                print_text(result.audit, result.texts, terminal(), verbose=self.verbose)

    def _status(self, audit: Audit) -> int:
        if self.strict_specs and audit.problems:
            raise CommandError(
                f"{count(len(audit.problems), 'syntax error')} in the specifications (--strict-specs)",
                "correct the specifications, or leave --strict-specs out to audit what can be read",
            )
        threshold = {"error": 3, "warning": 2, "note": 1}.get(self.fail_on, max(LOUDNESS.values()) + 1)
        return 1 if LOUDNESS[worst(audit)] >= threshold else 0
