"""SARIF 2.1.0: for code scanning and every viewer that reads it, within the limits of GitHub's upload."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from typing import Any

from drift import __version__
from drift.compare.audit import Audit, Notice, SyntaxProblem, UnreadFile
from drift.compare.catalogue import Catalogue, Entry
from drift.report.escape import one_line
from drift.report.json import readable
from drift.report.sarif_results import ROOT, absent, artifact, found, region, suppressed

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MAX_RESULTS = 25_000
SHOWN = 5_000
"""Results of a run that GitHub takes over, by severity; the others are dropped."""
MAX_COMPRESSED = 10_000_000
"""Bytes of the gzipped file that GitHub takes."""
MAX_NOTIFICATIONS = 1_000
_BASE = "The top of the repository, or the folder that the audit ran in."
LEVELS = {"error": "error", "warning": "warning", "note": "note", "off": "none", "info": "note"}


def sarif_report(
    audit: Audit, catalogue: Catalogue, *, most: int = MAX_RESULTS, bytes_compressed: int = MAX_COMPRESSED
) -> str:
    """The report as JSON. What exceeds a limit is left out from the end, and a notification says so."""
    results = _results(audit, catalogue)
    text = _text(audit, catalogue, results[:most], len(results))
    kept = min(len(results), most)
    while kept and len(text) > bytes_compressed and _compressed(text) > bytes_compressed:
        kept = kept * 3 // 4
        text = _text(audit, catalogue, results[:kept], len(results))
    return text


def _compressed(text: str) -> int:
    return len(gzip.compress(text.encode(), compresslevel=6, mtime=0))


def _results(audit: Audit, catalogue: Catalogue) -> list[dict[str, Any]]:
    """New ones first, so that a limit cuts what is least news.

    What is resolved has no place any more, which GitHub asks of every result: the run's properties name it.
    """
    index = {entry.id: position for position, entry in enumerate(_entries(audit, catalogue))}
    compared = audit.compared
    state = "" if compared is None else "new"
    results = [found(one, index, state) for one in audit.divergences]
    if compared is not None:
        results += [found(one, index, "unchanged") for one in compared.known]
    return results + [suppressed(one, index) for one in audit.suppressed]


def _text(audit: Audit, catalogue: Catalogue, results: list[dict[str, Any]], total: int) -> str:
    notifications = [
        *([_cut(len(results), total)] if len(results) < total else []),
        *([_not_shown(len(results))] if len(results) > SHOWN else []),
        *(_problem(one) for one in audit.problems),
        *(_unread(one) for one in audit.unread),
        *(_notice(one) for one in audit.notices),
    ]
    if len(notifications) > MAX_NOTIFICATIONS:
        more = len(notifications) - MAX_NOTIFICATIONS
        notifications = [
            *notifications[:MAX_NOTIFICATIONS],
            _notification("notifications-cut", "warning", f"{more} further notifications are left out"),
        ]
    run = {
        "tool": {"driver": _driver(_entries(audit, catalogue))},
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": "allium-drift/"},
        "originalUriBaseIds": {ROOT: {"description": {"text": _BASE}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "results": results,
        "properties": {
            "filtered": audit.filtered,
            "specFiles": audit.spec_files,
            "codeFiles": audit.code_files,
            "unverifiable": sum(one.verdict == "unverifiable" for one in audit.obligations),
            "conforming": sum(one.verdict == "conforms" for one in audit.obligations),
            "resolved": [] if audit.compared is None else [absent(one) for one in audit.compared.resolved],
        },
    }
    return readable({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _entries(audit: Audit, catalogue: Catalogue) -> list[Entry]:
    """The rules that something in the report is about."""
    known = () if audit.compared is None else audit.compared.known
    found = {one.rule for one in (*audit.divergences, *known)} | {one.rule for one in audit.suppressed}
    return [entry for entry in catalogue.entries if entry.id in found]


def _driver(entries: Sequence[Entry]) -> dict[str, Any]:
    return {
        "name": "allium-drift",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(entry) for entry in entries],
    }


def _rule(entry: Entry) -> dict[str, Any]:
    says, why, remedy = (" ".join(text.split()) for text in (entry.says, entry.why, entry.remedy))
    level = LEVELS[entry.severity]
    return {
        "id": entry.id,
        "name": "".join(part.capitalize() for part in entry.id.split("-")),
        "shortDescription": {"text": says.split(". ")[0].rstrip(".") + "."},
        "fullDescription": {"text": says},
        "help": {"text": f"{says}\n\n{why}\n\n{remedy}", "markdown": _help(entry, says, why, remedy)},
        "defaultConfiguration": {
            "level": "note" if level == "none" else level,
            **({"enabled": False} if level == "none" else {}),
        },
        "properties": {
            "tags": ["allium", "drift", entry.family],
            "problem.severity": {"error": "error", "warning": "warning"}.get(level, "recommendation"),
        },
    }


def _help(entry: Entry, says: str, why: str, remedy: str) -> str:
    parts = [says, f"**Why it matters.** {why}"]
    for side, text in (("Specification", entry.example.spec), ("Code", entry.example.code)):
        if text:
            parts.append(f"{side}:\n\n```\n{text}\n```")
    return "\n\n".join([*parts, f"**What to do.** {remedy}"])


# ---------------------------------------------------------------- notifications


def _cut(kept: int, total: int) -> dict[str, Any]:
    text = (
        f"{total} results exceed the limits of an upload: the first {kept} are here, the others are left out"
    )
    return _notification("results-cut", "warning", f"{text}; --format json has all of them")


def _not_shown(kept: int) -> dict[str, Any]:
    text = f"{kept} results: GitHub's code scanning takes the {SHOWN} most severe and drops the others"
    return _notification("results-not-shown", "warning", text)


def _problem(one: SyntaxProblem) -> dict[str, Any]:
    expected = f"; expected {', '.join(one.expected)}" if one.expected else ""
    hint = f"; {one.hint}" if one.hint else ""
    place = _place(one.file, region(one.line, one.column, one.end_line, one.end_column))
    return _notification("syntax", "error", f"{one.message}{expected}{hint}", place)


def _unread(one: UnreadFile) -> dict[str, Any]:
    place = _place(one.file, {"startLine": one.line} if one.line else {})
    return _notification(f"unread-{one.code or 'file'}", "warning", f"not read: {one.reason}", place)


def _notice(one: Notice) -> dict[str, Any]:
    hint = f" ({one.hint})" if one.hint else ""
    place = _place(one.file, region(one.line, one.column, one.end_line, one.end_column))
    return _notification(one.code, LEVELS[one.severity], f"{one.message}{hint}", place)


def _place(file: str, span: dict[str, int]) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": artifact(file)}
    return {"physicalLocation": {**physical, "region": span} if span else physical}


def _notification(code: str, level: str, text: str, *places: dict[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"descriptor": {"id": code}, "level": level, "message": {"text": one_line(text)}}
    locations: Sequence[dict[str, Any]] = places
    return {**shown, "locations": list(locations)} if locations else shown
