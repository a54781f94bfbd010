"""People, and the ways in. Kept in the vault, a database apart from what is said."""
