"""Contracts, annotations and invariants. Rules 36 to 45 and 51 to 68 (v2)."""
