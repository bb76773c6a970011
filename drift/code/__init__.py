"""Floor 1: source discovery, tree-sitter, the neutral IR, symbols and framework knowledge."""
