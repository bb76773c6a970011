"""Every rule of the audit has cases that fire and near misses that do not."""

from __future__ import annotations

import pytest

from tests.cases.markdown import Case
from tests.cases.test_rules import CASES, RULES

IMPLEMENTED = (
    "actor-unchecked",
    "config-missing",
    "config-value",
    "creation-different",
    "creation-missing",
    "effect-different",
    "effect-missing",
    "effect-unspecified",
    "emission-missing",
    "derived-different",
    "entity-missing",
    "exposure-unspecified",
    "field-missing",
    "field-optionality",
    "field-type",
    "guard-different",
    "guard-missing",
    "guard-stronger",
    "guard-unspecified",
    "guard-weaker",
    "hardcoded-value",
    "invariant-unenforced",
    "operation-unspecified",
    "removal-missing",
    "rule-unimplemented",
    "spec-conflict",
    "state-missing",
    "state-unspecified",
    "surface-operation-missing",
    "transition-missing",
    "transition-unspecified",
    "trigger-different",
)


def cases_of(rule: str) -> list[Case]:
    return [case for case in CASES if case.rule == rule]


@pytest.mark.parametrize("rule", IMPLEMENTED)
def test_a_rule_has_cases_that_fire_and_cases_that_stay_silent(rule: str) -> None:
    cases = cases_of(rule)
    assert any(case.fires for case in cases), f"fixtures/rules/{rule}.md has no case that fires"
    assert any(case.silent for case in cases), f"fixtures/rules/{rule}.md has no case that stays silent"


@pytest.mark.parametrize("path", sorted(RULES.glob("*.md")), ids=lambda path: path.stem)
def test_every_case_file_is_named_after_a_rule(path: object) -> None:
    assert getattr(path, "stem", "") in IMPLEMENTED


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.title}")
def test_a_case_expects_something(case: Case) -> None:
    """A case without a mark would pass on an engine that sees nothing."""
    assert case.marks
