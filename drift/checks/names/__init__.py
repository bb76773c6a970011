"""Names that refer to nothing, to too much, or to what is out of reach."""
