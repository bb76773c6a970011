"""What an effect is made of."""

from __future__ import annotations

from drift.behaviour.model import Assign, Change, Create, Effect, Emit, Remove
from drift.logic.terms import Term


def expressions_of(effect: Effect) -> list[Term]:
    """What an effect acts on and what it writes or sends."""
    match effect:
        case Assign():
            return [effect.target, effect.value]
        case Create():
            return [v for _, v in effect.values]
        case Remove():
            return [effect.target]
        case Change():
            return [effect.target, effect.item]
        case Emit():
            return [v for _, v in effect.args]
