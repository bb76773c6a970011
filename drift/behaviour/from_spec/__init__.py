"""Specifications to behaviour."""

from drift.behaviour.from_spec.compile import compile_specs

__all__ = ["compile_specs"]
