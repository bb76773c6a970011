"""Every code of `allium check` has documentation, and cases that fire and that stay silent."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import cast

import pytest

from drift.allium.project import project_of
from drift.checks.catalogue import Profile, load_catalogue
from drift.checks.diagnostic import Diagnostic
from drift.checks.engine import Policy, check_project
from tests.checks.markdown import Case, read_cases

FOLDER = Path(__file__).parents[2] / "fixtures" / "checks"
CATALOGUE = load_catalogue()
CASES = [case for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path)]


def checked(case: Case) -> tuple[Diagnostic, ...]:
    policy = Policy(cast("Profile", case.profile))
    only = [name for name, _ in case.files]
    return check_project(project_of(dict(case.files)), CATALOGUE, policy, only=only).diagnostics


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.title}")
def test_case(case: Case) -> None:
    found = checked(case)
    at = {(one.code, one.file, one.span.line) for one in found}
    expected = {(mark.code, mark.file, mark.line) for mark in case.marks if mark.kind == "check"}
    gaps = {(mark.code, mark.file, mark.line) for mark in case.marks if mark.kind == "todo-check"}
    tolerated = {(mark.file, mark.line) for mark in case.marks if mark.kind == "todo-ok"}
    told = (
        "\n".join(f"  {one.file}:{one.span.line} {one.code}: {one.message}" for one in found) or "  nothing"
    )
    assert not expected - at, f"not reported: {sorted(expected - at)}\nreported:\n{told}"
    assert not gaps & at, f"a known gap is closed, remove its mark: {sorted(gaps & at)}"
    extra = [
        one
        for one in found
        if (one.code == case.code or one.severity == "error")
        and (one.code, one.file, one.span.line) not in expected
        and (one.file, one.span.line) not in tolerated
    ]
    assert not extra, "reported, but not marked:\n" + "\n".join(
        f"  {one.file}:{one.span.line} {one.code}: {one.message}" for one in extra
    )
    open_gaps = {(one.file, one.span.line) for one in found if one.code == case.code}
    assert tolerated <= open_gaps, f"a known gap is closed, remove its mark: {sorted(tolerated - open_gaps)}"


def test_every_code_has_cases_that_fire_and_cases_that_stay_silent() -> None:
    lacking = []
    for entry in CATALOGUE.entries:
        cases = [case for case in CASES if case.code == entry.code]
        fires, silent = sum(case.fires for case in cases), sum(case.silent for case in cases)
        if fires < 2 or silent < 2:
            lacking.append(f"fixtures/checks/{entry.code}.md: {fires} sections fire, {silent} stay silent")
    assert not lacking


def test_every_case_file_is_named_after_a_code() -> None:
    assert {case.code for case in CASES} <= {entry.code for entry in CATALOGUE.entries}


def test_no_two_codes_share_their_documentation() -> None:
    texts = Counter(" ".join(entry.means.split()) for entry in CATALOGUE.entries)
    assert not [text for text, number in texts.items() if number > 1]
