"""A GitLab that keeps the notes of one merge request."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.bot.server import Answered, Asked, Fault

TOKEN = "glpat-0123456789secret"
HEAD = "b" * 40
ROOT = "/projects/42/merge_requests/9"


class GitLab:
    """Project 42 with merge request 9. Answers carry the fields that GitLab documents for notes."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.notes: list[dict[str, Any]] = []
        self.login = "project_42_bot"
        self.head = HEAD
        self.may_write = True
        self.before: Callable[[Asked], None] = lambda _: None
        self._id = 300

    def say(self, login: str, body: str, *, system: bool = False) -> dict[str, Any]:
        self._id += 1
        note = {
            "id": self._id, "type": None, "body": body, "attachment": None, "system": system,
            "author": {"id": 1, "username": login, "name": login, "state": "active", "web_url": "x"},
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
            "noteable_id": 1, "noteable_type": "MergeRequest", "noteable_iid": 9, "resolvable": False,
        }  # fmt: skip
        self.notes.append(note)
        return note

    def bodies(self) -> list[str]:
        return [one["body"] for one in self.notes if one["author"]["username"] == self.login]

    def answer(self, asked: Asked) -> Answered:
        self.before(asked)
        status, body, headers = self._route(asked)
        return Answered(status, b"" if body is None else json.dumps(body).encode(), headers)

    def _route(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        if asked.headers.get("private-token") != TOKEN:
            return 401, {"message": "401 Unauthorized"}, {}
        if asked.method != "GET" and not self.may_write:
            return 403, {"message": "403 Forbidden"}, {}
        sent = json.loads(asked.body) if asked.body else {}
        if len(sent.get("body", "")) > 1_000_000:
            return 400, {"message": "400 Bad request - Note is too long"}, {}
        match asked.method, asked.path:
            case "GET", "/user":
                return 200, {"id": 1, "username": self.login, "name": "bot", "state": "active"}, {}
            case "GET", path if path == ROOT:
                return 200, {"id": 1, "iid": 9, "sha": self.head}, {}
            case "GET", path if path == f"{ROOT}/notes":
                assert asked.query["sort"] == "asc"
                size, page = int(asked.query["per_page"]), int(asked.query["page"])
                more = str(page + 1) if page * size < len(self.notes) else ""
                return 200, self.notes[(page - 1) * size : page * size], {"X-Next-Page": more}
            case "POST", path if path == f"{ROOT}/notes":
                return 201, self.say(self.login, sent["body"]), {}
        if found := re.fullmatch(rf"{ROOT}/notes/(\d+)", asked.path):
            note = next((one for one in self.notes if one["id"] == int(found[1])), None)
            if note is None:
                return 404, {"message": "404 Not found"}, {}
            if asked.method == "PUT":
                note["body"] = sent["body"]
                return 200, note, {}
            if asked.method == "DELETE":
                self.notes.remove(note)
                return 204, None, {}
        return 404, {"message": "404 Not found"}, {}
