"""The short form of the fuzz target: 10,000 mutated examples. The long one: `python -m tests.allium.fuzz`."""

import time

import pytest

from tests.allium import fuzz
from tests.allium.fuzz import TooSlow, broken_law, pool, run, text_of

SEED = 20_260
CHUNK = 500
SHORT = 3_000
"""So many in every run; the others in the long form."""


CLOSED = (
    "rule A{requires:\n(b)--\n    --\n}",
    "rule A{requires:\n b\n  --\n c --\n --\n}",
    "entity A {\n invariant D {\n  e >= f\n }\n  config invariant G {\n   h = i\n }\n}\n",
    '--\r\r\nuse"./"as core\rconfig{a=core/config--\n}',
    "--allium:3\nrule--allium:9\n x{let p={}let e={}requires:x}",
    '--\nuse""as t a',
    "invariant o{a n c}invariant n{a t b}",
    "rule A {\nensures: this is the first of\u2029the two words that are said\n}",
)
"""What once broke a law."""


@pytest.mark.parametrize("text", CLOSED)
def test_what_once_broke_a_law_no_longer_does(text: str) -> None:
    assert broken_law(text) == ""


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=[pytest.mark.slow] if first >= SHORT else [])
        for first in range(0, 10_000, CHUNK)
    ],
)
def test_no_law_is_broken(first: int) -> None:
    failures = run(SEED, range(first, first + CHUNK))
    broken = [f"{one.number}: {one.law}" for one in failures]
    assert not broken, f"python -m tests.allium.fuzz --seed {SEED} --only {broken[0].partition(':')[0]}"


def test_an_input_is_the_same_in_every_run() -> None:
    assert text_of(3, 7) == text_of(3, 7)
    assert len({text_of(3, number) for number in range(50)}) > 45


def test_what_is_mutated_is_itself_within_the_laws() -> None:
    assert [broken_law(text) for text in pool()] == [""] * len(pool())


def test_an_input_that_hangs_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(text: str) -> str:
        while True:
            time.process_time()

    monkeypatch.setattr(fuzz, "broken_law", hang)
    monkeypatch.setattr(fuzz, "SECONDS", 0.05)
    (failure,) = run(1, [0])
    assert TooSlow.__name__ in failure.law


def test_an_input_that_raises_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str) -> str:
        raise ValueError(text)

    monkeypatch.setattr(fuzz, "broken_law", fail)
    assert [one.number for one in run(1, [0, 1])] == [0, 1]
