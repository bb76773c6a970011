"""Alignment: which code thing is which specification thing, and one vocabulary for both."""
