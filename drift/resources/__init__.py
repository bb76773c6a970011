"""Data that ships with the tool: where it lies, and loading it with errors that name file and line."""
