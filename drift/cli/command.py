"""`allium drift`: audit, report, exit status."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from drift.cli.audit import AuditOptions, AuditResult, run_audit
from drift.cli.baselines import load_baseline, save_baseline
from drift.cli.configuration.finding import Configured, configured
from drift.cli.configuration.settings import FailOn, Given, Settings, settle
from drift.cli.errors import CommandError
from drift.cli.output import standard_output, terminal, write_file
from drift.cli.progress import progress
from drift.cli.reports import Report, write_report
from drift.cli.repository import prefix_here
from drift.compare.audit import Audit
from drift.report.formats import ROOTED, Reported
from drift.report.page import width_of
from drift.report.statistics import statistics_page
from drift.report.tally import LOUDNESS, worst
from drift.report.text import print_text
from drift.report.words import count

if TYPE_CHECKING:
    from drift.cli.fix_spec import How


@dataclass(frozen=True, slots=True)
class DriftCommand:
    """What `allium drift` was asked to do."""

    given: Given
    config: Path | None
    isolated: bool
    reports: tuple[Report, ...]
    jobs: int
    prefilter: bool
    cache: bool
    cache_dir: Path | None
    strict_specs: bool
    verbose: bool
    statistics: bool = False
    explain: str | None = None
    write_baseline: Path | None = None
    since: str = ""
    fix: How | None = None

    def run(self) -> int:
        """Audits, writes the whole report and returns the exit status.

        Raises:
            CommandError: the configuration is wrong, or the audit or the writing can't be done.
        """
        result, settings = self.audited()
        if self.fix is not None:
            from drift.cli.fix_spec import FixSpec

            return self.status(FixSpec(result, settings, self.fix).run(), settings.fail_on)
        if self.explain is not None:
            return self._explain(result, self.explain)
        self._write(result)
        if self.write_baseline is not None:
            save_baseline(self.write_baseline, result.everything or result.audit)
        status = self.status(result.audit, settings.fail_on)
        return 0 if self.write_baseline is not None else status

    def audited(self) -> tuple[AuditResult, Settings]:
        """The audit, and the settings that it was made with.

        Raises:
            CommandError: the configuration is wrong, or the audit can't be done.
        """
        if self.since and self.given.baseline is not None:
            raise CommandError("--since and --baseline exclude each other", "leave one of them out")
        found = configured(self.config, isolated=self.isolated)
        settings = settle(self.given, found)
        with progress() as step:
            return run_audit(settings.spec, settings.code, self._options(settings, found), step), settings

    def _options(self, settings: Settings, found: Configured) -> AuditOptions:
        earlier = None if self.since or settings.baseline is None else settings.baseline
        writes_first = self.write_baseline is not None and earlier is not None and not earlier.exists()
        return AuditOptions(
            include=settings.include,
            exclude=settings.exclude,
            jobs=self.jobs,
            min_confidence=settings.min_confidence,
            prefilter=self.prefilter,
            cache=self.cache,
            cache_dir=self.cache_dir,
            vendors=settings.vendors,
            exclude_specs=settings.exclude_specs,
            selection=settings.selection,
            ignores=settings.ignores,
            earlier=None if earlier is None or writes_first else load_baseline(earlier),
            earlier_name="" if earlier is None else earlier.as_posix(),
            since=self.since,
            git=settings.git,
            written=settings.written,
            supersedes=settings.supersedes,
            wrong_binding=found.wrong_binding,
        )

    def _explain(self, result: AuditResult, wanted: str) -> int:
        from drift.report.chain import chain_page, found_by, suppressed_by, suppressed_page

        audits = [result.audit] if result.everything is None else [result.audit, result.everything]
        found = found_by(wanted, audits)
        hidden = suppressed_by(wanted, result.audit)
        if len(found) != 1 and (found or not hidden):
            raise CommandError(
                f"--explain {wanted}: {count(len(found), 'divergence')} with such a fingerprint",
                "--verbose and --format json show fingerprints; give as much of one as tells it apart",
            )
        with standard_output():
            console = terminal()
            width = width_of(console)
            if found:
                chain_page(found[0], audits[-1], result.texts, width).print(console)
            else:
                suppressed_page(hidden[0], result.texts, width).print(console)
        return 0

    def _write(self, result: AuditResult) -> None:
        """Files first: standard output may be a pipe that nobody reads to its end."""
        prefix = prefix_here() if any(one.format in ROOTED for one in self.reports) else ""
        reported = Reported(result.audit, result.texts, self.verbose, prefix)
        for report in sorted(self.reports, key=lambda one: one.output is None):
            if report.format == "text" and self.statistics:
                self._statistics(report, result.audit)
            elif report.is_for_terminal:
                with standard_output():
                    print_text(result.audit, result.texts, terminal(), verbose=self.verbose)
            else:
                write_report(report, reported)

    def _statistics(self, report: Report, audit: Audit) -> None:
        if report.output is not None:
            write_file(report.output, statistics_page(audit, None).plain())
            return
        with standard_output():
            console = terminal()
            statistics_page(audit, width_of(console)).print(console)

    def status(self, audit: Audit, fail_on: FailOn) -> int:
        """The exit status of an audit.

        Raises:
            CommandError: a specification has syntax errors and is to have none.
        """
        if self.strict_specs and audit.problems:
            raise CommandError(
                f"{count(len(audit.problems), 'syntax error')} in the specifications (--strict-specs)",
                "correct the specifications, or leave --strict-specs out to audit what can be read",
            )
        return 1 if is_failure(audit, fail_on) else 0


def is_failure(audit: Audit, fail_on: FailOn) -> bool:
    """Whether a divergence is at or above a threshold."""
    threshold = {"error": 3, "warning": 2, "note": 1}.get(fail_on, max(LOUDNESS.values()) + 1)
    return LOUDNESS[worst(audit)] >= threshold
