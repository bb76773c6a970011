"""Comments: found in the text and attached to the units of the syntax tree. Only printing needs them."""
