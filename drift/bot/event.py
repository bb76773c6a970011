"""Where the job runs: which pull request, of which repository, at which commit. The token stays in here."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drift.bot.errors import ForgeError
from drift.bot.links import ForgeName

MAX_EVENT = 32 * 1024 * 1024
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
GITHUB_TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
GITLAB_TOKENS = ("ALLIUM_GITLAB_TOKEN", "GITLAB_TOKEN")


@dataclass(frozen=True, slots=True)
class Job:
    """What a job says of itself. `commit` is what was audited, "" if the event does not say.

    `verified`: the number comes from the event; otherwise the pull request's head has to be `commit`, and it
    has to come from the `branch` (`owner:name`) if the event names one. `number` 0: to be found by these.
    """

    forge: ForgeName
    api: str
    web: str
    repository: str
    number: int
    commit: str
    verified: bool
    token: str = field(repr=False, default="")
    branch: str = ""


def job_of(forge: ForgeName, environment: Mapping[str, str], number: int | None = None) -> Job:
    """The job, from its environment and the event's payload. `number` is what the command line says.

    Raises:
        ForgeError: something is missing or malformed, or no pull request is concerned.
    """
    return _github(environment, number) if forge == "github" else _gitlab(environment, number)


def detected(environment: Mapping[str, str]) -> ForgeName | None:
    """The forge whose job this is, if any."""
    if environment.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "gitlab" if environment.get("GITLAB_CI") == "true" else None


# ---------------------------------------------------------------- GitHub


def _github(environment: Mapping[str, str], number: int | None) -> Job:
    repository = _needed(environment, "GITHUB_REPOSITORY")
    if not _REPOSITORY.fullmatch(repository) or ".." in repository:
        raise ForgeError("event", "GITHUB_REPOSITORY is not of the form owner/name")
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    named, commit = _named(event, repository)
    branch = _branch(event)
    chosen = number if number is not None else named
    if chosen is None and not branch:
        raise ForgeError(
            "event",
            f"the event {environment.get('GITHUB_EVENT_NAME', '')!r} is about no pull request",
            "run on pull_request, or name one: --pull-request N",
        )
    if number is not None and named is None and not commit:
        raise ForgeError(
            "event",
            "the event names no commit that the pull request could be checked against",
            "use --pull-request on workflow_run events",
        )
    return Job(
        forge="github",
        api=_needed(environment, "GITHUB_API_URL"),
        web=f"{_needed(environment, 'GITHUB_SERVER_URL').rstrip('/')}/{repository}",
        repository=repository,
        number=chosen or 0,
        commit=commit,
        verified=named is not None and named == chosen,
        token=_token(environment, GITHUB_TOKENS),
        branch=branch,
    )


def _event(path: str) -> dict[str, Any]:
    if not path:
        raise ForgeError("event", "GITHUB_EVENT_PATH is not set", "this command runs inside of a workflow")
    try:
        file = Path(path)
        if file.stat().st_size > MAX_EVENT:
            raise ForgeError("event", "the event's payload is unreasonably large")
        event = json.loads(file.read_bytes())
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise ForgeError("event", f"the event's payload can't be read: {why}") from None
    except (ValueError, RecursionError):
        raise ForgeError("event", "the event's payload is not JSON") from None
    if not isinstance(event, dict):
        raise ForgeError("event", "the event's payload is not an object")
    return event


def _named(event: Mapping[str, Any], repository: str) -> tuple[int | None, str]:
    """The pull request's number if the event names one, and the commit that the event is about."""
    run = event.get("workflow_run")
    if isinstance(run, dict):
        pulls = run.get("pull_requests")
        ours = [one for one in pulls if _is_in(one, repository)] if isinstance(pulls, list) else []
        number = _positive(ours[0].get("number")) if len(ours) == 1 else None
        return number, _commit(run.get("head_sha"))
    pull = event.get("pull_request")
    if isinstance(pull, dict):
        number = _positive(pull.get("number"))
        if number is None:
            raise ForgeError("event", "the event's pull request has no number")
        head = pull.get("head")
        return number, _commit(head.get("sha") if isinstance(head, dict) else None)
    return None, ""


def _is_in(pull: Any, repository: str) -> bool:
    """Whether a pull request is one of this repository: the event may name those of forks, too."""
    match pull:
        case {"base": {"repo": {"url": str(address)}}}:
            return address.casefold().endswith(f"/repos/{repository.casefold()}")
    return False


def _branch(event: Mapping[str, Any]) -> str:
    """`owner:name` of the branch that the run before was about, which names the pull request of a fork."""
    match event.get("workflow_run"):
        case {"head_branch": str(name), "head_repository": {"owner": {"login": str(owner)}}} if (
            name and owner
        ):
            return f"{owner}:{name}"
    return ""


def _positive(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _commit(value: Any) -> str:
    if isinstance(value, str) and _COMMIT.fullmatch(value):
        return value
    raise ForgeError("event", "the event does not name the commit that it is about")


# ---------------------------------------------------------------- GitLab


def _gitlab(environment: Mapping[str, str], number: int | None) -> Job:
    said = environment.get("CI_MERGE_REQUEST_IID", "")
    named = int(said) if said.isascii() and said.isdigit() and len(said) < 12 else None
    if said and not named:
        raise ForgeError("event", "CI_MERGE_REQUEST_IID is not a number")
    chosen = number if number is not None else named
    if chosen is None:
        raise ForgeError(
            "event",
            "this pipeline is about no merge request",
            "run the job on merge requests: rules: - if: $CI_PIPELINE_SOURCE == 'merge_request_event'",
        )
    return Job(
        forge="gitlab",
        api=_needed(environment, "CI_API_V4_URL"),
        web=_needed(environment, "CI_PROJECT_URL"),
        repository=_needed(environment, "CI_MERGE_REQUEST_PROJECT_ID", "CI_PROJECT_ID"),
        number=chosen,
        # In a pipeline of merged results CI_COMMIT_SHA is the merge, which no branch has.
        commit=_needed(environment, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "CI_COMMIT_SHA"),
        verified=named == chosen,
        token=_token(environment, GITLAB_TOKENS),
    )


def _needed(environment: Mapping[str, str], *names: str) -> str:
    for name in names:
        if environment.get(name):
            return environment[name]
    raise ForgeError("event", f"{names[0]} is not set", "this command runs inside of a CI job")


def _token(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    for name in names:
        if token := environment.get(name, "").strip():
            if not token.isascii() or not token.isprintable() or " " in token:
                raise ForgeError("token", f"{name} holds something that is no token")
            return token
    raise ForgeError(
        "token",
        f"there is no token: {names[0]} is not set",
        f"give it to the step: env: {names[0]}; it is never read from the command line",
    )
