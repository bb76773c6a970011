"""The distillation report as JSON."""

from __future__ import annotations

import msgspec

from drift.distill.reporting.model import Distilled
from drift.report.json import readable


def report_json(distilled: Distilled) -> str:
    """The report as JSON, as `distill-v1.schema.json` describes it."""
    return readable(msgspec.to_builtins(distilled))
