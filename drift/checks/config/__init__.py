"""Parameters and their defaults. Rules 25 to 27 and 46 to 50."""
