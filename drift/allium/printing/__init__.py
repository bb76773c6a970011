"""The printer: a syntax tree as canonical text, with its comments in place."""
