"""What conditions on the clock wait for."""

import pytest

from drift.behaviour.deadlines import deadlines, others
from drift.behaviour.expand import typing_of
from drift.logic.render import render
from tests.behaviour.from_spec.reading import behaviour, said

WORLD = """\
entity Invite {
    expires_at: Timestamp
    sent_at: Timestamp
    meeting: Meeting
    wait: Duration
    open: Boolean
}
entity Meeting { start: Timestamp }
config { grace: Duration = 2.hours }
"""

TYPES = typing_of(behaviour(WORLD).entities)

WRITTEN = {
    "i: Invite.expires_at <= now": ["due expires_at after 0.seconds"],
    "i: Invite.expires_at < now": ["due expires_at after 0.seconds"],
    "i: now >= Invite.expires_at": ["due expires_at after 0.seconds"],
    "i: Invite.sent_at + 24.hours <= now": ["due sent_at after 24.hours"],
    "i: now - Invite.sent_at >= 24.hours": ["due sent_at after 24.hours"],
    "i: Invite.sent_at <= now - 24.hours": ["due sent_at after 24.hours"],
    "i: Invite.meeting.start - 1.hour <= now": ["due meeting.start after -1.hours"],
    "i: Invite.sent_at + config.grace * 2 <= now": ["due sent_at after config.grace * 2"],
    "i: Invite.sent_at + config.grace + 1.hour <= now": ["due sent_at after config.grace + 1.hour"],
    "i: Invite.sent_at + Invite.wait <= now": ["due sent_at after i.wait"],
    "i: now < Invite.expires_at": ["until expires_at after 0.seconds"],
    "i: Invite.sent_at + 1.day <= now and now < Invite.expires_at and Invite.open": [
        "due sent_at after 24.hours",
        "until expires_at after 0.seconds",
    ],
    "i: Invite.open": [],
}


def condition(source: str):  # type: ignore[no-untyped-def]
    found = behaviour(f"{WORLD}rule R {{\n    when: {source}\n    ensures: Done()\n}}\n")
    assert found.unread == ()
    return found.operations[0].trigger.condition


@pytest.mark.parametrize(("source", "expected"), WRITTEN.items(), ids=list(WRITTEN))
def test_one_instant_however_it_is_written(source: str, expected: list[str]) -> None:
    assert [
        f"{'due' if one.due else 'until'} {said(one.start).removeprefix('i.') if one.start else '?'}"
        f" after {said(one.after)}"
        for one in deadlines(condition(source), TYPES)
    ] == expected


def test_what_must_hold_besides() -> None:
    found = condition("i: Invite.sent_at + 1.day <= now and Invite.open")
    assert [render(one) for one in others(found)] == ["i.open"]
    assert said(deadlines(found)[0].time) == "i.sent_at + 24.hours"
