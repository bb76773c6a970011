"""Over the cap of effects, what is done near is kept, and what is done deep inside is one unknown call."""

from drift.behaviour.from_code.calls.given_up import nearest
from drift.behaviour.from_code.walking.state import Recorded
from drift.behaviour.model import Emit
from drift.logic.spans import Source, Span


def _done(name: str, depth: int) -> Recorded:
    place = Source("a.py", Span(1, 1, 1, 2))
    return Recorded(Emit(name, ()), (), place, ("a",) * depth, name, "a")


def test_the_nearest_are_kept_in_their_order() -> None:
    done = [_done("deep", 3), _done("first", 0), _done("deeper", 5), _done("second", 1)]
    kept, rest = nearest(done, 2)
    assert [one.text for one in kept] == ["first", "second"]
    assert [one.text for one in rest] == ["deep", "deeper"]


def test_within_the_cap_all_are_kept() -> None:
    done = [_done("deep", 3), _done("first", 0)]
    assert nearest(done, 2) == (tuple(done), ())
