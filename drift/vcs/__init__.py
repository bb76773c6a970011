"""Git: what it can tell of a working tree, read without running anything that a repository configures."""
