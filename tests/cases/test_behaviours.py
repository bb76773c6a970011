"""What was understood of whole applications: goldens in `fixtures/*/behaviour.txt`, read against the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.report import behaviour_in_process

FIXTURES = Path(__file__).parents[2] / "fixtures"
GOLDENS = sorted(FIXTURES.glob("*/behaviour.txt"))


@pytest.mark.parametrize("golden", GOLDENS, ids=lambda path: path.parent.name)
def test_the_behaviour_is_what_was_read_and_agreed(golden: Path) -> None:
    assert behaviour_in_process(golden.parent) == golden.read_text(encoding="utf-8")


def test_there_are_goldens() -> None:
    assert GOLDENS
