"""The module graph: what a `use` names, where it was found, and what is wrong with it."""
