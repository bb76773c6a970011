"""The one place where the bench meets the engine: files in, findings out."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from drift.cli.audit import AuditOptions, run_audit
from drift.compare.audit import Audit, CodeLocation, Divergence, Evidence, Obligation
from drift.compare.selection import Selection

from .variant import Place

EVERY_RULE = Selection(severities={"exposure-unspecified": "warning"})
"""Rules that are off by default are found too."""


@dataclass(frozen=True)
class Finding:
    """One divergence, with the rules and places of its evidence, as the judge needs it."""

    fingerprint: str
    contexts: frozenset[str]
    rules: frozenset[str]
    rule: str
    severity: str
    confidence: float
    title: str
    subject: str
    places: tuple[Place, ...]
    symbols: frozenset[str]
    constructs: frozenset[str]

    @property
    def serious(self) -> bool:
        """Whether it is an error or a warning."""
        return self.severity in ("error", "warning")


@dataclass(frozen=True)
class Verdict:
    """One clause of the specification and what was said about it."""

    construct: str
    clause: str
    text: str
    verdict: str
    reason_code: str
    reason: str
    line: int


@dataclass(frozen=True)
class Outcome:
    """One audit. `crash` is the traceback's last line when there was no result."""

    findings: tuple[Finding, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    crash: str = ""
    seconds: float = 0.0


def audit_files(files: dict[str, str], min_confidence: float = 0.7) -> Outcome:
    """Audit `specs/…` against `code/…`, given as text, in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="drift-bench-") as folder:
        root = Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return audit_folder(root, Path("specs"), Path("code"), min_confidence)


def audit_folder(root: Path, specs: Path, code: Path, min_confidence: float = 0.7) -> Outcome:
    """Audit folders below `root`, which becomes the working directory meanwhile."""
    before = Path.cwd()
    started = time.perf_counter()
    try:
        os.chdir(root)
        result = run_audit(
            [specs], [code], AuditOptions(jobs=1, min_confidence=min_confidence, selection=EVERY_RULE)
        )
    except Exception as error:
        return Outcome(crash=f"{type(error).__name__}: {error}", seconds=time.perf_counter() - started)
    finally:
        os.chdir(before)
    return Outcome(
        tuple(finding(each) for each in result.audit.divergences),
        verdicts(result.audit),
        seconds=time.perf_counter() - started,
    )


def finding(divergence: Divergence) -> Finding:
    """A divergence in the judge's terms."""
    parts: tuple[Divergence | Evidence, ...] = (divergence, *divergence.evidence)
    code = [place for part in parts for place in part.code]
    spec = [place for part in parts for place in part.spec]
    places = [Place(each.file, each.line, max(each.line, each.end_line)) for each in code]
    places += [Place(each.file, each.line, max(each.line, each.end_line)) for each in spec]
    return Finding(
        fingerprint=divergence.fingerprint,
        contexts=frozenset(place.fingerprint for place in code if place.fingerprint),
        rules=frozenset(part.rule for part in parts),
        rule=divergence.rule,
        severity=divergence.severity,
        confidence=divergence.confidence,
        title=divergence.title,
        subject=f"{divergence.subject.kind} {divergence.subject.name}",
        places=tuple(places),
        symbols=frozenset(name for place in code for name in names(place)),
        constructs=frozenset(place.construct.removeprefix("rule ") for place in spec)
        | {divergence.subject.name},
    )


def names(place: CodeLocation) -> set[str]:
    """The last words of a location's symbol and call path."""
    return {part.rpartition(".")[2] for part in (place.symbol, *place.path)}


def verdicts(audit: Audit) -> tuple[Verdict, ...]:
    """The ledger in the judge's terms."""
    return tuple(verdict(each) for each in audit.obligations)


def verdict(each: Obligation) -> Verdict:
    return Verdict(
        each.construct, each.clause, each.text, each.verdict, each.reason_code, each.reason, each.spec.line
    )
