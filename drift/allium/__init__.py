"""The language: a specification's text to its syntax tree, and what its names and types are.

Reading: `parser` one text, `project` the files of a project; on the way `tokens` (the lexer), `layout/`
(declarations, logical lines, blocks), `reading/` (one module a kind of declaration or clause) and `grammar/`
(one clause: `clauses.lark`, its tables, the automaton, the nodes that are built).

The tree: `tree` (declarations), `items` (types, entities, invariants), `outcomes` (rules), `boundaries`
(actors, contracts, surfaces), `expressions`.

On the tree: `comments/` (what each is about), `printing/` (the canonical layout), `modules/` (`use`, pins),
`names/` and `types/`.
"""
