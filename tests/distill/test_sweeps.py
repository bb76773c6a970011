"""A job that looks after several things is a rule for each; after a thing and its parts it is one."""

from __future__ import annotations

from pathlib import Path

from drift.behaviour.from_code import compile_code
from drift.code.scan import scan
from drift.distill.draft import Draft
from drift.distill.engine import distill
from drift.distill.layout import draft_text

SWEEP = """\
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

KEPT = timedelta(days=30)
scheduler = BackgroundScheduler()
passes: list["Pass"] = []
lockers: list["Locker"] = []


@dataclass
class Pass:
    ends_at: datetime
    status: str = "valid"


@dataclass
class Locker:
    holder: Pass
    used_at: datetime
    state: str = "taken"


@scheduler.scheduled_job("interval", hours=1)
def sweep() -> None:
    now = datetime.now()
    for one in passes:
        if one.status == "valid" and one.ends_at <= now:
            one.status = "expired"
    for locker in lockers:
        if locker.state == "taken" and locker.used_at + KEPT <= now:
            locker.state = "emptied"
"""

PARTS = (
    SWEEP.partition("    for locker in lockers")[0]
    + """\
            for locker in lockers:
                if locker.holder is one and locker.state == "taken":
                    locker.state = "emptied"
"""
)


def drafted(tmp_path: Path, code: str) -> Draft:
    (tmp_path / "club.py").write_text(code, encoding="utf-8")
    return distill(compile_code(scan([tmp_path], jobs=1)))


def test_each_thing_that_a_job_looks_after_is_a_rule(tmp_path: Path) -> None:
    draft = drafted(tmp_path, SWEEP)
    assert [one.name for one in draft.rules] == ["PassExpired", "LockerEmptied"]
    text = draft_text(draft)
    assert "when: pass: Pass.ends_at <= now" in text
    assert "when: locker: Locker.used_at + config.kept <= now" in text
    assert not draft.questions


def test_a_thing_and_its_parts_are_one_rule(tmp_path: Path) -> None:
    draft = drafted(tmp_path, PARTS)
    assert len(draft.rules) == 1
    assert "for locker in pass.lockers where state = taken:" in draft_text(draft)
