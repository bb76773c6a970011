"""Who may come in at an entry point: tests that turn callers away, and gatekeepers before it."""

from drift.behaviour.from_code.admissions.admitting import Doors

__all__ = ["Doors"]
