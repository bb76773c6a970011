"""One comment on a pull request: found by its marker and its author, written in place, never doubled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from drift.bot.errors import ForgeError
from drift.bot.marker import State, marker, revealed
from drift.bot.thread import Note, Thread

Done = Literal["created", "updated", "unchanged", "silent"]
_CREATIONS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be said, given what was said before; `body` None: nothing if there is no comment yet."""

    body: str
    is_silent: bool


def sticky(thread: Thread, name: str, write: Callable[[State], Wanted]) -> Done:
    """Brings the comment up to date. `write` is given the state of the comment that is there.

    Raises:
        ForgeError: it could not be done.
    """
    author = thread.author()
    mine = _mine(thread, name, author)
    wanted = write(revealed(mine[0].body) if mine else State())
    if not mine:
        if wanted.is_silent:
            return "silent"
        _create(thread, name, author, wanted.body)
        _settle(thread, name, author, wanted.body)
        return "created"
    first, *doubled = mine
    for one in doubled:
        _delete(thread, one)
    if first.body.strip() == wanted.body.strip():
        return "unchanged"
    thread.update(first.id, wanted.body)
    return "updated"


def _mine(thread: Thread, name: str, author: str) -> list[Note]:
    head = marker(name)
    found = [
        one
        for one in thread.notes()
        if one.author.casefold() == author.casefold() and one.body.lstrip().startswith(head)
    ]
    return sorted(found, key=lambda one: one.id)


def _create(thread: Thread, name: str, author: str, body: str) -> None:
    """A creation that failed may have happened all the same: that is looked up before the next try."""
    for number in range(1, _CREATIONS + 1):
        try:
            thread.create(body)
            return
        except ForgeError as error:
            if error.kind not in ("server", "network") or number == _CREATIONS:
                raise
            if _mine(thread, name, author):
                return


def _settle(thread: Thread, name: str, author: str, body: str) -> None:
    """Another run may have created one at the same time: the oldest stays, with this text."""
    mine = _mine(thread, name, author)
    for one in mine[1:]:
        _delete(thread, one)
    if len(mine) > 1 and mine[0].body.strip() != body.strip():
        thread.update(mine[0].id, body)


def _delete(thread: Thread, note: Note) -> None:
    try:
        thread.delete(note.id)
    except ForgeError as error:
        if error.kind != "missing":
            raise
