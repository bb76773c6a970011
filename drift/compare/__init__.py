"""Floor 3: alignment of two behaviours, the obligation ledger, detectors, grouping into divergences."""
