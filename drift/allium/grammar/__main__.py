"""`python -m drift.allium.grammar` writes the tables anew."""

from drift.allium.grammar.tables import main

main()
