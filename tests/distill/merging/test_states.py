"""A state that the code has besides: it comes with its step, its rule and the fields that it keeps."""

from __future__ import annotations

from pathlib import Path

from drift.allium.project import project_of
from drift.behaviour.from_code import compile_code
from drift.code.scan import scan
from drift.compare.catalogue import load_catalogue
from drift.distill.merging.repairing import Repair, Repairing
from drift.distill.merging.sides import Held, Sides, editable

CODE = """\
from dataclasses import dataclass
from datetime import datetime


@dataclass
class Pass:
    id: int
    ends_at: datetime | None = None
    status: str = "requested"


def grant(card: Pass, ends_at: datetime) -> None:
    if card.status != "requested":
        raise ValueError("granted before")
    card.status = "active"
    card.ends_at = ends_at


def revoke(card: Pass) -> None:
    if card.status != "active":
        raise ValueError("not active")
    card.status = "revoked"


def nightly(cards: list[Pass]) -> None:
    for card in cards:
        if card.status == "active" and card.ends_at <= datetime.now():
            card.status = "expired"
"""
SPEC = """\
-- allium: 3
entity Pass {
    status: requested | active | revoked
    ends_at: Timestamp when status = active | revoked

    transitions status {
        requested -> active
        active -> revoked
        terminal: revoked
    }
}

rule Grant {
    when: Grant(card: Pass, ends_at: Timestamp)
    requires: card.status = requested
    ensures: card.status = active
    ensures: card.ends_at = ends_at
}

rule Revoke {
    when: Revoke(card: Pass)
    requires: card.status = active
    ensures: card.status = revoked
}
"""


def test_a_state_comes_with_what_leads_to_it(tmp_path: Path) -> None:
    (tmp_path / "passes.py").write_text(CODE, encoding="utf-8")
    specs = project_of({"passes.allium": SPEC})
    held = Held(Sides(specs, compile_code(scan([tmp_path], jobs=1)), load_catalogue()), editable(specs))
    one = next(one for one in held.divergences.values() if one.rule == "state-unspecified")
    step = Repairing(held).repair(one)
    assert isinstance(step, Repair), step
    said = step.after.texts["passes.allium"]
    for line in (
        "status: requested | active | revoked | expired",
        "ends_at: Timestamp when status = active | revoked | expired",
        "active -> expired",
        "terminal: revoked, expired",
        "when: pass: Pass.ends_at <= now",
    ):
        assert line in said
