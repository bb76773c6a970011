"""A large draft is judged in portions: what they say together is what the whole would say."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from drift.behaviour.from_code import compile_code
from drift.behaviour.model import Behaviour
from drift.code.scan import scan
from drift.distill import proving
from drift.distill.draft import Draft
from drift.distill.engine import distill
from drift.distill.layout import draft_text
from drift.distill.portions import portions
from tests.distill.distilled import QUICK, SLOW, behaviour, golden

FEW = ("expenses", "parcels-fastapi")
REST = sorted(name for name in (*QUICK, *SLOW) if name not in FEW and golden(name).exists())

TWO = """\
from dataclasses import dataclass
from datetime import datetime


@dataclass
class Owner:
    name: str
    barred: bool = False


@dataclass
class Entry:
    words: str


@dataclass
class Boat:
    owner: Owner
    stage: str = "moored"


@dataclass
class Berth:
    boat: Boat
    stage: str = "free"


@dataclass
class Crane:
    owner: Owner
    stage: str = "idle"


def sail(boat: Boat) -> Entry:
    if boat.stage != "moored":
        raise ValueError("it is out")
    boat.stage = "out"
    return Entry("sailed")


def moor(berth: Berth) -> None:
    if berth.boat.stage != "out":
        raise ValueError("it is here")
    berth.boat.stage = "moored"
    berth.stage = "taken"


def hoist(crane: Crane) -> Entry:
    if crane.stage != "idle" or crane.owner.barred:
        raise ValueError("not now")
    crane.stage = "busy"
    return Entry("hoisted")


def lower(crane: Crane) -> None:
    if crane.stage != "busy":
        raise ValueError("nothing hangs there")
    crane.stage = "idle"
"""


def by_portions(code: Behaviour, monkeypatch: pytest.MonkeyPatch) -> Draft:
    monkeypatch.setattr(proving, "_MOST_AT_ONCE", -1)
    monkeypatch.setattr(proving, "_MOST_AGAIN", -1)
    return distill(code)


@pytest.mark.parametrize("name", [*FEW, *(pytest.param(name, marks=pytest.mark.slow) for name in REST)])
def test_a_draft_judged_in_portions_is_the_one_that_was_read(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = by_portions(behaviour(name), monkeypatch)
    assert draft_text(found) == golden(name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Behaviour:
    folder: Path = tmp_path_factory.mktemp("harbour")
    (folder / "harbour.py").write_text(TWO, encoding="utf-8")
    return compile_code(scan([folder], jobs=1))


def test_what_is_changed_together_stands_together(harbour: Behaviour) -> None:
    """What is only ever made (an entry of a log) holds nothing together; an owner is spoken of."""
    found = portions(distill(harbour), harbour)
    told = [(set(one.about) & {"Boat", "Berth", "Crane"}, len(one.draft.rules)) for one in found]
    assert [one for one in told if one[0]] == [({"Boat", "Berth"}, 2), ({"Crane"}, 2)]
    crane = next(one for one in found if "Crane" in one.about)
    assert {one.name for one in crane.draft.entities} >= {"Crane", "Owner"}
    assert "Boat" not in {one.name for one in crane.draft.entities}
    assert "Boat" not in {one.name for one in crane.code.entities}
    assert {one.name for one in crane.code.operations} == {"hoist", "lower"}


def test_what_a_portion_does_not_bear_out_is_left_out(
    harbour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the portion that is about it, and nowhere else."""
    whole = distill(harbour)
    wrong = {rule.name: rule for rule in whole.rules}
    (hoist,) = (name for name in wrong if name.startswith("Hoist"))
    (sail,) = (name for name in wrong if name.startswith("Sail"))
    wrong[hoist] = replace(wrong[hoist], requires=(*wrong[hoist].requires, *wrong[sail].requires))
    wrong[hoist] = replace(wrong[hoist], ensures=wrong[sail].ensures)
    monkeypatch.setattr(proving, "_MOST_AT_ONCE", -1)
    monkeypatch.setattr(proving, "_MOST_AGAIN", -1)
    found = proving.proved(replace(whole, rules=tuple(wrong.values())), harbour)
    left = {rule.name: rule for rule in found.rules}
    assert hoist not in left or left[hoist].ensures != wrong[hoist].ensures
    assert {name: one for name, one in left.items() if name != hoist} == {
        rule.name: rule for rule in whole.rules if rule.name != hoist
    }


def test_portions_can_be_handed_to_another_process(harbour: Behaviour) -> None:
    for one in portions(distill(harbour), harbour):
        assert pickle.loads(pickle.dumps(one)) == one


@pytest.mark.slow
def test_several_processes_say_the_same(harbour: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "_POOL_PORTIONS", 1)
    found = by_portions(harbour, monkeypatch)
    parts = portions(found, harbour)
    assert proving._in_processes(parts, 2) == [proving._proved(one) for one in parts]
    assert distill(harbour, 2) == found
