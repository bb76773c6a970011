"""Whole projects in `fixtures/`, each through the real command, compared with its `expected.json`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from drift.compare.audit import CodeLocation, Divergence, SpecLocation, Verdict
from tests.cases.report import Report, audit_in_process, audit_in_subprocess, describe

FIXTURES = Path(__file__).parents[2] / "fixtures"
PROJECTS = sorted(path.parent for path in FIXTURES.glob("*/expected.json"))


SEPARATELY = ("login", "login-typescript")
"""Audited by a process of their own, as users do; the others by the same command within the tests."""


class ExpectedDivergence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`spec` and `code` are `file:line` or `file:first-last`; `evidence` is what must be among it."""

    rule: str
    subject: str
    spec: str
    severity: str
    code: str = ""
    witness: dict[str, list[int | float | str | bool | None]] = {}
    evidence: tuple[str, ...] = ()


class Expected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every divergence, in any order, and every clause (`file:line`) whose verdict may not be `conforms`."""

    exit: int
    divergences: tuple[ExpectedDivergence, ...]
    not_conforming: dict[str, tuple[Verdict, ...]] = {}


class Project(msgspec.Struct, frozen=True):
    """A project and what the command said of it."""

    expected: Expected
    report: Report


@pytest.fixture(scope="module", params=PROJECTS, ids=lambda path: path.name)
def project(request: pytest.FixtureRequest) -> Project:
    folder: Path = request.param
    expected = msgspec.json.decode((folder / "expected.json").read_bytes(), type=Expected)
    audited = audit_in_subprocess if folder.name in SEPARATELY else audit_in_process
    return Project(expected, audited(folder))


def lies_in(places: tuple[SpecLocation | CodeLocation, ...], wanted: str) -> bool:
    file, _, lines = wanted.rpartition(":")
    first, _, last = lines.partition("-")
    return any(place.file == file and int(first) <= place.line <= int(last or first) for place in places)


def is_met(wanted: ExpectedDivergence, found: Divergence) -> bool:
    return (
        (found.rule, found.subject.name, found.severity) == (wanted.rule, wanted.subject, wanted.severity)
        and lies_in(found.spec, wanted.spec)
        and (not wanted.code or lies_in(found.code, wanted.code))
        and all(found.witness.get(name) == values for name, values in wanted.witness.items())
        and {item.rule for item in found.evidence}.issuperset(wanted.evidence)
    )


def test_every_divergence_is_reported_and_no_other(project: Project) -> None:
    found = list(project.report.divergences)
    for wanted in project.expected.divergences:
        met = [divergence for divergence in found if is_met(wanted, divergence)]
        assert len(met) == 1, f"{wanted}\nis met by {len(met)} of\n" + "\n".join(map(describe, found))
        found.remove(met[0])
    assert not found, "not expected:\n" + "\n".join(map(describe, found))


def test_every_other_clause_conforms(project: Project) -> None:
    ledger = project.report.obligations
    assert ledger
    allowed = project.expected.not_conforming
    wrong = [
        f"{place} {entry.text}: {entry.verdict} {entry.reason_code} {entry.reason}"
        for entry in ledger
        for place in [f"{entry.spec.file}:{entry.spec.line}"]
        if entry.verdict not in allowed.get(place, ("conforms",))
    ]
    assert not wrong, "\n".join(wrong)
    lines = {f"{entry.spec.file}:{entry.spec.line}" for entry in ledger}
    must = {place for place, verdicts in allowed.items() if "conforms" not in verdicts}
    assert lines.issuperset(must)


def test_the_exit_status(project: Project) -> None:
    assert project.report.exit == project.expected.exit


def test_every_divergence_explains_itself(project: Project) -> None:
    for divergence in project.report.divergences:
        assert divergence.title
        assert divergence.message
        assert divergence.expected
        assert divergence.classification.reason
        assert 0 < divergence.confidence <= 1
        assert divergence.spec
        assert all(place.text for place in divergence.spec)


@pytest.mark.parametrize("name", ["login", "login-typescript-prisma"])
def test_a_second_run_prints_the_same(name: str) -> None:
    assert audit_in_subprocess(FIXTURES / name) == audit_in_subprocess(FIXTURES / name)
