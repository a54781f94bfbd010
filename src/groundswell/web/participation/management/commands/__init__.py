"""Each file is a command, by its name."""
