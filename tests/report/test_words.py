import msgspec
import pytest

from drift.compare.audit import WitnessValue
from drift.report.words import alternatives, count, witness_in_words
from tests.report.sample import STRONGER


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([3], "3"),
        ([3, 4], "3 or 4"),
        ([3, 4, 5], "3, 4 or 5"),
        (list(range(9)), "0, 1, 2, 3, 4 or 4 more"),
        ([None, True, "active", 0.5], "null, true, active or 0.5"),
        ([""], '""'),
    ],
)
def test_alternatives(values: list[WitnessValue], words: str) -> None:
    assert alternatives(values) == words


@pytest.mark.parametrize(
    ("rule", "ending"),
    [
        ("guard-stronger", ": the spec allows, the code refuses"),
        ("guard-weaker", ": the code allows, the spec refuses"),
        ("guard-missing", ": the code allows, the spec refuses"),
        ("effect-different", ""),
    ],
)
def test_a_witness_says_who_refuses(rule: str, ending: str) -> None:
    divergence = msgspec.structs.replace(STRONGER, rule=rule)
    assert witness_in_words(divergence) == f"user.failed_attempts = 3 or 4{ending}"


def test_no_witness_no_words() -> None:
    assert witness_in_words(msgspec.structs.replace(STRONGER, witness={})) == ""
    assert witness_in_words(msgspec.structs.replace(STRONGER, witness={"user.x": []})) == ""


def test_several_terms_are_one_situation() -> None:
    divergence = msgspec.structs.replace(STRONGER, rule="x-y", witness={"a": [1], "b": ["open"]})
    assert witness_in_words(divergence) == "a = 1 and b = open"


def test_counts() -> None:
    assert [count(0, "file"), count(1, "file"), count(2, "entity", "entities")] == [
        "0 files",
        "1 file",
        "2 entities",
    ]
