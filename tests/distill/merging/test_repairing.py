"""The law of merging: what is proposed ends the divergence, breaks nothing and touches nothing else."""

from __future__ import annotations

import msgspec
import pytest

from drift.allium.parser import parse
from drift.compare.audit import Classification
from drift.distill.merging.repairing import Left, Repair, Repairing
from drift.distill.merging.unsaid import unsaid
from tests.distill.merging.shop import FILE, SPEC, held, repaired

_NOTE = '    ensures: order.note = ""\n'
_SENT = "    ensures: order.status = sent\n"
MUTATED = {
    "state": (" | cancelled\n", "\n"),
    "config": ("= 10   --", "= 12   --"),
    "limit": ("items <= config.max_items", "items <= 7"),
    "strictness": ("items <= config", "items < config"),
    "guard": ("    requires: order.status = draft   -- only once\n", ""),
    "guard-wider": ("order.status in {draft, placed}", "order.status in {draft, placed, sent}"),
    "guard-narrower": ("order.status in {draft, placed}", "order.status = draft"),
    "guard-more": (_SENT, f"    requires: order.items > 3\n{_SENT}"),
    "target": ("        order.status = cancelled\n", "        order.status = sent\n"),
    "value": ("weight: 1)", "weight: 2)"),
    "effect-more": (_NOTE, f"{_NOTE}    ensures: order.items = 0\n"),
}
RESTORED = {
    "state",
    "config",
    "strictness",
    "guard-wider",
    "guard-narrower",
    "value",
    "effect-more",
    "target",
}
"""Here only one text is right: the one that was there."""


@pytest.mark.parametrize("name", sorted(MUTATED))
def test_a_specification_that_says_otherwise_is_brought_up_to_date(name: str) -> None:
    old, new = MUTATED[name]
    assert SPEC.count(old) == 1
    start = held(SPEC.replace(old, new))
    assert start.divergences, "the mutation is seen"
    steps, end = repaired(start)
    assert [step.reason for step in steps if isinstance(step, Left)] == []
    assert dict(end.divergences) == {}
    assert set(end.faults) <= set(start.faults)
    assert set(end.undecided) <= set(start.undecided)
    assert "\n-- What our shop does. The second line of a comment.\n" in end.texts[FILE]
    assert "-- Customers change their minds.\nrule CancelOrder {" in end.texts[FILE]
    if name in RESTORED:
        assert sorted(end.texts[FILE].split("\n")) == sorted(SPEC.split("\n"))


def test_each_repair_changes_a_few_lines_only() -> None:
    old, new = MUTATED["config"]
    (step,), _ = repaired(held(SPEC.replace(old, new)))
    assert isinstance(step, Repair)
    before, after = step.before.texts[FILE].split("\n"), step.after.texts[FILE].split("\n")
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert changed == [
        ("    max_items: Integer = 12   -- per order", "    max_items: Integer = 10   -- per order")
    ]


def test_what_may_be_planned_is_left_with_its_reason() -> None:
    old, new = MUTATED["config"]
    start = held(SPEC.replace(old, new))
    (one,) = start.divergences.values()
    planned = msgspec.structs.replace(one, classification=Classification("aspirational", "nothing of it"))
    step = Repairing(start).repair(planned)
    assert isinstance(step, Left)
    assert "planned" in step.reason


def test_line_ends_stay() -> None:
    old, new = MUTATED["state"]
    start = held(SPEC.replace(old, new).replace("\n", "\r\n"))
    _, end = repaired(start)
    assert end.texts[FILE].count("\r\n") == end.texts[FILE].count("\n")
    assert "    status: draft | placed | sent | cancelled\r\n" in end.texts[FILE]


def test_new_rules_bring_what_they_need() -> None:
    entity, rule = SPEC.index("entity Parcel"), SPEC.index("rule CancelOrder")
    lean = SPEC[:entity].replace("    items: Integer\n", "") + SPEC[rule:]
    repairing = Repairing(held(lean))
    steps = list(unsaid(repairing, lambda _: True))
    text = repairing.held.texts[FILE]
    assert [step.reason for step in steps if isinstance(step, Left)] == []
    assert parse(text).problems == ()
    assert "entity Parcel {\n    order: Order\n" in text
    assert "    note: String -- what the customer wrote\n" in text
    assert "    items: Integer\n" in text
    assert "config {\n    max_items: Integer = 10\n}" in text
    assert "rule SendOrder {" in text
    assert "rule PlaceOrder {" in text
    assert dict(repairing.held.divergences) == {}
