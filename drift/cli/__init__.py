"""The command line: commands, progress, exit statuses."""
