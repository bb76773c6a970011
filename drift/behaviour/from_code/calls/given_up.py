"""What a function does beyond what is remembered of it."""

from __future__ import annotations

from collections.abc import Iterator

from drift.behaviour.from_code.walking.state import Frame
from drift.behaviour.model import Assign, Change, Create, Effect, Emit, OpaqueCall, Remove


def given_up(frame: Frame, most: int) -> Iterator[OpaqueCall]:
    """The effects over the cap as one call of which nothing else is known: it may be any of them."""
    rest = [one for one in frame.effects[most:] if not isinstance(one.effect, Emit)]
    if rest:
        first = rest[0]
        slots = dict.fromkeys(slot for one in rest for slot in _written(one.effect))
        yield OpaqueCall(
            frame.symbol,
            first.source,
            f"it has more than {most} effects",
            "unresolved-call",
            tuple(dict.fromkeys(entity for entity, _ in slots)),
            tuple((entity, field) for entity, field in slots if field),
            (),
            (frame.symbol,),
        )


def _written(effect: Effect) -> Iterator[tuple[str, str]]:
    match effect:
        case Assign(entity=entity, field=field) | Change(entity=entity, field=field):
            yield entity, field
        case Create(entity=entity, values=values):
            yield entity, ""
            yield from ((entity, name) for name, _ in values)
        case Remove(entity=entity):
            yield entity, ""
        case _:
            pass
