"""Rules against code: matching by effects, then guards, effects and chains, clause by clause."""
