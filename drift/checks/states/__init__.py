"""Lifecycles: states, transition graphs, presence that depends on a state. Rules 7 to 9 and 7a to 7l."""
