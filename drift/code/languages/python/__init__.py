"""Python 3.8 to 3.13, lowered with tree-sitter."""

from drift.code.languages.python.module import comments, lower

__all__ = ["comments", "lower"]
