"""GitHub's API as far as the bot needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from drift.bot.errors import ForgeError
from drift.bot.http import Caller
from drift.bot.thread import Note

COMMENT_LIMIT = 65_536
ANNOTATIONS_AT_ONCE = 50
ACTIONS_BOT = "github-actions[bot]"
"""Who the token of a workflow comments as; such a token may not ask for its own name."""


@dataclass(frozen=True, slots=True)
class InlineComment:
    """A comment on a line of the diff, on its new side."""

    path: str
    line: int
    body: str


def headers(token: str) -> dict[str, str]:
    """The headers of every call."""
    return {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": "2022-11-28",
    }


@dataclass(slots=True)
class PullRequest:
    """A pull request of `repository` (`owner/name`). `login` "" is asked for."""

    caller: Caller
    repository: str
    number: int
    login: str = ""

    @property
    def limit(self) -> int:
        """How many characters a comment may have; counted in bytes to be safe."""
        return COMMENT_LIMIT

    def author(self) -> str:
        """The login that this token comments as."""
        if not self.login:
            try:
                found = _text(self.caller.call("GET", "/user").body, "login")
            except ForgeError as error:
                if error.kind not in ("forbidden", "missing"):
                    raise
                found = ""
            self.login = found or ACTIONS_BOT
        return self.login

    def head(self) -> str:
        """The commit that its branch is at now."""
        body = self.caller.call("GET", f"{self._root}/pulls/{self.number}").body
        return _text(_table(body).get("head"), "sha")

    def notes(self) -> Iterator[Note]:
        """Every comment of the conversation."""
        for one in self.caller.pages(f"{self._root}/issues/{self.number}/comments"):
            yield _note(one)

    def create(self, body: str) -> Note:
        """Adds a comment."""
        path = f"{self._root}/issues/{self.number}/comments"
        return _note(self.caller.call("POST", path, body={"body": body}).body)

    def update(self, note: int, body: str) -> None:
        """Replaces a comment's text."""
        self.caller.call("PATCH", f"{self._root}/issues/comments/{note}", body={"body": body})

    def delete(self, note: int) -> None:
        """Removes a comment."""
        self.caller.call("DELETE", f"{self._root}/issues/comments/{note}")

    def patches(self) -> Iterator[tuple[str, str]]:
        """Every changed file with its hunks; files without any (too large, binary) are left out."""
        for one in self.caller.pages(f"{self._root}/pulls/{self.number}/files"):
            table = _table(one)
            patch = table.get("patch")
            if isinstance(patch, str):
                yield _text(table, "filename"), patch

    def inline_notes(self) -> Iterator[Note]:
        """Every comment on a line."""
        for one in self.caller.pages(f"{self._root}/pulls/{self.number}/comments"):
            yield _note(one)

    def review(self, commit: str, body: str, comments: Sequence[InlineComment]) -> None:
        """Comments on several lines in one call."""
        self.caller.call(
            "POST",
            f"{self._root}/pulls/{self.number}/reviews",
            body={
                "commit_id": commit,
                "event": "COMMENT",
                "body": body,
                "comments": [
                    {"path": one.path, "line": one.line, "side": "RIGHT", "body": one.body}
                    for one in comments
                ],
            },
        )

    def check_run(
        self,
        commit: str,
        conclusion: str,
        title: str,
        summary: str,
        annotations: Sequence[dict[str, Any]],
    ) -> None:
        """A finished check run; its annotations are added fifty at a time, as the API takes them."""
        output = {"title": title, "summary": summary}
        first = {**output, "annotations": list(annotations[:ANNOTATIONS_AT_ONCE])}
        made = self.caller.call(
            "POST",
            f"{self._root}/check-runs",
            body={
                "name": "allium drift",
                "head_sha": commit,
                "status": "completed",
                "conclusion": conclusion,
                "output": first,
            },
        )
        run = _number(made.body, "id")
        for at in range(ANNOTATIONS_AT_ONCE, len(annotations), ANNOTATIONS_AT_ONCE):
            more = {**output, "annotations": list(annotations[at : at + ANNOTATIONS_AT_ONCE])}
            self.caller.call("PATCH", f"{self._root}/check-runs/{run}", body={"output": more})

    @property
    def _root(self) -> str:
        return f"/repos/{self.repository}"


def _note(value: Any) -> Note:
    table = _table(value)
    user = table.get("user")
    author = user.get("login") if isinstance(user, dict) else ""
    body = table.get("body")
    return Note(
        _number(table, "id"), author if isinstance(author, str) else "", body if isinstance(body, str) else ""
    )


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ForgeError("server", "the API answered in another form than is documented")
    return value


def _text(value: Any, key: str) -> str:
    found = _table(value).get(key)
    if not isinstance(found, str):
        raise ForgeError("server", f"the API answered without {key!r}")
    return found


def _number(value: Any, key: str) -> int:
    found = _table(value).get(key)
    if not isinstance(found, int):
        raise ForgeError("server", f"the API answered without {key!r}")
    return found
