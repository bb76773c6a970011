"""Templates of reports."""
