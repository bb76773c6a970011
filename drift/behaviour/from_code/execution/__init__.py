"""Statements: assignments, branches, loops, what is raised and caught."""
