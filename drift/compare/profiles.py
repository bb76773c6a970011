"""Profiles: named sets of severities, shipped as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from drift.compare.audit import Severity
from drift.resources.location import ruleset_files
from drift.resources.toml import load_toml


class Profile(BaseModel):
    """Severities by rule or `rule/variant`; `fail_on` and `aspirational` may say nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    says: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    severity: Mapping[str, Severity] = {}
    aspirational: Severity | None = None
    fail_on: Annotated[Literal["error", "warning", "note", "never", ""], Field(alias="fail-on")] = ""


def load_profiles() -> dict[str, Profile]:
    """All shipped profiles by name."""
    return {path.stem: load_toml(path, Profile) for path in ruleset_files("profiles")}
