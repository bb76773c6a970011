"""The language: lexer, layout, grammar, syntax tree, parser and the files of a project."""
