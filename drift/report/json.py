"""The JSON report: the report contract, field by field, the same bytes for the same audit."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import msgspec

from drift import __version__
from drift.compare.audit import Audit
from drift.report.escape import visible_character
from drift.report.tally import tally

VERSION = 1
"""Raised when a field is renamed or removed; additions leave it."""
_UNSAFE = re.compile(r"[^ -~\n]")


def json_report(audit: Audit) -> str:
    r"""The report as JSON, indented by two, with a line feed at its end.

    Letters of any script stay readable; what could drive a terminal or reorder a line becomes `\uXXXX`.
    """
    return readable(document(audit))


def readable(values: dict[str, Any]) -> str:
    r"""Plain values as indented JSON; what could drive a terminal or reorder a line becomes `\uXXXX`."""
    text = json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(_escaped, text) + "\n"


def document(audit: Audit) -> dict[str, Any]:
    """The report as plain values, in the contract's order; `problems` (syntax errors) is an addition."""
    return {
        "version": VERSION,
        "tool": {"name": "allium-drift", "version": __version__},
        "summary": _summary(audit),
        "divergences": msgspec.to_builtins(audit.divergences),
        "obligations": msgspec.to_builtins(audit.obligations),
        "unspecified": msgspec.to_builtins(audit.unspecified),
        "problems": msgspec.to_builtins(audit.problems),
        "notices": msgspec.to_builtins(audit.notices),
        "suppressed": msgspec.to_builtins(audit.suppressed),
        "compared": msgspec.to_builtins(audit.compared),
        "lifecycles": msgspec.to_builtins(audit.lifecycles),
    }


def _summary(audit: Audit) -> dict[str, Any]:
    counts = tally(audit)
    return {
        "divergences": counts.divergences,
        "errors": counts.errors,
        "warnings": counts.warnings,
        "notes": counts.notes,
        "filtered": audit.filtered,
        "obligations": {
            "conforms": counts.conforms,
            "diverges": counts.diverges,
            "missing": counts.missing,
            "unverifiable": counts.unverifiable,
        },
        "spec_files": audit.spec_files,
        "code_files": audit.code_files,
        "unread": msgspec.to_builtins(audit.unread),
        "left_out": dict(sorted(audit.left_out.items())),
        "understood": {
            entity: {"writes": every, "understood": known}
            for entity, (known, every) in sorted(audit.understood.items())
        },
        "suppressed": len(audit.suppressed),
        "known": 0 if audit.compared is None else len(audit.compared.known),
        "resolved": 0 if audit.compared is None else len(audit.compared.resolved),
        "rules": dict(sorted(Counter(divergence.rule for divergence in audit.divergences).items())),
    }


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if visible_character(character) == character:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
