"""Files that are read only for what others take from them: followed where they are called, no ways in."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.allium.project import project_of
from drift.behaviour.from_code import compile_code
from drift.behaviour.from_spec import compile_specs
from drift.behaviour.model import Assign, Behaviour
from drift.code.scan import lowered, survey
from drift.compare.align.wanted import wanted_of

SPEC = "entity Parcel {\n    status: held | released\n    released_at: Timestamp?\n}\n"
FILES = {
    "domain.py": """
from dataclasses import dataclass

@dataclass
class Parcel:
    status: str
    released_at: object = None
""",
    "service.py": """
from domain import Parcel
from runner import Runner
from stamping import stamp

class Release(Runner):
    def perform(self, parcel: Parcel):
        if parcel.status != "held":
            raise ValueError(parcel)
        parcel.status = "released"
        stamp(parcel)
""",
    "runner.py": """
class Runner:
    def run(self, thing):
        self.perform(thing)

    def perform(self, thing):
        raise NotImplementedError
""",
    "stamping.py": """
from dataclasses import dataclass
from datetime import datetime

@dataclass
class Journal:
    lines: int = 0

def stamp(thing):
    thing.released_at = datetime.now()

def tidy(journal: Journal):
    journal.lines = 0
""",
    "unrelated.py": "class Polygon:\n    def __init__(self, corners):\n        self.corners = corners\n",
}


@pytest.fixture(autouse=True)
def small_trees_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drift.code.scan.FEW", 0)


def behaviour(root: Path, prefilter: bool) -> Behaviour:
    wanted = wanted_of(compile_specs(project_of({"parcels.allium": SPEC}))) if prefilter else None
    return compile_code(lowered(survey([root], wanted=wanted), 1))


@pytest.fixture
def code(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_what_is_a_helper(code: Path) -> None:
    wanted = wanted_of(compile_specs(project_of({"parcels.allium": SPEC})))
    surveyed = survey([code], wanted=wanted)
    assert {Path(file).name for file in surveyed.helpers} == {"runner.py", "stamping.py"}
    assert [Path(left.file).name for left in surveyed.unconcerned] == ["unrelated.py"]


def test_a_helper_is_followed_where_it_is_called_and_is_no_way_in(code: Path) -> None:
    found = {one.qualified: one for one in behaviour(code, prefilter=True).operations}
    assert "stamping.tidy" not in found
    assert "stamping.tidy" in {one.qualified for one in behaviour(code, prefilter=False).operations}
    effects = [e.effect for one in found.values() for e in one.effects]
    written = {effect.field for effect in effects if isinstance(effect, Assign)}
    assert written == {"status", "released_at"}


def test_what_runs_an_overridden_method_stays_a_way_in(code: Path) -> None:
    with_, without = (behaviour(code, prefilter=on) for on in (True, False))
    ways = [
        {one.qualified for one in found.operations if "stamping" not in one.qualified}
        for found in (with_, without)
    ]
    assert ways[0] == ways[1]
    assert any(name.endswith("Runner.run") for name in ways[0])
