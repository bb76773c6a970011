"""The specifications of this repository hold together: no errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.allium.project import load_specs
from drift.checks.catalogue import load_catalogue
from drift.checks.engine import check_project

CATALOGUE = load_catalogue()
ROOT = Path(__file__).parents[2]
FOLDERS = sorted(
    {
        path.parent
        for root in ("fixtures", "tests/bench/apps")
        for path in (ROOT / root).glob("*/specs/*.allium")
    }
)


UNDECLARED = "allium.rule.undefinedTypeReference"
"""Some send a `Notification` that they do not declare, as the reference's examples do."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_gives_no_error(folder: Path) -> None:
    diagnostics = check_project(load_specs([folder]), CATALOGUE).diagnostics
    errors = [one for one in diagnostics if one.severity == "error" and one.code != UNDECLARED]
    assert [f"{one.span.line} {one.code}: {one.message}" for one in errors] == []
