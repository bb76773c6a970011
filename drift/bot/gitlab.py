"""GitLab's API as far as the bot needs it: the notes of a merge request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from drift.bot.errors import ForgeError
from drift.bot.http import Caller
from drift.bot.thread import Note

NOTE_LIMIT = 1_000_000


def headers(token: str) -> dict[str, str]:
    """The headers of every call."""
    return {"PRIVATE-TOKEN": token, "Accept": "application/json"}


@dataclass(slots=True)
class MergeRequest:
    """A merge request of a project, by id or path. `login` "" is asked for."""

    caller: Caller
    project: str
    number: int
    login: str = ""

    @property
    def limit(self) -> int:
        """How many bytes a note may have: GitLab takes a million, a reviewer does not."""
        return min(NOTE_LIMIT, 65_536)

    def author(self) -> str:
        """The name that this token comments as."""
        if not self.login:
            self.login = _text(self.caller.call("GET", "/user").body, "username")
        return self.login

    def head(self) -> str:
        """The commit that its branch is at now."""
        return _text(self.caller.call("GET", self._root).body, "sha")

    def notes(self) -> Iterator[Note]:
        """Every note that a person or bot wrote, oldest first."""
        path = f"{self._root}/notes"
        for one in self.caller.pages(path, {"sort": "asc", "order_by": "created_at"}):
            if isinstance(one, dict) and not one.get("system"):
                yield _note(one)

    def create(self, body: str) -> Note:
        """Adds a note."""
        return _note(self.caller.call("POST", f"{self._root}/notes", body={"body": body}).body)

    def update(self, note: int, body: str) -> None:
        """Replaces a note's text."""
        self.caller.call("PUT", f"{self._root}/notes/{note}", body={"body": body})

    def delete(self, note: int) -> None:
        """Removes a note."""
        self.caller.call("DELETE", f"{self._root}/notes/{note}")

    @property
    def _root(self) -> str:
        return f"/projects/{quote(self.project, safe='')}/merge_requests/{self.number}"


def _note(value: Any) -> Note:
    author = value.get("author") if isinstance(value, dict) else None
    number, body = (value.get("id"), value.get("body")) if isinstance(value, dict) else (None, None)
    if not isinstance(number, int) or not isinstance(body, str):
        raise ForgeError("server", "the API answered in another form than is documented")
    name = author.get("username") if isinstance(author, dict) else ""
    return Note(number, name if isinstance(name, str) else "", body)


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, str):
        raise ForgeError("server", f"the API answered without {key!r}")
    return found
