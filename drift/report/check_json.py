"""Diagnostics of `allium check` as JSON, in the reference checker's shape: its editor hooks read it."""

from __future__ import annotations

from typing import Any

from drift.checks.diagnostic import Diagnostic
from drift.checks.engine import Checked
from drift.report.json import readable


def check_json(checked: Checked) -> str:
    """`{"command", "diagnostics", "findings"}`; `findings` belong to the analyser: none here."""
    return readable(
        {
            "command": "check",
            "diagnostics": [diagnostic_json(one) for one in checked.diagnostics],
            "findings": [],
        }
    )


def diagnostic_json(one: Diagnostic) -> dict[str, Any]:
    """One diagnostic."""
    return {
        "code": one.code,
        "severity": one.severity,
        "message": one.message,
        "location": {"file": one.file, "line": one.span.line, "col": one.span.column},
    }
