"""Framework knowledge: what marks an entity, a column, a query, an abort, a route, a job.

Data in `rulesets/frameworks/`.
"""
