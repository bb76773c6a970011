"""History weighs a proposal and never makes a finding."""

import pytest

from drift.compare.audit import (
    Audit,
    Classification,
    CodeLocation,
    Divergence,
    Proposed,
    SpecLocation,
    Subject,
    Unspecified,
)
from drift.compare.chronology import Range, dated
from drift.vcs.blame import Change

OLD, NEW = Change("a" * 40, 1_600_000_000), Change("b" * 40, 1_700_000_000)
PENDING = Change("", 0)


def divergence(proposed: Proposed = "code-bug", rule: str = "guard-weaker") -> Divergence:
    return Divergence(
        fingerprint="f", rule=rule, severity="error", confidence=0.9, title="t", message="m",
        subject=Subject("rule", "R"), expected="", actual="", witness={},
        spec=(SpecLocation("s.allium", 1, 1, 2, 1),),
        code=(CodeLocation("c.py", 5, 1, 5, 9), CodeLocation("d.py", 7, 1, 7, 9, role="related")),
        classification=Classification(proposed, "because"),
    )  # fmt: skip


def judged(spec: Change | None, code: Change | None, one: Divergence) -> Classification:
    asked: list[Range] = []

    def history(ranges: tuple[Range, ...]) -> dict[Range, Change | None]:
        asked.extend(ranges)
        return {("s.allium", 1, 2): spec, ("c.py", 5, 5): code}

    (only,) = dated(Audit((one,), (), Unspecified(), spec_files=1, code_files=1), history).divergences
    assert asked == [("c.py", 5, 5), ("s.allium", 1, 2)]
    return only.classification


def test_the_side_that_changed_last_is_named() -> None:
    assert judged(OLD, NEW, divergence()) == Classification(
        "code-bug",
        "because; the code changed last (bbbbbbbbbb of 2023-11-14;"
        " the specification aaaaaaaaaa of 2020-09-13)",
    )
    assert judged(NEW, PENDING, divergence()).reason == (
        "because; the code changed last (not committed yet; the specification bbbbbbbbbb of 2023-11-14)"
    )


def test_a_specification_that_changed_last_is_not_the_wrong_side() -> None:
    found = judged(NEW, OLD, divergence("spec-bug"))
    assert found.proposed == "code-bug" and found.reason.endswith(": the code has not followed")
    assert judged(OLD, NEW, divergence("spec-bug")).proposed == "spec-bug"


@pytest.mark.parametrize(("spec", "code"), [(None, NEW), (OLD, None), (NEW, NEW), (PENDING, PENDING)])
def test_what_is_unknown_or_together_changes_nothing(spec: Change | None, code: Change | None) -> None:
    assert judged(spec, code, divergence()) == Classification("code-bug", "because")


def test_a_conflict_between_specifications_stays_one() -> None:
    assert judged(NEW, OLD, divergence("spec-bug", "spec-conflict")) == Classification("spec-bug", "because")
