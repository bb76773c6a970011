"""Sum types: discriminators, variants, guards. Rules 15 to 21."""
