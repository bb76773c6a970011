"""Surfaces and actors. Rules 28 to 35."""
