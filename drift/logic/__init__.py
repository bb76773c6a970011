"""Floor 0: predicates, implication, quantities, words and spans. Pure; knows neither language."""
