"""What was not understood and might hold what is being looked for: absence needs coverage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from drift.behaviour.model import Behaviour, ReasonCode, Unread
from drift.logic.words import split as plain

Doubt: TypeAlias = tuple[ReasonCode, str]
"""Why a verdict can't be given: the reason's code and the reason in words."""


def unread_about(code: Behaviour, names: Iterable[str]) -> Unread | None:
    """The first unread place that mentions one of the names, or that could not be read so far as to tell."""
    wanted = [plain(name) for name in names]
    for unread in sorted(code.unread, key=lambda item: item.source):
        mentioned = plain(f"{unread.construct} {unread.text}")
        if not mentioned:
            if unread.code == "unparsed":
                return unread
            continue
        if any(words and _contains(mentioned, words) for words in wanted):
            return unread
    return None


def _contains(text: tuple[str, ...], words: tuple[str, ...]) -> bool:
    return any(text[start : start + len(words)] == words for start in range(len(text) - len(words) + 1))
