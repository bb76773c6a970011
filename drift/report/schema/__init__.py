"""The published JSON Schema of the JSON report."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

SCHEMA_FILE = "report-v1.schema.json"


def schema_text() -> str:
    """The JSON Schema (draft 2020-12) as it ships."""
    return files(__package__).joinpath(SCHEMA_FILE).read_text(encoding="utf-8")


def schema() -> dict[str, Any]:
    """The JSON Schema as plain values."""
    loaded: dict[str, Any] = json.loads(schema_text())
    return loaded
