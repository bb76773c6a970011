"""Which message of the code is which message of the specification: by the words of their names and constants.

Discriminative: a message of the code is the specified one whose words fit it best, and a specified message is
sent only by the code messages that fit it best. `send_reset_token` is no `ActivationTokenSent` where
`send_activation_token` is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from drift.behaviour.model import Behaviour, Emit, GuardedEffect, Operation
from drift.compare.rules.naming import overlap, words
from drift.logic.terms import Const, Record, Var

LEAST = 0.5
MARGIN = 0.1
_SPEC_SHARE = 0.6
_SAID = ("symbol", "string")
MAX_CONSTANT = 60
"""Letters of a text beyond which it is no name of a message."""
_CARRIERS = frozenset(
    [
        *("send", "sent", "notify", "notified", "notification", "publish", "published", "emit", "emitted"),
        *("dispatch", "dispatched", "message", "event", "mail", "email", "deliver", "delivered", "enqueue"),
        *("inform", "informed", "created", "template", "to", "push", "pushed"),
    ]
)
"""Words that say that something is sent, not what."""


@dataclass(frozen=True, slots=True)
class _Message:
    """A message by its name and the constants it carries."""

    name: str
    constants: tuple[tuple[str, Const], ...]
    spoken: tuple[str, ...]


def readdressed(spec: Behaviour, code: Sequence[Operation], triggers: Iterable[str]) -> list[Operation]:
    """The operations with every message that corresponds to a specified one under its name and constants."""
    chained = frozenset(triggers)
    wanted = _messages(e.effect for o in spec.operations for e in o.effects)
    wanted = {key: m for key, m in wanted.items() if m.name not in chained}
    found = _messages(e.effect for o in code for e in o.effects)
    if not wanted or not found:
        return list(code)
    table = _table(list(wanted.values()), list(found.values()))
    return [replace(o, effects=tuple(_renamed(e, table) for e in o.effects)) for o in code]


def _messages(effects: Iterable[object]) -> dict[_Message, _Message]:
    made = (_message(effect) for effect in effects if isinstance(effect, Emit))
    return {message: message for message in made}


def _message(effect: Emit) -> _Message:
    constants = tuple(
        (key, value)
        for key, value in effect.args
        if isinstance(value, Const) and value.kind in _SAID and value.value
    )
    carried = [str(value.value) for _, value in constants if len(str(value.value)) <= MAX_CONSTANT]
    objects = [value.entity for _, value in effect.args if isinstance(value, Var) and value.entity]
    own = [word for text in (effect.name, *carried) for word in words(text)]
    telling = [word for word in own if word not in _CARRIERS]
    if not telling:
        telling = [word for text in _spelled(effect) for word in words(text) if word not in _CARRIERS]
    if not telling:
        telling = [word for text in objects for word in words(text) if word not in _CARRIERS]
    return _Message(effect.name, constants, tuple(dict.fromkeys(telling or own)))


def _spelled(effect: Emit) -> list[str]:
    """The constants in the objects that it carries: `sendMail({to, template: "order_paid"})`."""
    held = [value for _, given in effect.args if isinstance(given, Record) for _, value in given.items]
    said = [str(value.value) for value in held if isinstance(value, Const) and value.kind in _SAID]
    return [text for text in said if len(text) <= MAX_CONSTANT]


def _table(wanted: Sequence[_Message], found: Sequence[_Message]) -> dict[_Message, _Message]:
    """Code message → specified message, each the best of the other's candidates."""
    scores = {(one, other): _score(one, other) for one in wanted for other in found}
    chosen: dict[_Message, _Message] = {}
    for other in found:
        ranked = sorted(((scores[one, other], one.name, one) for one in wanted), key=lambda e: (-e[0], e[1]))
        best = ranked[0][0]
        if best < LEAST or (
            len(ranked) > 1 and ranked[1][0] == best and ranked[1][2].name != ranked[0][2].name
        ):
            continue
        chosen[other] = ranked[0][2]
    top: dict[_Message, float] = {}
    for other, one in chosen.items():
        top[one] = max(top.get(one, 0.0), scores[one, other])
    return {other: one for other, one in chosen.items() if scores[one, other] >= top[one] - MARGIN}


def _score(one: _Message, other: _Message) -> float:
    if one.name == other.name and one.constants == other.constants:
        return 1.0
    forth, back = overlap(one.spoken, other.spoken), overlap(other.spoken, one.spoken)
    return _SPEC_SHARE * forth + (1 - _SPEC_SHARE) * back


def _renamed(guarded: GuardedEffect, table: dict[_Message, _Message]) -> GuardedEffect:
    effect = guarded.effect
    if not isinstance(effect, Emit):
        return guarded
    target = table.get(_message(effect))
    if target is None:
        return guarded
    given = dict(target.constants)
    args = (*target.constants, *((key, value) for key, value in effect.args if key not in given))
    return replace(guarded, effect=Emit(target.name, args))
