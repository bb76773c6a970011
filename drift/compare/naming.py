"""Names of obligations: stable, readable, free of positions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from drift.behaviour.model import Operation

_OPERATORS = (
    ("!=", " ne "), ("<=", " le "), (">=", " ge "), ("<", " lt "), (">", " gt "), ("=", " "),
    ("+", " plus "), ("*", " times "), ("/", " by "),
)  # fmt: skip
_KEYWORD = re.compile(r"^\s*(?:when|requires|ensures|let)\s*:")
_LONGEST = 80


def slug(text: str) -> str:
    """A clause as an identifier: `user.failed_attempts < config.max` is `user-failed-attempts-lt-max`."""
    body = _KEYWORD.sub("", text)
    body = re.sub(r"--[^\n]*", " ", body)
    body = re.sub(r"\bconfig\.", "", body)
    for operator, word in _OPERATORS:
        body = body.replace(operator, word)
    words = re.sub(r"[^0-9A-Za-z]+", "-", body).strip("-").lower()
    if len(words) <= _LONGEST:
        return words
    return words[:_LONGEST].rsplit("-", 1)[0]


def module_of(operation: Operation) -> str:
    """The specification a rule stands in, by its module or its file's name."""
    return operation.module or PurePosixPath(operation.source.file).stem or "spec"


def numbered(names: Iterable[str]) -> list[str]:
    """The same names, made distinct: the second `x` is `x-2`."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return result
