"""SQLite as the platform uses it: no hidden row numbers that keep the order of what came in."""
