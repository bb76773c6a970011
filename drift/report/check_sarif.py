"""Diagnostics of `allium check` as SARIF 2.1.0."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from drift import __version__
from drift.checks.catalogue import Catalogue, Entry
from drift.checks.diagnostic import Diagnostic, Related, Severity
from drift.checks.engine import Checked
from drift.logic.spans import Span
from drift.report.json import readable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}


def check_sarif(checked: Checked, catalogue: Catalogue) -> str:
    """One run with the rules that are reported and a result for every diagnostic."""
    codes = sorted({one.code for one in checked.diagnostics})
    places = {code: place for place, code in enumerate(codes)}
    return readable(
        {
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {
                        "driver": {
                            "name": "allium-drift",
                            "version": __version__,
                            "rules": [_rule(catalogue.entry(code)) for code in codes],
                        }
                    },
                    "columnKind": "unicodeCodePoints",
                    "results": [_result(one, places[one.code]) for one in checked.diagnostics],
                }
            ],
        }
    )


def _rule(entry: Entry) -> dict[str, Any]:
    level = "none" if entry.severity == "off" else _LEVELS[entry.severity]
    return {
        "id": entry.code,
        "shortDescription": {"text": " ".join(entry.means.split())},
        "fullDescription": {"text": " ".join(entry.why.split())},
        "defaultConfiguration": {"level": level},
    }


def _result(one: Diagnostic, place: int) -> dict[str, Any]:
    said = f"{one.message}: {one.hint}" if one.hint else one.message
    result: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": place,
        "level": _LEVELS[one.severity],
        "message": {"text": said},
        "locations": [{"physicalLocation": _physical(one.file, one.span)}],
    }
    if one.related:
        result["relatedLocations"] = [_related(other, number) for number, other in enumerate(one.related)]
    return result


def _related(other: Related, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "message": {"text": other.message},
        "physicalLocation": _physical(other.file, other.span),
    }


def _physical(file: str, span: Span) -> dict[str, Any]:
    uri = quote(file) if not file.startswith("/") else f"file://{quote(file)}"
    return {
        "artifactLocation": {"uri": uri},
        "region": {
            "startLine": max(span.line, 1),
            "startColumn": max(span.column, 1),
            "endLine": max(span.end_line, span.line, 1),
            "endColumn": max(span.end_column, 1),
        },
    }
