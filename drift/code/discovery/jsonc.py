"""JSON with comments and trailing commas, as `tsconfig.json` is written; read as data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_SIZE_LIMIT: Final = 1_000_000
_COMMENT: Final = re.compile(r'("(?:[^"\\]|\\.)*+")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING: Final = re.compile(r'("(?:[^"\\]|\\.)*+")|,(?=\s*+[}\]])', re.DOTALL)


def read_json(path: Path) -> dict[str, object]:
    """The object a file holds; empty if there is none that can be read."""
    try:
        if path.stat().st_size > _SIZE_LIMIT:
            return {}
        text = path.read_text("utf-8-sig", "replace")
        value = json.loads(_without(_TRAILING, _without(_COMMENT, text)))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text without what a pattern finds outside strings."""
    return pattern.sub(lambda found: found[1] or "", text)


def text_at(value: Mapping[str, object], key: str) -> str:
    """A string under a key; "" if there is none."""
    found = value.get(key)
    return found if isinstance(found, str) else ""


def object_at(value: Mapping[str, object], key: str) -> dict[str, object]:
    """An object under a key; empty if there is none."""
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def texts_in(value: object) -> tuple[str, ...]:
    """A string, or the strings in a list."""
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
