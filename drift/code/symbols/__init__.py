"""Names to definitions: scopes, imports, re-exports, classes and their inheritance."""
