"""The configuration of a project: `[tool.allium]` of `pyproject.toml`, or `allium.toml`."""

from drift.cli.configuration.finding import Configured, configured
from drift.cli.configuration.model import Configuration

__all__ = ["Configuration", "Configured", "configured"]
