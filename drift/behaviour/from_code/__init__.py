"""Code to behaviour: summaries, entry points, guarded effects, entities and configuration."""

from drift.behaviour.from_code.compile import compile_code

__all__ = ["compile_code"]
