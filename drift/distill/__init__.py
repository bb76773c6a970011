"""From the behaviour of code to a specification in Allium, with the place in code behind every clause.

In the order of the work: `selection` (what is domain), `instances` (which things an operation is about),
`wording` (code's names as the domain's), `cases` and `rules` (what an operation requires and ensures),
`lifecycles`, `engine` (all of it: a `Draft`); then `expressions`, `layout` and `annotations` (a draft as a
syntax tree), `report`.
"""
