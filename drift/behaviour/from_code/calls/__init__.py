"""Calls: of functions by their summaries, of constructors, of what is outside the code base."""
