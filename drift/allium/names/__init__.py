"""Names and types resolved over the whole module graph."""

from drift.allium.names.resolution import Resolution, resolve

__all__ = ["Resolution", "resolve"]
