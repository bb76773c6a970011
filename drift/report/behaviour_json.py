"""The digest of a behaviour, or of one place, as JSON; `behaviour-v1.schema.json` is its schema."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from drift import __version__
from drift.report.behaviour import Digest, PlaceSeen
from drift.report.json import readable

VERSION: Literal[1] = 1
"""Raised when a field is renamed or removed; additions leave it."""


class Tool(msgspec.Struct, frozen=True):
    """What wrote the report."""

    name: str
    version: str


class BehaviourReport(msgspec.Struct, frozen=True, omit_defaults=False):
    """What `allium behaviour --format json` writes: `behaviour`, or `place` with `--at`."""

    version: Literal[1]
    tool: Tool
    behaviour: Digest | None = None
    place: PlaceSeen | None = None


def behaviour_json(found: Digest | PlaceSeen) -> str:
    """The report as JSON, indented by two, with a line feed at its end."""
    tool = Tool("allium-drift", __version__)
    report = (
        BehaviourReport(VERSION, tool, behaviour=found)
        if isinstance(found, Digest)
        else BehaviourReport(VERSION, tool, place=found)
    )
    return readable(msgspec.to_builtins(report))


def behaviour_schema() -> dict[str, Any]:
    """The JSON Schema that the report's types amount to; the published file is a copy of it."""
    schema = msgspec.json.schema(BehaviourReport)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "allium behaviour",
        **schema,
    }
