"""Templates of reports on drafts."""
