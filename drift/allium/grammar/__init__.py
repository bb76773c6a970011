"""The grammar of one clause: its tables, the automaton that runs them, and the nodes that it builds."""
