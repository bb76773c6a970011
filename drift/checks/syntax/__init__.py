"""What could not be read, or is written in an older form."""
