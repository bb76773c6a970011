"""Who may come in at an entry point: tests that turn callers away, and gatekeepers before it."""

from drift.behaviour.from_code.admissions.denials import denials
from drift.behaviour.from_code.admissions.gatekeepers import Gates

__all__ = ["Gates", "denials"]
