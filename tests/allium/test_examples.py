"""Every complete example of the language's documents is read without a problem."""

from collections import Counter
from pathlib import Path

import pytest

from drift.allium.items import Broken
from drift.allium.parser import parse

EXAMPLES = Path(__file__).parent / "examples"

DECLARED = {
    "overview": {"RuleDeclaration": 4, "EntityDeclaration": 1, "ConfigDeclaration": 5, "Deferred": 1},
    "reference": {
        "Actor": 4,
        "ConfigDeclaration": 3,
        "DefaultDeclaration": 3,
        "Deferred": 2,
        "EntityDeclaration": 8,
        "EnumDeclaration": 2,
        "Given": 1,
        "OpenQuestion": 2,
        "RuleDeclaration": 12,
        "Surface": 3,
        "Use": 3,
    },
    "later-edition": {
        "Actor": 4,
        "ConfigDeclaration": 5,
        "Contract": 4,
        "DefaultDeclaration": 3,
        "Deferred": 3,
        "EntityDeclaration": 13,
        "EnumDeclaration": 4,
        "Given": 1,
        "Invariant": 3,
        "OpenQuestion": 2,
        "RuleDeclaration": 18,
        "Surface": 5,
        "Use": 5,
    },
}


@pytest.mark.parametrize("name", DECLARED)
def test_is_read_completely(name: str) -> None:
    parsed = parse((EXAMPLES / f"{name}.allium").read_text(encoding="utf-8"))
    assert [one for one in parsed.problems if one.severity == "error"] == []
    assert not any(isinstance(one, Broken) for one in parsed.tree.declarations)
    assert Counter(type(one).__name__ for one in parsed.tree.declarations) == DECLARED[name]


def test_no_example_is_forgotten() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.allium")} == set(DECLARED)
