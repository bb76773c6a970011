"""Reading: each declaration, clause and statement by its first word; what is wrong stays in the tree."""
