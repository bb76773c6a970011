"""Configured values: constants, settings classes, what is read by key."""
