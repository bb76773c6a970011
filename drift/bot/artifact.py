"""A JSON report that somebody else may have written: held against the contract before it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from drift.compare.audit import Audit, Divergence

MAX_BYTES = 64 * 1024 * 1024
MAX_DIVERGENCES = 20_000
MAX_TEXT = 200_000
MAX_DEPTH = 40
_MARK = re.compile(r"[0-9A-Za-z-]{0,64}")
_COUNTS = ("filtered", "spec_files", "code_files")


class ArtifactError(ValueError):
    """The file is no report; the message says what is wrong with it, in one line."""


def read_report(path: Path) -> Audit:
    """The audit in a report of `allium drift --format json`.

    Raises:
        ArtifactError: it can't be read, is too large, or not of the contract's form.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ArtifactError(f"is larger than {MAX_BYTES} bytes")
        content = path.read_bytes()
    except OSError as error:
        raise ArtifactError((error.strerror or str(error)).lower()) from None
    return audit_of(content)


def audit_of(content: bytes) -> Audit:
    """The audit in a JSON report.

    Raises:
        ArtifactError: it is not of the contract's form.
    """
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ArtifactError("is not JSON") from None
    if not isinstance(document, dict) or document.get("version") != 1:
        raise ArtifactError("is no report of version 1 (`allium drift --format json` writes one)")
    _bounded(document)
    summary = document.get("summary")
    if not isinstance(summary, dict):
        raise ArtifactError("has no summary")
    fields = {
        **{name: document.get(name) for name in ("divergences", "obligations", "unspecified", "problems")},
        **{name: document.get(name, []) for name in ("notices", "suppressed", "lifecycles")},
        "compared": document.get("compared"),
        **{name: summary.get(name) for name in (*_COUNTS, "unread")},
        "left_out": summary.get("left_out", {}),
        "understood": _understood(summary.get("understood", {})),
    }
    try:
        audit = msgspec.convert(fields, Audit, strict=True)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ArtifactError(f"is not of the contract's form: {error}"[:300]) from None
    _check(audit)
    return audit


def _understood(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ArtifactError("summary.understood is no object")
    return {
        name: (one.get("understood"), one.get("writes")) if isinstance(one, dict) else one
        for name, one in value.items()
    }


def _bounded(value: Any) -> None:
    """No text is endless, nothing is nested beyond reason."""
    pending: list[tuple[Any, int]] = [(value, 0)]
    while pending:
        one, depth = pending.pop()
        if depth > MAX_DEPTH:
            raise ArtifactError("is nested too deeply")
        match one:
            case str() if len(one) > MAX_TEXT:
                raise ArtifactError(f"holds a text of more than {MAX_TEXT} characters")
            case dict():
                pending += [(inner, depth + 1) for pair in one.items() for inner in pair]
            case list():
                pending += [(inner, depth + 1) for inner in one]
            case _:
                pass


def _check(audit: Audit) -> None:
    divergences = [*audit.divergences, *(() if audit.compared is None else audit.compared.known)]
    if len(divergences) > MAX_DIVERGENCES:
        raise ArtifactError(f"holds more than {MAX_DIVERGENCES} divergences")
    if any(not _MARK.fullmatch(mark) for one in divergences for mark in _marks(one)):
        raise ArtifactError("holds a fingerprint that none can be")
    if any(not 0 <= one.confidence <= 1 for one in divergences):
        raise ArtifactError("holds a confidence that is not between 0 and 1")
    if any(line < 1 or line > 10_000_000 or column < 1 for line, column in _places(audit)):
        raise ArtifactError("holds a place that no file can have")


def _marks(one: Divergence) -> Iterator[str]:
    yield one.fingerprint
    yield from (at.fingerprint for at in one.code)
    yield from (evidence.fingerprint for evidence in one.evidence)


def _places(audit: Audit) -> Iterator[tuple[int, int]]:
    known = () if audit.compared is None else audit.compared.known
    for one in (*audit.divergences, *known):
        for place in one.spec:
            yield place.line, place.column
        for at in one.code:
            yield at.line, at.column
