"""Detectors: pure generators of findings and decisions, one question each."""
