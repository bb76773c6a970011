"""One project audited in a process of its own, so that its time and memory are its own."""

from __future__ import annotations

import os
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from drift.allium.project import load_specs
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.model import Behaviour, Clause
from drift.cli.audit import AuditOptions, run_audit
from drift.compare.audit import Audit
from drift.logic.rewrite import subterms
from drift.logic.terms import Call, Opaque

from .labels import Project

KIB_IN_MIB = 1024


@dataclass(frozen=True)
class Row:
    """One error or warning."""

    fingerprint: str
    rule: str
    title: str
    spec: str
    code: str


@dataclass(frozen=True)
class Audited:
    """What an audit said and what it cost.

    Of the `asked` comparisons that matched rules require, `decided` were. `seconds` are of the clock;
    `memory`, in MiB, is the most that this process and the largest of its workers held.
    """

    rows: tuple[Row, ...]
    asked: int
    decided: int
    seconds: float
    memory: int


def audited(project: Project, checkout: Path) -> Audited:
    """The audit of a checkout of the project."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        return alone.submit(audit_here, project, checkout).result()


def audit_here(project: Project, checkout: Path) -> Audited:
    """The audit of a checkout, in this process; paths are relative to the checkout meanwhile."""
    before = Path.cwd()
    os.chdir(checkout)
    try:
        specs, code = [Path(path) for path in project.specs], [Path(path) for path in project.code]
        started = time.perf_counter()
        audit = run_audit(specs, code, AuditOptions(exclude_specs=project.without_specs)).audit
        seconds = time.perf_counter() - started
        asked, decided = comparisons(audit, compile_specs(load_specs(specs)))
    finally:
        os.chdir(before)
    return Audited(rows(audit), asked, decided, seconds, _memory())


def rows(audit: Audit) -> tuple[Row, ...]:
    """The errors and warnings, in the order of the report."""
    return tuple(
        Row(
            one.fingerprint,
            one.rule,
            one.title,
            next((f"{place.file}:{place.line}" for place in one.spec), ""),
            next((f"{place.file}:{place.line}" for place in one.code), ""),
        )
        for one in audit.divergences
        if one.severity in ("error", "warning")
    )


def comparisons(audit: Audit, spec: Behaviour) -> tuple[int, int]:
    """How many comparisons the rules require that were found in the code, and how many were decided."""
    formal = {
        (clause.source.file, clause.source.span.line, clause.text)
        for rule in spec.operations
        for clause in rule.requires
        if _compares(clause)
    }
    nowhere = {one.subject.name for one in audit.divergences if one.rule == "rule-unimplemented"}
    found = {
        one.construct
        for one in audit.obligations
        if one.verdict in ("conforms", "diverges", "missing")
        and one.construct.removeprefix("rule ") not in nowhere
    }
    asked = [
        one
        for one in audit.obligations
        if one.clause == "requires"
        and one.construct in found
        and (one.spec.file, one.spec.line, one.text) in formal
    ]
    return len(asked), sum(one.verdict != "unverifiable" for one in asked)


def _compares(clause: Clause) -> bool:
    """Whether a clause compares values: it is neither prose nor left to a black box."""
    black = any(isinstance(part, Call | Opaque) for part in subterms(clause.predicate))
    return not clause.undecidable and not black


def _memory() -> int:
    own, workers = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    unit = KIB_IN_MIB if sys.platform != "darwin" else KIB_IN_MIB * KIB_IN_MIB
    return round((own + workers) / unit)
