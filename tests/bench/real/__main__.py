"""`python -m tests.bench.real FOLDER…`: audits real projects and compares with what readers said.

FOLDER is a checkout of one of the labelled projects, or contains some. Nothing is fetched, nothing of them
is run. A finding's label is `true` (the code differs from the specification as said), `false` (it does not)
or `arguable` (readers differ, or it says something true of the wrong thing); precision leaves those out.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .auditing import Audited, Row, audited
from .checkouts import checkout_of, commit_of
from .comparing import Compared, compared, together
from .labels import FOLDER, LabelError, Project, load_projects


def main(arguments: list[str] | None = None) -> int:
    """Returns 0 if all is labelled and nothing true was lost, 1 if not, 2 if nothing could be audited."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.real", description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path, help="checkouts, or folders of checkouts")
    parser.add_argument("--project", action="append", default=[], help="only this one; may be repeated")
    parser.add_argument("--labels", type=Path, default=FOLDER, help="folder of label files")
    parser.add_argument("--toml", action="store_true", help="print the rows that have to be labelled")
    parser.add_argument("--details", action="store_true", help="print every finding with its label")
    options = parser.parse_args(arguments)
    try:
        projects = load_projects(options.labels)
    except LabelError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    parts: list[Compared] = []
    asked = decided = 0
    for project in projects:
        if options.project and project.name not in options.project:
            continue
        checkout = checkout_of(project, options.folders)
        if checkout is None:
            _say(f"{project.name}: no checkout of {project.repository} in the folders; left out")
            continue
        if (commit := commit_of(checkout)) != project.commit:
            _say(
                f"{project.name}: labels are of {project.commit[:12]}, {checkout} is at {commit[:12] or '?'}"
            )
        result = audited(project, checkout)
        parts.append(compared(project, result.rows))
        asked, decided = asked + result.asked, decided + result.decided
        _say("\n".join(_told(project, parts[-1], result, details=options.details)))
        if options.toml:
            _say("\n".join(_as_toml(row) for row in parts[-1].new))
    if not parts:
        return 2
    whole = together(parts)
    _say(f"all: {_figures(whole)}; {_share(decided, asked)}")
    return 0 if whole.as_expected else 1


def _told(project: Project, found: Compared, result: Audited, *, details: bool) -> list[str]:
    lines = [
        f"{project.name}: {_figures(found)}",
        f"  {_share(result.decided, result.asked)}; {result.seconds:.0f} s, {result.memory} MiB",
    ]
    for row, label in found.known:
        if details or label.verdict == "false":
            lines.append(f"  {label.verdict:<8} {_described(row)}\n           {label.why}")
    lines += [f"  NEW      {_described(row)}" for row in found.new]
    lines += [f"  LOST     {label.fingerprint} {label.rule}: {label.why}" for label in found.lost]
    if details:
        mended = [label for label in found.gone if label.verdict != "true"]
        lines += [f"  gone     {one.fingerprint} {one.rule} ({one.verdict}): {one.why}" for one in mended]
    return lines


def _figures(found: Compared) -> str:
    precision = "no precision" if found.precision is None else f"precision {found.precision:.0%}"
    return (
        f"{precision} ({found.count('true')} true, {found.count('false')} false,"
        f" {found.count('arguable')} arguable), {len(found.new)} not labelled,"
        f" {len(found.gone)} gone ({len(found.lost)} of them true)"
    )


def _share(decided: int, asked: int) -> str:
    share = f" ({decided / asked:.0%})" if asked else ""
    return f"{decided} of {asked} required comparisons of matched rules decided{share}"


def _described(row: Row) -> str:
    return f"{row.fingerprint} {row.rule}: {row.title} [{row.spec or '-'} | {row.code or '-'}]"


def _as_toml(row: Row) -> str:
    """A row to be copied; somebody has to read both sides to fill in verdict and why."""
    title = " ".join(row.title.split())
    return (
        f"# {title}\n# {row.spec or '-'} | {row.code or '-'}\n[[finding]]\n"
        f'fingerprint = "{row.fingerprint}"\nrule = "{row.rule}"\nverdict = ""\nwhy = ""\n'
    )


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
