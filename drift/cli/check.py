"""`allium check`: what is wrong with specifications by themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from drift.allium.project import SpecProject, load_specs, shown, specs_under
from drift.checks.catalogue import PROFILES, Catalogue, UnknownCodeError, load_catalogue
from drift.checks.diagnostic import LOUDNESS, Weight
from drift.checks.engine import Checked, Policy, check_project
from drift.cli.collecting import seldom_collected
from drift.cli.configuration.finding import Configured, configured
from drift.cli.errors import CommandError, nearest
from drift.cli.inputs import SPEC_SUFFIX, check_roots, check_specs
from drift.cli.output import standard_output, terminal, write_file, write_plain
from drift.report.check_json import check_json
from drift.report.check_sarif import check_sarif
from drift.report.check_text import check_page, summary
from drift.report.page import width_of
from drift.report.texts import Texts

Threshold = Literal["error", "warning", "info", "never"]


@dataclass(frozen=True, slots=True)
class CheckCommand:
    """What `allium check` was asked to do."""

    paths: tuple[Path, ...] = ()
    format: Literal["text", "json", "sarif"] = "text"
    output: Path | None = None
    fail_on: Threshold | None = None
    profile: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    config: Path | None = None
    isolated: bool = False
    fix: bool = False
    diff: bool = False

    def run(self) -> int:
        """Checks, writes the report and returns the exit status.

        Raises:
            CommandError: the configuration is wrong, or there is nothing to check.
        """
        found = configured(self.config, isolated=self.isolated)
        catalogue = load_catalogue()
        policy = self._policy(catalogue, found)
        roots = self._roots(found)
        if self.fix or self.diff:
            from drift.cli.fixing import fix_files

            status = fix_files(_own(roots), diff=self.diff)
            if self.diff or status:
                return status
        with seldom_collected():
            project, only = self._project(roots, found)
            checked = check_project(project, catalogue, policy, only=only)
        if self.select:
            checked = self._selected(checked, catalogue)
        self._write(checked, project, catalogue)
        return self._status(checked, found)

    def _roots(self, found: Configured) -> tuple[Path, ...]:
        roots = self.paths or tuple(found.path(one) for one in found.values.spec) or (Path(),)
        check_roots("PATH", roots)
        for root in roots:
            if root.is_file() and root.suffix != SPEC_SUFFIX:
                raise CommandError(f"{root}: is no specification", f"specifications end in {SPEC_SUFFIX}")
        return roots

    def _project(self, roots: Sequence[Path], found: Configured) -> tuple[SpecProject, tuple[str, ...]]:
        """The files to report on, read together with their neighbours: these may use them."""
        own = _own(roots)
        around = {
            path for root in roots if root.is_file() for path in sorted(root.parent.glob(f"*{SPEC_SUFFIX}"))
        }
        vendors = tuple(found.path(one) for one in found.values.vendors)
        project = load_specs([*roots, *sorted(around)], vendors)
        only = tuple(shown(path) for path in own)
        check_specs(roots, {file.path: file.unread for file in project.files if file.path in set(only)})
        return project, only

    def _policy(self, catalogue: Catalogue, found: Configured) -> Policy:
        wanted = found.values.check
        profile = self.profile or wanted.profile or "default"
        if profile not in PROFILES:
            advice = nearest(profile, PROFILES) or f"there are {', '.join(PROFILES)}"
            if self.profile:
                raise CommandError(f"--profile {profile}: there is no such profile", advice)
            raise found.error(f"check.profile: there is no profile {profile!r}", advice, "check", "profile")
        ignored = {code for name in self.ignore for code in _matching(name, "--ignore", catalogue)}
        severities: dict[str, Weight] = {}
        for name in wanted.ignore:
            ignored.update(_configured(name, catalogue, found, "check", "ignore"))
        for name in sorted(wanted.severity, key=lambda name: (name in catalogue, name)):
            for code in _configured(name, catalogue, found, "check", "severity", name):
                severities[code] = wanted.severity[name]
        return Policy(profile, severities, frozenset(ignored))

    def _selected(self, checked: Checked, catalogue: Catalogue) -> Checked:
        wanted = {code for name in self.select for code in _matching(name, "--select", catalogue)}
        kept = tuple(one for one in checked.diagnostics if one.code in wanted)
        return Checked(kept, checked.suppressed, checked.unread, checked.files)

    def _write(self, checked: Checked, project: SpecProject, catalogue: Catalogue) -> None:
        texts = Texts({file.path: file.text for file in project.files})
        if self.format == "json":
            report = check_json(checked)
        elif self.format == "sarif":
            report = check_sarif(checked, catalogue)
        elif self.output is None:
            with standard_output():
                console = terminal()
                check_page(checked, texts, width_of(console)).print(console)
            return
        else:
            report = check_page(checked, texts, None).plain()
        if self.output is None or str(self.output) == "-":
            write_plain(report)
        else:
            write_file(self.output, report)
            sys.stderr.write(f"{summary(checked)}; report written to {self.output}\n")

    def _status(self, checked: Checked, found: Configured) -> int:
        if checked.unread:
            return 2
        threshold = self.fail_on or found.values.check.fail_on or "error"
        if threshold == "never":
            return 0
        return int(any(LOUDNESS[one.severity] >= LOUDNESS[threshold] for one in checked.diagnostics))


def _own(roots: Iterable[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for root in roots:
        found.update(dict.fromkeys(specs_under(root) if root.is_dir() else [root.resolve()]))
    return sorted(found)


def _matching(name: str, option: str, catalogue: Catalogue) -> tuple[str, ...]:
    try:
        return catalogue.matching(name)
    except UnknownCodeError as error:
        raise CommandError(f"{option} {name}: {error}", _advice(error)) from None


def _configured(name: str, catalogue: Catalogue, found: Configured, *key: str) -> tuple[str, ...]:
    try:
        return catalogue.matching(name)
    except UnknownCodeError as error:
        raise found.error(f"{'.'.join(key[:2])}: {error}", _advice(error), *key) from None


def _advice(error: UnknownCodeError) -> str:
    return f"did you mean {error.near[0]!r}?" if error.near else "`allium explain` lists all codes"
