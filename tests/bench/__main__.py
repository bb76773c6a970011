"""`python -m tests.bench`: mutate, refactor, audit, count. `--short` is the form for CI."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .application import APPS, load_applications
from .execution import baselines, judge_all
from .judging import Judgement
from .printing import report
from .scores import as_document, figures, losses
from .selection import long_form, short_form

FIGURES = Path(__file__).parent / "figures.json"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--short", action="store_true", help="a fixed sample; fails on any loss against the figures"
    )
    parser.add_argument(
        "--sample", type=int, default=0, help="this many variants an operator; compares nothing"
    )
    parser.add_argument("--update", action="store_true", help="write the figures of this run to figures.json")
    parser.add_argument("--details", action="store_true", help="list every miss and every false alarm")
    parser.add_argument("--app", action="append", default=[], help="only this application; may be repeated")
    parser.add_argument(
        "--operator", action="append", default=[], help="only operators with this in their name"
    )
    parser.add_argument("--apps", type=Path, default=APPS, help="folder of applications")
    parser.add_argument("--json", type=Path, help="write every judgement to this file")
    parser.add_argument("--jobs", type=int, default=0, help="processes; 0 is one a core")
    return parser.parse_args()


def main() -> int:
    """Run the bench. Returns 1 when figures were lost."""
    options = arguments()
    applications = load_applications(tuple(options.app), options.apps)
    if options.short or options.sample:
        variants = short_form(applications, options.sample or 1)
    else:
        variants = [variant for application in applications for variant in long_form(application)]
    if options.operator:
        variants = [each for each in variants if any(word in each.operator for word in options.operator)]

    def progress(done: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done}/{len(variants)} ")

    before = baselines(applications, options.jobs)
    judgements = judge_all(applications, variants, before, options.jobs, progress)
    sums = figures(before, judgements, {each.name: each.language for each in applications})
    sys.stdout.write(report(sums, before, judgements, details=options.details))
    document = as_document(sums)
    if options.json:
        write(options.json, {"figures": document, "judgements": [as_row(each) for each in judgements]})
    form = "short" if options.short else "long"
    committed = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    if options.update:
        write(FIGURES, {**committed, form: document})
        return 0
    if options.app or options.operator or options.sample or options.apps != APPS or form not in committed:
        return 0
    worse = losses(committed[form], document)
    for line in worse:
        sys.stdout.write(f"LOST {line}\n")
    return 1 if worse else 0


def as_row(judgement: Judgement) -> dict[str, object]:
    """One judgement for `--json`."""
    variant = judgement.variant
    return {
        "key": variant.key, "kind": variant.kind, "side": variant.side, "operator": variant.operator,
        "accept": sorted(variant.accept), "found": judgement.found, "at_place": judgement.at_place,
        "new": judgement.new, "alarms": judgement.alarms, "lost": judgement.lost, "crash": judgement.crash,
    }  # fmt: skip


def write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
