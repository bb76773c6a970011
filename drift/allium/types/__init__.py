"""Types of the language: what they are, how they combine, how they are written."""
