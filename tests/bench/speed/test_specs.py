"""Specification sets: as large as asked for, free of problems, read at a cost that grows linearly."""

import cProfile

import pytest

from drift.allium.project import project_of
from drift.behaviour.from_spec import compile_specs
from tests.bench.speed.specs import spec_set


def calls(lines: int) -> int:
    """How many functions are called to read and compile so many lines: the same on every machine."""
    sources = spec_set(lines)
    profile = cProfile.Profile()
    profile.runcall(lambda: compile_specs(project_of(sources)))
    return sum(entry.callcount for entry in profile.getstats())


def test_has_as_many_lines_and_files_as_asked_for() -> None:
    made = spec_set(20_000)
    assert (len(made), sum(text.count("\n") for text in made.values())) == (40, 20_000)
    assert made == spec_set(20_000)
    assert len(spec_set(3_000, files=5)) == 5


def test_is_a_specification_without_problems() -> None:
    project = project_of(spec_set(2_000))
    assert [problem for file in project.files for problem in file.problems] == []
    assert len(project.imports) == 0 + 1 + 2 + 3
    behaviour = compile_specs(project)
    assert behaviour.unread == ()
    assert len(behaviour.operations) > 40


@pytest.mark.slow
def test_four_times_the_lines_are_four_times_the_work() -> None:
    calls(500)
    assert calls(6_000) / calls(1_500) < 4.15
