"""Layout: lines of tokens to declarations, logical lines and indented blocks, before any grammar."""
