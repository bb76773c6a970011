"""What the code does and a specification does not say, as small edits of the specification's text.

In the order of the work: `sheet` (a text that is edited in place), `sides` (specification and code, held
against each other again after each edit), `wording` (the code's terms as text), `clauses`, `states`,
`configured`, `additions` (what could be edited for a divergence), `repairing` (which of it is right: what is
proposed has been tried), `patch` (as a unified diff).
"""
