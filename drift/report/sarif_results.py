"""The results of a SARIF report: divergences, what is suppressed, and what is resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from drift.compare.audit import BaselineEntry, Divergence, Severity, Suppressed
from drift.report.escape import one_line
from drift.report.places import Place, first_place, further_places
from drift.report.words import CLASSIFICATIONS, witness_in_words

MAX_LOCATIONS = 1_000
"""Places of one result that GitHub takes."""
MAX_SNIPPET = 2_000
LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "note": "note", "off": "none"}
ROOT = "SRCROOT"
_DRIVE = re.compile(r"[A-Za-z]:/")


def found(one: Divergence, index: Mapping[str, int], state: str) -> dict[str, Any]:
    """The result of a divergence. `state` is its baseline state, or empty."""
    place = first_place(one)
    related = [(at, what) for at, what in further_places(one)]
    shown = related[: MAX_LOCATIONS - 1]
    result: dict[str, Any] = {
        "ruleId": one.rule,
        **({"ruleIndex": index[one.rule]} if one.rule in index else {}),
        "level": LEVELS[one.severity],
        "rank": round(one.confidence * 100, 1),
        "message": {"text": _message(one, len(related) - len(shown))},
        "locations": [] if place is None else [_location(place)],
        "relatedLocations": [
            {"id": number, **_location(at), "message": {"text": one_line(what)}}
            for number, (at, what) in enumerate(shown, 1)
        ],
        "partialFingerprints": _fingerprints(one.fingerprint),
    }
    if state:
        result["baselineState"] = state
    result["properties"] = {
        "confidence": one.confidence,
        "expected": one_line(one.expected),
        "actual": one_line(one.actual),
        "proposed": one.classification.proposed,
        "reason": one_line(one.classification.reason),
        "reachedBy": sorted({" → ".join(code.path) for code in one.code if code.path}),
    }
    return result


def suppressed(one: Suppressed, index: Mapping[str, int]) -> dict[str, Any]:
    """The result of a suppressed divergence, with the decision's place and reason."""
    place = first_place(one)
    decided = {
        "physicalLocation": {
            "artifactLocation": artifact(one.file),
            **({"region": {"startLine": one.line}} if one.line else {}),
        }
    }
    return {
        "ruleId": one.rule,
        **({"ruleIndex": index[one.rule]} if one.rule in index else {}),
        "level": LEVELS[one.severity],
        "message": {"text": one_line(one.title)},
        "locations": [] if place is None else [_location(place)],
        "relatedLocations": [
            {"id": number, **_location(at), "message": {"text": one_line(what)}}
            for number, (at, what) in enumerate(list(further_places(one))[: MAX_LOCATIONS - 1], 1)
        ],
        "partialFingerprints": _fingerprints(one.fingerprint),
        "suppressions": [
            {
                "kind": "external" if one.by == "configuration" else "inSource",
                "status": "accepted",
                "justification": one_line(one.reason),
                "location": decided,
            }
        ],
    }


def absent(one: BaselineEntry) -> dict[str, str]:
    """What an earlier audit found and this one does not."""
    return {"fingerprint": one.fingerprint, "rule": one.rule, "title": one_line(one.title)}


def artifact(file: str) -> dict[str, str]:
    """A file by URI: relative to the folder of the audit, or absolute."""
    if file.startswith("/") or _DRIVE.match(file):
        return {"uri": "file:///" + quote(file.lstrip("/"), safe="/:", errors="surrogatepass")}
    name = PurePosixPath(file).as_posix()
    return {"uri": quote(name, safe="/", errors="surrogatepass"), "uriBaseId": ROOT}


def region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    """A span as SARIF counts it: from 1, in code points, the end exclusive."""
    if line < 1:
        return {}
    span = {"startLine": line, "startColumn": max(column, 1), "endLine": max(end_line, line)}
    if end_line > line or end_column > max(column, 1):
        span["endColumn"] = max(end_column, 1)
    return span


def _location(place: Place) -> dict[str, Any]:
    span: dict[str, Any] = dict(region(place.line, place.column, place.end_line, place.end_column))
    if place.text:
        span["snippet"] = {"text": place.text[:MAX_SNIPPET]}
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": artifact(place.file), "region": span}
    }
    name = getattr(place, "symbol", "") or getattr(place, "construct", "")
    if name:
        location["logicalLocations"] = [{"fullyQualifiedName": one_line(name)}]
    return location


def _fingerprints(mark: str) -> dict[str, str]:
    # GitHub tells alerts apart by `primaryLocationLineHash`, in this form; ours does not depend on lines.
    return {"alliumDrift/v1": mark, "primaryLocationLineHash": f"{mark}:1"}


def _message(one: Divergence, left_out: int) -> str:
    witness = witness_in_words(one)
    proposed = CLASSIFICATIONS[one.classification.proposed]
    lines = [one_line(one.title), one_line(one.message)]
    lines += [f"Expected: {one_line(one.expected)}"] if one.expected else []
    lines += [f"Actual: {one_line(one.actual)}"] if one.actual else []
    lines += [f"Witness: {witness}"] if witness else []
    lines.append(f"Proposed: {proposed}")
    if left_out:
        lines.append(f"{left_out} further places are left out")
    return "\n".join(filter(None, lines)).replace("[", "\\[").replace("]", "\\]")
