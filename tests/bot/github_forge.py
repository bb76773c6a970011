"""A GitHub that keeps comments, reviews and check runs, and holds every word to the published description."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.bot.contract import broken, example
from tests.bot.server import Answered, Asked, Fault

REPOSITORY = "octo/shop"
TOKEN = "ghs_0123456789secret"
HEAD = "a" * 40
FAULTY = frozenset({401, 403, 410, 429, 500, 502, 503})
"""What a forge may answer to anything, described or not."""


class GitHub:
    """One repository with pull request 7. `violations` are words that the description does not know."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.violations: list[str] = []
        self.comments: list[dict[str, Any]] = []
        self.reviews: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []
        self.checks: list[dict[str, Any]] = []
        self.files: list[tuple[str, str | None]] = []
        self.pulls: list[tuple[int, str, str]] = []
        """Number, `owner:branch` and head of the open ones."""
        self.login = "github-actions[bot]"
        self.may_ask_name = False
        self.may_write = True
        self.head = HEAD
        self.before: Callable[[Asked], None] = lambda _: None
        self._id = 1000

    # ------------------------------------------------------------ what tests say and ask

    def say(self, login: str, body: str) -> dict[str, Any]:
        self._id += 1
        user = {**example("simple-user"), "login": login}
        comment = {**example("issue-comment"), "id": self._id, "user": user, "body": body}
        comment["author_association"] = "NONE"
        self.comments.append(comment)
        return comment

    def bodies(self, login: str = "github-actions[bot]") -> list[str]:
        return [one["body"] for one in self.comments if one["user"]["login"] == login]

    def writes(self) -> list[str]:
        return [f"{one.method} {one.path}" for one in self.asked if one.method != "GET"]

    # ------------------------------------------------------------ the API

    def answer(self, asked: Asked) -> Answered:
        self.before(asked)
        wrong = broken(asked.method, asked.path, asked.query, asked.body)
        if wrong:
            self.violations.append(f"asked {asked.method} {asked.path}: {wrong}")
        status, body, headers = self._route(asked)
        content = b"" if body is None else json.dumps(body).encode()
        if status not in FAULTY and not wrong:
            wrong = broken(asked.method, asked.path, asked.query, asked.body, status, content)
            if wrong:
                self.violations.append(f"answered {asked.method} {asked.path}: {wrong}")
        return Answered(status, content, headers)

    def _route(self, asked: Asked) -> tuple[int, Any, dict[str, str]]:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Bad credentials"}, {}
        if asked.path == "/user":
            if not self.may_ask_name:
                return 403, {"message": "Resource not accessible by integration"}, {}
            user = {**example("public-user"), "login": self.login, "user_view_type": "public"}
            return 200, user, {}
        path = asked.path.removeprefix(f"/repos/{REPOSITORY}")
        if path == asked.path:
            return 404, {"message": "Not Found"}, {}
        if asked.method != "GET" and not self.may_write:
            return 403, {"message": "Resource not accessible by integration"}, {}
        sent = json.loads(asked.body) if asked.body else {}
        match asked.method, path:
            case "GET", "/pulls/7":
                pull = example("pull-request")
                pull["head"]["sha"], pull["number"] = self.head, 7
                return 200, pull, {}
            case "GET", "/pulls":
                wanted = asked.query["head"]
                named = [one for one in self.pulls if ":" not in wanted or one[1] == wanted]
                return self._page(asked, [self._pull(*one) for one in named])
            case "GET", "/issues/7/comments":
                return self._page(asked, self.comments)
            case "POST", "/issues/7/comments":
                return self._long(sent) or (201, self.say(self.login, sent["body"]), {})
            case "GET", "/pulls/7/files":
                return self._page(asked, [self._file(*one) for one in self.files])
            case "GET", "/pulls/7/comments":
                return self._page(asked, self.lines)
            case "POST", "/pulls/7/reviews":
                return self._review(sent)
            case "POST", "/check-runs":
                self._id += 1
                self.checks.append({**sent, "id": self._id, "updates": []})
                return 201, {**example("check-run"), "id": self._id, "conclusion": "neutral"}, {}
        if found := re.fullmatch(r"/issues/comments/(\d+)", path):
            return self._one(asked, int(found[1]), sent)
        if asked.method == "PATCH" and (found := re.fullmatch(r"/check-runs/(\d+)", path)):
            run = next(one for one in self.checks if one["id"] == int(found[1]))
            run["updates"].append(sent)
            return 200, {**example("check-run"), "id": run["id"], "conclusion": "neutral"}, {}
        return 404, {"message": "Not Found"}, {}

    def _one(self, asked: Asked, number: int, sent: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        comment = next((one for one in self.comments if one["id"] == number), None)
        if comment is None:
            return 404, {"message": "Not Found"}, {}
        if asked.method == "DELETE":
            self.comments.remove(comment)
            return 204, None, {}
        too_long = self._long(sent)
        if too_long is None:
            comment["body"] = sent["body"]
        return too_long or (200, comment, {})

    def _long(self, sent: dict[str, Any]) -> tuple[int, Any, dict[str, str]] | None:
        if len(sent["body"].encode("utf-16-le")) // 2 <= 65_536:
            return None
        return (
            422,
            {"message": "Body is too long (maximum is 65536 characters)", "documentation_url": "x"},
            {},
        )

    def _review(self, sent: dict[str, Any]) -> tuple[int, Any, dict[str, str]]:
        shown = {file: _lines(patch) for file, patch in self.files if patch}
        if any(one["line"] not in shown.get(one["path"], ()) for one in sent["comments"]):
            return 422, {"message": "Unprocessable Entity", "errors": ["Line must be part of the diff"]}, {}
        self.reviews.append(sent)
        for one in sent["comments"]:
            self._id += 1
            user = {**example("simple-user"), "login": self.login}
            comment = {**example("pull-request-review-comment"), "id": self._id, "user": user}
            self.lines.append({**comment, "body": one["body"], "author_association": "NONE"})
        return 200, {**example("pull-request-review"), "author_association": "NONE"}, {}

    def _pull(self, number: int, label: str, commit: str) -> dict[str, Any]:
        pull = example("pull-request-simple")
        pull["head"]["label"], pull["head"]["sha"], pull["number"] = label, commit, number
        return pull

    def _file(self, name: str, patch: str | None) -> dict[str, Any]:
        entry = {**example("diff-entry"), "filename": name}
        return entry if patch is None else {**entry, "patch": patch}

    def _page(self, asked: Asked, items: list[Any]) -> tuple[int, Any, dict[str, str]]:
        size = min(int(asked.query.get("per_page", 30)), 100)
        page = int(asked.query.get("page", 1))
        more = f'<{asked.path}?page={page + 1}>; rel="next"' if page * size < len(items) else ""
        return 200, items[(page - 1) * size : page * size], {"Link": more} if more else {}


def _lines(patch: str) -> set[int]:
    """The new side's lines, worked out apart from what the bot uses."""
    found: set[int] = set()
    number = 0
    for line in patch.split("\n"):
        if header := re.match(r"@@ -\d+(?:,\d+)? \+(\d+)", line):
            number = int(header[1])
        elif not line.startswith(("-", "\\")):
            found.add(number)
            number += 1
    return found
