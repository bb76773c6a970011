"""Expressions: types, lambdas, enumerations, lists. Rules 12 to 14 and 54 to 63."""
