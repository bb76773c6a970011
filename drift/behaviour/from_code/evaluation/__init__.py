"""Expressions to values and conditions: names, comparisons, queries, collections."""
