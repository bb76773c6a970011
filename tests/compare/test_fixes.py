"""A fix is only given where nothing else can be meant."""

import msgspec
import pytest

from drift.compare.audit import Classification, Divergence
from drift.compare.fixes import with_fixes
from tests.report.sample import STRONGER

LINE = "    MAX_ATTEMPTS_2 = 3  # was 3 once"
PLACE = msgspec.structs.replace(
    STRONGER.code[0], file="a.py", line=1, end_line=1, column=5, end_column=23, text="MAX_ATTEMPTS_2 = 3"
)
VALUE = msgspec.structs.replace(
    STRONGER, rule="config-value", expected="5", actual="3", code=(PLACE,), confidence=1.0, evidence=()
)


def fix(divergence: Divergence, line: str = LINE) -> str | None:
    (found,) = with_fixes([divergence], lambda _: [line])
    return found.fix


def test_a_bare_number_is_replaced_and_the_rest_of_the_line_stays() -> None:
    assert fix(VALUE) == "    MAX_ATTEMPTS_2 = 5  # was 3 once"


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "guard-stronger"},
        {"confidence": 0.9},
        {"classification": Classification("spec-bug", "x")},
        {"expected": "12 hours"},
        {"actual": "4"},
        {"code": (PLACE, msgspec.structs.replace(PLACE, line=9, end_line=9))},
        {"code": (msgspec.structs.replace(PLACE, end_line=2),)},
        {"code": (msgspec.structs.replace(PLACE, line=7, end_line=7),)},
    ],
)
def test_in_doubt_there_is_none(change: dict[str, object]) -> None:
    assert fix(msgspec.structs.replace(VALUE, **change)) is None


@pytest.mark.parametrize(
    "said", ["MAX_ATTEMPTS = 1+2", "MAX = min(3, 3)   ", "MAX_ATTEMPTS = 3.0", "MAX_ATTEMPTS = 3e0"]
)
def test_a_number_that_is_worked_out_is_left_alone(said: str) -> None:
    place = msgspec.structs.replace(PLACE, column=1, end_column=len(said) + 1)
    assert fix(msgspec.structs.replace(VALUE, code=(place,)), said) is None
