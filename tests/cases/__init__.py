"""Markdown rule cases and whole projects, both through the command that users run."""
