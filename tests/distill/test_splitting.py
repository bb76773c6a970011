"""A draft as several files says the same as one, and its files use each other without a circle."""

from __future__ import annotations

import pytest

from drift.allium.project import project_of
from drift.behaviour.from_spec import compile_specs
from drift.checks.catalogue import load_catalogue as load_checks
from drift.checks.engine import check_project
from drift.compare.catalogue import load_catalogue
from drift.compare.engine import compare
from drift.distill.splitting import split_texts
from tests.distill.distilled import QUICK, behaviour, draft


@pytest.mark.parametrize(
    "name",
    [
        name if name in ("payables", "library") else pytest.param(name, marks=pytest.mark.slow)
        for name in QUICK
    ],
)
def test_the_files_together_are_sound_and_have_no_drift(name: str) -> None:
    texts = split_texts(draft(name))
    project = project_of(texts)
    checked = check_project(project, load_checks())
    assert [(one.file, one.message) for one in checked.diagnostics if one.severity == "error"] == []
    assert [problem.message for file in project.files for problem in file.problems] == []
    found = compare(compile_specs(project), behaviour(name), load_catalogue())
    assert [one.title for one in found.divergences if one.severity != "off"] == []
    rules = sum(text.count("\nrule ") for text in texts.values())
    assert rules == len(draft(name).rules)
    if name == "payables":
        assert len(texts) > 1
        assert any("\nuse " in text for text in texts.values())
