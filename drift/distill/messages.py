"""Messages: what the system tells somebody, named after what is told, not after how it is sent."""

from __future__ import annotations

from drift.behaviour.model import Emit
from drift.distill.names import pascal
from drift.distill.vocabulary import name_words
from drift.logic.terms import Const
from drift.logic.words import split


def message(effect: Emit) -> str:
    """What is told, as a trigger's name: `send_claim_filed` and `emit("claim.filed")` as `ClaimFiled`.

    "" if only the sending has a name.
    """
    told = _told(split(effect.name.rpartition(".")[2]))
    if told:
        return pascal(*told)
    for name, value in effect.args:
        if name not in ("0", "name", "event", "template", "type") or not isinstance(value, Const):
            continue
        if value.kind in ("string", "symbol") and _is_name(str(value.value)):
            return pascal(*_told(split(str(value.value))))
    return ""


def _told(words: tuple[str, ...]) -> tuple[str, ...]:
    known = name_words()
    while words and words[0] in known.sending:
        words = words[1:]
    while words and words[-1] in known.carriers:
        words = words[:-1]
    return () if all(word in known.carriers or word in known.sending for word in words) else words


def _is_name(text: str) -> bool:
    """Whether a text names something, rather than being read by somebody."""
    return bool(text) and " " not in text and len(text) <= 60 and text[0].isalpha()
