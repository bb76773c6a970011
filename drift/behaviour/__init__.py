"""Floor 2: the behaviour model and the two compilers into it."""
