"""The published JSON Schemas: of the reports of an audit, of what was understood of code, of a draft."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

SCHEMA_FILE = "report-v1.schema.json"
BEHAVIOUR_SCHEMA_FILE = "behaviour-v1.schema.json"
TREE_SCHEMA_FILE = "tree-v1.schema.json"
DISTILL_SCHEMA_FILE = "distill-v1.schema.json"


def schema_text(file: str = SCHEMA_FILE) -> str:
    """The JSON Schema (draft 2020-12) as it ships."""
    return files(__package__).joinpath(file).read_text(encoding="utf-8")


def schema(file: str = SCHEMA_FILE) -> dict[str, Any]:
    """The JSON Schema as plain values."""
    loaded: dict[str, Any] = json.loads(schema_text(file))
    return loaded
