"""Compares a report with the marks of a case."""

from __future__ import annotations

from dataclasses import dataclass, field

from drift.compare.audit import Divergence
from tests.cases.markdown import Case, Mark
from tests.cases.report import STRONG, Report, describe

UNDISPUTED = {"conforms", "unverifiable"}


@dataclass
class Verdict:
    """`wrong`: expectations not met; `open_gaps`: known gaps; `closed_gaps`: they work now."""

    wrong: list[str] = field(default_factory=list)
    open_gaps: list[str] = field(default_factory=list)
    closed_gaps: list[str] = field(default_factory=list)


def judge(case: Case, report: Report) -> Verdict:
    """Every expectation of `case`, checked against `report`."""
    verdict = Verdict()
    for mark in case.marks:
        _judge_mark(mark, report, verdict)
    _judge_groups(case, report, verdict)
    for divergence in report.divergences:
        if divergence.severity in STRONG and not _expected(divergence, case, report):
            verdict.wrong.append(f"reported, but not marked:\n{describe(divergence)}")
    return verdict


def _judge_mark(mark: Mark, report: Report, verdict: Verdict) -> None:
    gap = mark.kind.startswith("todo-")
    match mark.kind.removeprefix("todo-"):
        case "drift":
            holds, found = bool(reported_at(mark, report)), "nothing of that rule is reported there"
        case "ok":
            here = [d for d in report.divergences if d.severity in STRONG and _starts_at(d, mark)]
            holds, found = not here, "\n".join(["reported:", *map(describe, here)])
        case "conforms" | "unverifiable" as wanted:
            holds, found = _ledger(mark, wanted, report)
        case _:
            return
    if not gap and not holds:
        verdict.wrong.append(f"{mark}: {found}")
    elif gap and holds:
        verdict.closed_gaps.append(str(mark))
    elif gap:
        verdict.open_gaps.append(str(mark))


def _judge_groups(case: Case, report: Report, verdict: Verdict) -> None:
    """Of the `drift?` marks of the same rules, one at least must be reported."""
    groups: dict[tuple[str, ...], list[Mark]] = {}
    for mark in case.marks:
        if mark.kind == "drift?":
            groups.setdefault(mark.rules, []).append(mark)
    for marks in groups.values():
        if not any(reported_at(mark, report) for mark in marks):
            places = ", ".join(f"{mark.file}:{mark.line}" for mark in marks)
            verdict.wrong.append(f"[{'|'.join(marks[0].rules)}] is reported at none of {places}")


def _ledger(mark: Mark, wanted: str, report: Report) -> tuple[bool, str]:
    clauses = [o for o in report.obligations if (o.spec.file, o.spec.line) == (mark.file, mark.line)]
    if not clauses:
        return False, "the ledger has no clause on this line"
    found = "; ".join(f"{o.verdict} {o.reason_code} {o.reason}".strip() for o in clauses)
    verdicts = {o.verdict for o in clauses}
    # Several obligations may share a line (the states of a field): one that can't be known is enough.
    holds = verdicts == {"conforms"} if wanted == "conforms" else "unverifiable" in verdicts <= UNDISPUTED
    return holds, f"the ledger says {found}"


def reported_at(mark: Mark, report: Report) -> list[Divergence]:
    """The divergences with a finding of the mark's rules that has a place on the mark's line."""
    return [
        divergence
        for rule, divergence, places in report.findings()
        if rule in mark.rules
        and any(place.file == mark.file and place.line <= mark.line <= place.end_line for place in places)
    ]


def _starts_at(divergence: Divergence, mark: Mark) -> bool:
    return any(
        (place.file, place.line) == (mark.file, mark.line) for place in divergence.code + divergence.spec
    )


def _expected(divergence: Divergence, case: Case, report: Report) -> bool:
    """Whether a mark names the leading rule at one of its places, or its line is a known false alarm."""
    for mark in case.marks:
        if mark.kind == "todo-ok" and _starts_at(divergence, mark):
            return True
        if divergence.rule in mark.rules and divergence in reported_at(mark, report):
            return True
    return False
