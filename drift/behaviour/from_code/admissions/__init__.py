"""Who may come in at an entry point: tests that turn callers away, and gatekeepers before it."""

from drift.behaviour.from_code.admissions.admitting import Doors
from drift.behaviour.from_code.admissions.roles import with_roles

__all__ = ["Doors", "with_roles"]
