"""One module per output format, each rendered from the audit."""
