"""Audits of released code that nobody here wrote, against specifications written by reading it."""
