"""How entities, relationships and rules are put together: rules 2 to 6, 10 and 11."""
