"""drift-bench: mutations that must be found, refactorings that must stay silent."""
