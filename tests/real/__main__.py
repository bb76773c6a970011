"""`python -m tests.real`: audits FlaskBB 2.0.2 with a right and a wrong specification."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from drift.cli.audit import AuditOptions, run_audit
from drift.compare.audit import Audit

from .expectation import Row, expected, mistakes, reports, rows
from .package import FLASKBB, PackageError, unpacked

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".real"
SPECS = ("flaskbb", "flaskbb-wrong")


def main() -> int:
    """Returns 0 when both audits say what is expected, 1 when not, 2 when the package can't be had."""
    parser = argparse.ArgumentParser(prog="python -m tests.real", description=__doc__)
    parser.add_argument("--toml", action="store_true", help="print rows to be labelled in expected.toml")
    parser.add_argument("--ledger", action="store_true", help="print every clause and its verdict")
    options = parser.parse_args()
    try:
        package = unpacked(FLASKBB, CACHE.resolve())
    except PackageError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    failures = 0
    for name in SPECS:
        started = time.perf_counter()
        audit = audited(name, package)
        say(f"\n== {name}: {len(audit.divergences)} divergences in {time.perf_counter() - started:.1f} s")
        show(audit, ledger=options.ledger)
        failures += compared(name, audit)
        failures += sought(name, audit)
        if options.toml:
            say("\n".join(as_toml(name, row) for row in rows(audit)))
    say(f"\n{failures} differences from what is expected" if failures else "\nas expected")
    return 1 if failures else 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def audited(name: str, package: Path) -> Audit:
    """The audit of the package with one specification, which is copied beside it."""
    before = Path.cwd()
    link = package / "specs" / name
    link.mkdir(parents=True, exist_ok=True)
    for spec in sorted((HERE / "specs" / name).glob("*.allium")):
        (link / spec.name).write_bytes(spec.read_bytes())
    try:
        os.chdir(package)
        return run_audit([Path("specs") / name], [Path(FLASKBB.folder)], AuditOptions()).audit
    finally:
        os.chdir(before)


def show(audit: Audit, *, ledger: bool) -> None:
    for each in audit.divergences:
        spec = ", ".join(f"{place.file}:{place.line}" for place in each.spec)
        code = ", ".join(f"{place.file}:{place.line}" for place in each.code)
        say(f"  {each.severity} {each.rule} ({each.confidence:.2f}) {each.title}")
        say(f"      spec {spec}")
        say(f"      code {code}")
    for problem in audit.problems:
        say(f"  syntax {problem.file}:{problem.line}: {problem.message}")
    counts: dict[str, int] = {}
    for clause in audit.obligations:
        counts[clause.verdict] = counts.get(clause.verdict, 0) + 1
        if ledger or clause.verdict == "unverifiable":
            reason = f" [{clause.reason_code}] {clause.reason}" if clause.reason_code else ""
            say(f"  {clause.verdict:<12} {clause.construct} {clause.clause}: {clause.text}{reason}")
    say("  " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))


def compared(name: str, audit: Audit) -> int:
    """Differences between the errors and warnings of an audit and the committed rows."""
    wanted = expected(HERE / "expected.toml", name)
    found = rows(audit)
    unexpected = [row for row in found if row not in wanted]
    absent = [row for row in wanted if row not in found]
    for row in unexpected:
        say(f"  UNEXPECTED {described(row)}")
    for row in absent:
        say(f"  ABSENT     {described(row)} ({wanted[row].why})")
    for row in found:
        if row in wanted and not wanted[row].true:
            say(f"  KNOWN FALSE ALARM {described(row)}: {wanted[row].why}")
    return len(unexpected) + len(absent)


def sought(name: str, audit: Audit) -> int:
    """Marked mistakes of a specification that no divergence points at."""
    missed = 0
    for spec in sorted((HERE / "specs" / name).glob("*.allium")):
        file = f"specs/{name}/{spec.name}"
        for mistake in mistakes(spec):
            found = any(reports(each, file, mistake) for each in audit.divergences)
            missed += not found
            say(f"  {'FOUND ' if found else 'MISSED'} {file}:{mistake.line} {mistake.why}")
    return missed


def described(row: Row) -> str:
    return f"{row.rule} {row.subject} spec {row.spec or '-'} code {row.code or '-'}"


def as_toml(name: str, row: Row) -> str:
    """A row to be copied into expected.toml; somebody has to read both sides to fill in label and why."""
    return (
        f'[["{name}".finding]]\nrule = "{row.rule}"\nsubject = "{row.subject}"\nspec = "{row.spec}"\n'
        f'code = "{row.code}"\nlabel = ""\nwhy = ""\n'
    )


if __name__ == "__main__":
    sys.exit(main())
