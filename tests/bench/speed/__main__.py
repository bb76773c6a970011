"""`python -m tests.bench.speed FOLDER`: how fast an audit is, beside ast-grep and ripgrep on the same tree.

FOLDER keeps the downloads; `--language` is python or typescript. `ast-grep` (PyPI `ast-grep-cli`) and `rg`
must be on the PATH. The specifications were written before anything was timed; the rules are in `rules/`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.speed.corpus import SUFFIXES, built
from tests.bench.speed.measuring import Cost, measured

HERE = Path(__file__).parent
SPECS = ("tenth", "half", "all")
EDITED = {
    "python": {
        "tenth": "pretalx/pretalx/mail/models.py",
        "half": "airflow/airflow/models/dagrun.py",
        "all": "pretalx/pretalx/mail/models.py",
    },
    "typescript": {
        "tenth": "budibase/src/automations/utils.ts",
        "half": "viem/actions/wallet/sendTransaction.ts",
        "all": "budibase/src/automations/utils.ts",
    },
}
"""A file that concerns the specification, by language and specification."""
ELSEWHERE = {"python": "ckan/ckan/lib/helpers.py", "typescript": "rxjs/src/internal/operators/zipAll.ts"}
ADDED = {"python": b"\n\nEDITED = 1\n", "typescript": b"\n\nconst EDITED = 1;\n"}
WORDS = {
    "python": "Submission|TalkSlot|QueuedMail|DagRun|TaskInstance|FlowRun|Deployment|BuildRequest",
    "typescript": "Automation|WorkspaceApp|Transaction|TransactionReceipt|UserOperation|Shape|Subscription",
}


@dataclass(frozen=True, slots=True)
class Task:
    """One specification for the tree of one language."""

    language: str
    spec: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    cost: Cost


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.speed", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", choices=sorted(EDITED), default="python")
    parser.add_argument("--jobs", default="2")
    parser.add_argument("--specs", nargs="*", default=list(SPECS))
    parser.add_argument("--limit", type=float, default=600, help="seconds for one run")
    given = parser.parse_args()
    language = given.language
    tree = built(given.folder.resolve(), language)
    files = sorted(file for file in tree.rglob("*") if file.suffix in SUFFIXES[language])
    lines = sum(file.read_bytes().count(b"\n") for file in files)
    _say(f"{len(files)} files, {lines:,} lines, {sum(f.stat().st_size for f in files) / 1e6:.1f} MB\n")
    scan = ["ast-grep", "scan", "--rule", str(HERE / "rules" / f"{language}.yml"), "--no-ignore", "hidden"]
    rows = [Row("ast-grep, 10 rules", measured([*scan, "-j", given.jobs, "--json=stream", str(tree)]))]
    rows.append(Row("ripgrep, the words", measured(["rg", "-c", "--no-ignore", WORDS[language], str(tree)])))
    yardstick = rows[0].cost
    for row in rows:
        _show(row, yardstick, lines)
    for name in given.specs:
        for row in _audits(Task(language, name), tree, given.jobs, given.limit):
            _show(row, yardstick, lines)
    return 0


def _audits(task: Task, tree: Path, jobs: str, limit: float) -> Iterator[Row]:
    """Cold without and with a cache to fill, warm, and warm after an edit here and there."""
    language, name = task.language, task.spec
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "tree"
        shutil.copytree(tree, copy)
        cache = str(Path(scratch) / "cache")
        command = [sys.executable, "-m", "drift", "drift", "--spec", str(HERE / "specs" / language / name)]
        command += ["--code", str(copy), "--jobs", jobs, "--format", "json", "--fail-on", "never"]
        yield Row(f"{name}: cold", measured([*command, "--no-cache"], limit=limit))
        yield Row(f"{name}: cold, filling", measured([*command, "--cache-dir", cache], limit=limit))
        yield Row(f"{name}: warm", measured([*command, "--cache-dir", cache], limit=limit))
        _edit(copy / ELSEWHERE[language], language)
        what = f"{name}: edit elsewhere"
        yield Row(what, measured([*command, "--cache-dir", cache], limit=limit))
        _edit(copy / EDITED[language][name], language)
        yield Row(f"{name}: edit", measured([*command, "--cache-dir", cache], limit=limit))


def _edit(file: Path, language: str) -> None:
    file.write_bytes(file.read_bytes() + ADDED[language])


def _show(row: Row, yardstick: Cost, lines: int) -> None:
    cost = row.cost
    failed = f"  exit status {cost.status}" if cost.status not in (0, 1) else ""
    _say(
        f"{row.what:<24} {cost.wall:8.2f} s {cost.cpu:8.2f} CPU s {lines / cost.wall:12,.0f} lines/s "
        f"{cost.memory:7.0f} MB   {cost.wall / yardstick.wall:6.2f} x wall "
        f"{cost.cpu / yardstick.cpu:6.2f} x CPU"
        f"{failed}\n"
    )


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
