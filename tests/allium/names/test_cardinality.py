"""How many instances the name of a relationship stands for."""

from __future__ import annotations

import pytest

from drift.allium.names.plurals import cardinality


@pytest.mark.parametrize(
    ("name", "entity", "expected"),
    [
        ("slots", "InterviewSlot", "many"),
        ("invitation", "Invitation", "one"),
        ("bonus", "Bonus", "one"),
        ("canvas", "PaintCanvas", "one"),
        ("crew", "Sailor", "many"),
        ("ground_staff", "Employee", "many"),
        ("children", "Person", "many"),
        ("teeth", "Tooth", "many"),
        ("history", "Change", "unknown"),
        ("history", "OrderHistory", "one"),
        ("feedback_requests", "FeedbackRequest", "many"),
    ],
)
def test_cardinality(name: str, entity: str, expected: str) -> None:
    assert cardinality(name, entity) == expected
