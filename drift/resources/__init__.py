"""What the machine provides: shipped data, with errors that name file and line; memory."""
